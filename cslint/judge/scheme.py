"""What holds on a platform: rules on and off, severities, limits, and the norms in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.config import PROFILES, ConfigError
from cslint.contacts.limits import LimitError, LimitsGiven, overlay
from cslint.judge.selection import selected
from cslint.model import Problem
from cslint.profiles import Profile, Title, load_profile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from cslint.config import Config
    from cslint.model import Severity
    from cslint.norms import Norms
    from cslint.scan.lexicon import RuleSpec


class Scheme:
    """Answers by platform. Immutable but for what it has worked out already.

    A platform without a profile of its own goes by the configured one. What the
    configuration says stands above every profile.
    """

    def __init__(self, config: Config, specs: Mapping[str, RuleSpec], base: Path) -> None:
        """Take a configuration, all rules, and the folder its paths are relative to.

        Raises UnknownRuleError; ConfigError for limits that make no sense.
        """
        self._config = config
        self._specs = specs
        self._base = base
        self._profiles: dict[str, Profile] = {}
        self._codes: dict[str, frozenset[str]] = {}
        self._norms: Norms | None = None
        self.codes()
        if config.contacts != LimitsGiven():
            self.profile()

    def name(self, platform: str | None = None) -> str:
        """The profile that a platform goes by; 淘宝 and the like are known as in files."""
        if platform is None or platform in PROFILES:
            return platform or self._config.profile
        from cslint.read.columns import PLATFORM_ALIASES  # noqa: PLC0415  (files have names)

        known = PLATFORM_ALIASES.get(str(platform).strip(), "")
        return known if known in PROFILES else self._config.profile

    def profile(self, platform: str | None = None) -> Profile:
        """A platform's profile, with the configured contact limits laid over it."""
        name = self.name(platform)
        known = self._profiles.get(name)
        if known is None:
            known = self._profiles[name] = self._load(name)
        return known

    def codes(self, platform: str | None = None) -> frozenset[str]:
        """The rules that are reported on a platform."""
        name = self.name(platform)
        known = self._codes.get(name)
        if known is None:
            known = self._codes[name] = self._select(name)
        return known

    def severity(self, code: str, platform: str | None = None) -> Severity:
        """How grave a rule is on a platform."""
        given = self._config.severity.get(code) or self.profile(platform).severities.get(code)
        return given or self._specs[code].severity

    def norms(self, code: str, platform: str | None, day: date | None) -> tuple[str, ...]:
        """The norms in force for a rule on a platform and a day, as lines to cite.

        Without a day: those that have no known end.
        """
        spec = self._specs[code]
        name = self.name(platform)
        return spec.norms + self.all_norms.citations(code, name, day, self._config.lang)

    @property
    def all_norms(self) -> Norms:
        """The shipped norms and the configured ones. Raises ConfigError."""
        if self._norms is None:
            from cslint.norms import NormError, load_norms  # noqa: PLC0415  (on the first finding)

            try:
                self._norms = load_norms(self._base / each for each in self._config.norms)
            except NormError as error:
                raise ConfigError(error.problem) from error
        return self._norms

    def _load(self, name: str) -> Profile:
        # The generic profile is the defaults: nothing need be read for it.
        profile = (
            Profile(name, Title("通用", "generic")) if name == PROFILES[0] else load_profile(name)
        )
        if self._config.contacts == LimitsGiven():
            return profile
        try:
            contacts = overlay(profile.limits.contacts, self._config.contacts)
        except LimitError as error:
            raise ConfigError(Problem(path="[contacts]", reason=str(error))) from error
        limits = msgspec.structs.replace(profile.limits, contacts=contacts)
        return msgspec.structs.replace(profile, limits=limits)

    def _select(self, name: str) -> frozenset[str]:
        profile, config = self.profile(name), self._config
        on = {code for code, spec in self._specs.items() if spec.enabled}
        enabled = (on | (profile.rules_on & self._specs.keys())) - profile.rules_off
        return selected(
            self._specs,
            select=config.select,
            extend=config.extend_select,
            ignore=config.ignore,
            enabled=enabled,
        )
