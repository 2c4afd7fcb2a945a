from __future__ import annotations

import pytest

from cslint import Linter
from cslint.config import Config


@pytest.fixture(scope="session")
def linter() -> Linter:
    """Every rule on, composed words alone."""
    return Linter(Config(select=("ALL",), scorer=False))
