"""The hooks, run by the real pre-commit on a real repository."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml

ROOT = Path(__file__).parents[2]
MANIFEST = ".pre-commit-hooks.yaml"
BAD, GOOD = "- text: 退款 xxx元 已退回\n", "- text: 您好,请问有什么可以帮您\n"
pytestmark = pytest.mark.skipif(not (ROOT / MANIFEST).exists(), reason="not a source checkout")


def run(folder, *args):
    """A command with the tools of this environment first, and nobody's git settings."""
    settings = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.parent / "home"),
        "CSLINT_CACHE_DIR": str(folder.parent / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
        "CSLINT_LANG": "en",
    }
    return subprocess.run(
        args, cwd=folder, env=os.environ | settings, capture_output=True, check=False, timeout=300
    )


def git(folder, *args):
    done = run(folder, "git", *args)
    assert done.returncode == 0, done.stderr.decode()
    return done


def repository(folder):
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "core.autocrlf", "false")
    return folder


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """A repository with our manifest; its hooks use the cslint that is installed here."""
    folder = repository(tmp_path_factory.mktemp("hooks") / "cslint")
    manifest = (ROOT / MANIFEST).read_text(encoding="utf-8")
    here = manifest.replace("language: python", "language: system")
    (folder / MANIFEST).write_text(here, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "hooks")
    return folder


@pytest.fixture
def shop(tmp_path, hooks):
    """A shop's repository that uses some hooks: write files, then commit."""
    folder = repository(tmp_path / "shop")

    def put(files, *ids):
        named = [{"id": each} for each in ids or ("cslint-templates",)]
        head = git(hooks, "rev-parse", "HEAD").stdout.decode().strip()
        settings = {"repos": [{"repo": str(hooks), "rev": head, "hooks": named}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        git(folder, "add", ".")
        return folder

    return put


def checked(folder):
    done = run(folder, "pre-commit", "run", "--all-files", "--color", "never")
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode()


def test_both_manifests_are_the_same_and_valid():
    assert (ROOT / MANIFEST).read_bytes() == (ROOT / MANIFEST[1:]).read_bytes()
    done = run(ROOT, "pre-commit", "validate-manifest", MANIFEST)
    assert done.returncode == 0, done.stdout


def test_a_bad_template_fails_and_a_good_one_passes(shop):
    folder = shop({"templates/a.yaml": BAD, "templates/b.json": '["您好"]'})
    status, told = checked(folder)
    assert status == 1
    assert "templates/a.yaml:1:12: TP004" in told
    shop({"templates/a.yaml": GOOD})
    assert checked(folder)[0] == 0


def test_a_commit_is_stopped(shop):
    folder = shop({"replies/a.yaml": BAD})
    assert run(folder, "pre-commit", "install").returncode == 0
    assert run(folder, "git", "commit", "-m", "x").returncode != 0
    shop({"replies/a.yaml": GOOD})
    assert run(folder, "git", "commit", "-m", "x").returncode == 0


def test_a_broken_template_is_not_passed_over(shop):
    status, told = checked(shop({"templates/a.yaml": "- [\n", "templates/b.yaml": GOOD}))
    assert status == 1
    assert "not checked" in told
    assert "exit code: 2" in told


def test_files_elsewhere_are_left_alone(shop):
    assert checked(shop({"config/a.yaml": BAD, "src/templates.py": "x = 'xxx元'\n"}))[0] == 0


def test_chinese_names_and_crlf(shop):
    crlf = BAD.replace("\n", "\r\n") + "- text: |\r\n    二 TODO\r\n"
    folder = shop({"话术/售后 模板.yaml": crlf, "话术/-开头.txt": "三 FIXME\r\n"})
    status, told = checked(folder)
    assert status == 1
    assert re.search(r"话术/售后 模板\.yaml:1:12: TP004", told)
    assert re.search(r"话术/售后 模板\.yaml:3:7: TP004", told)
    assert re.search(r"话术/-开头\.txt:1:3: TP004", told)


def test_many_files_run_in_parallel(shop):
    files = {f"templates/{number:03}.yaml": GOOD for number in range(220)}
    files["templates/150.yaml"] = BAD
    status, told = checked(shop(files))
    assert status == 1
    assert told.count("TP004") == 1


def test_the_fixing_hook_mends_and_says_so(shop):
    folder = shop({"templates/a.yaml": "- 您好,\u200b请问有什么可以帮您\r\n"}, "cslint-fix")
    status, told = checked(folder)
    assert status == 1
    assert "files were modified by this hook" in told
    assert (folder / "templates/a.yaml").read_bytes() == "- 您好,请问有什么可以帮您\r\n".encode()
    git(folder, "add", ".")
    status, told = checked(folder)
    assert status == 0, told


def test_the_hooks_for_templates_take_the_same_files():
    hooks = {each["id"]: each for each in yaml.safe_load((ROOT / MANIFEST).read_text("utf-8"))}
    assert hooks["cslint-fix"]["files"] == hooks["cslint-templates"]["files"]


def test_the_fixing_hook_mends_workbooks(shop):
    book = openpyxl.Workbook()
    book.active.append(["话术"])
    book.active.append(["您好,\u200b请问有什么可以帮您"])
    data = io.BytesIO()
    book.save(data)
    folder = shop({"templates/a.xlsx": data.getvalue()}, "cslint-fix")
    assert "files were modified by this hook" in checked(folder)[1]
    mended = openpyxl.load_workbook(folder / "templates/a.xlsx").active
    assert mended["A2"].value == "您好,请问有什么可以帮您"


def test_chats_and_contacts_have_hooks(shop):
    chat = '{"conversation_id": "c", "role": "agent", "text": "%s"}\n'
    call = '{"customer_id": "u", "time": "2024-03-22T%s:00+08:00", "channel": "call"}\n'
    ids = ("cslint-chats", "cslint-contacts")
    folder = shop({"logs/a.jsonl": chat % "五星好评返5元", "calls/b.jsonl": call % "23:40"}, *ids)
    status, told = checked(folder)
    assert status == 1
    assert "RV001" in told
    assert "CT001" in told
    shop({"logs/a.jsonl": chat % "您好", "calls/b.jsonl": call % "10:00"}, *ids)
    assert checked(folder)[0] == 0


@pytest.mark.parametrize(
    ("schema", "name"),
    [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "examples/gitlab-ci.yml")],
)
def test_the_examples_for_ci_keep_to_their_schemas(schema, name):
    done = run(ROOT, "check-jsonschema", "--builtin-schema", schema, name)
    assert done.returncode == 0, done.stdout
