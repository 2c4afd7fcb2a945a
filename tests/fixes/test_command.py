from __future__ import annotations

import gzip
import stat

import pytest

from tests.cli.conftest import _private_cache, cli, project  # noqa: F401  (fixtures)

BAD = "- 您好\u200b世界\r\n- 电话13912345671\r\n"
GOOD = "- 您好世界\r\n- 电话139****5671\r\n"


@pytest.fixture
def file(project):  # noqa: F811
    path = project / "a.yaml"
    path.write_bytes(BAD.encode("gb18030"))
    path.chmod(0o640)
    return path


def test_fix_writes_the_file_in_place(cli, file):  # noqa: F811
    result = cli("check", "--select", "TP,PV", "--fix", "a.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert file.read_bytes() == GOOD.encode("gb18030")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(each.name for each in file.parent.iterdir()) == [
        "a.yaml",
        "cslint.toml",
        "lexicon",
    ]


def test_diff_writes_nothing(cli, file):  # noqa: F811
    result = cli("check", "--select", "TP,PV", "--fix", "--diff", "a.yaml")
    assert result.exit_code == 1
    assert "-- 您好\\u200b世界" in result.stdout
    assert "+- 您好世界" in result.stdout
    assert "\u200b" not in result.stdout
    assert file.read_bytes() == BAD.encode("gb18030")


def test_a_diff_is_redacted_too(cli, file):  # noqa: F811
    result = cli("check", "--select", "TP,PV", "--diff", "--redact", "a.yaml")
    assert "13912345671" not in result.output
    assert file.exists()


def test_what_cannot_be_written_is_told(cli, project):  # noqa: F811
    (project / "a.yaml.gz").write_bytes(gzip.compress(BAD.encode()))
    result = cli("check", "--select", "TP,PV", "--fix", "a.yaml.gz")
    assert result.exit_code == 2
    assert "not fixed" in result.stderr


@pytest.mark.parametrize(
    "args",
    [("--unsafe-fixes",), ("--grow-baseline",), ("--write-baseline",), ("--add-ignores", " ")],
)
def test_options_that_say_nothing_alone_are_refused(cli, file, args):  # noqa: F811
    assert cli("check", *args, str(file)).exit_code == 2


def test_a_link_is_followed_not_replaced(cli, file, project):  # noqa: F811
    (project / "b.yaml").symlink_to(file)
    assert cli("check", "--select", "TP,PV", "--fix", "b.yaml").exit_code == 0
    assert (project / "b.yaml").is_symlink()
    assert file.read_bytes() == GOOD.encode("gb18030")
