from __future__ import annotations

import pytest

from cslint.config import Config
from cslint.judge.linter import Linter
from cslint.suppress.applying import suppressed
from cslint.templates.reading import read_templates, wanted
from cslint.templates.service import TemplateChecker
from tests.cli.conftest import cli  # noqa: F401  (a fixture)

_DEFAULTS = Config().templates


@pytest.fixture(scope="session", autouse=True)
def _private_cache(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("CSLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def linter():
    """The rules whose spans are exact by their own definition."""
    return Linter(Config(select=("TP", "PV001", "SU"), scorer=False))


@pytest.fixture(scope="session")
def everything():
    return Linter(Config(scorer=False))


@pytest.fixture
def look(linter, tmp_path):
    """Write a file and check it: what is found and what could not be read."""

    def run(name, data, settings=_DEFAULTS, using=None, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
        judge = using or linter
        file = read_templates(str(path), wanted(settings))
        judged = TemplateChecker(judge).check_file(file, name)
        kept = suppressed(file, judged, judge, frozenset(), name)
        return file, [*(each.found for each in kept.judged), *kept.about]

    return run


def places(found):
    """The findings as the marks tell them, in the order of the file."""
    regions = (
        (each.finding.rule, each.region.line, each.region.column, each.region.end_line,
         each.region.end_column)
        for each in found
    )  # fmt: skip
    return sorted(regions, key=lambda each: (each[1:], each[0]))
