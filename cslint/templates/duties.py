"""Whether a reply apologises, and whether it states a way forward: what a complaint is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cslint.dialogue.acts import ActReader


_WANTED = frozenset({"apology", "resolution"})


class Duties:
    """Asks the dialogue acts of a text; they are loaded at the first question."""

    def __init__(self) -> None:
        self._reader: ActReader | None = None

    def apologises(self, text: str) -> bool:
        """Whether a text apologises about the matter."""
        return "apology" in self._acts(text)

    def resolves(self, text: str) -> bool:
        """Whether a text states a concrete way forward."""
        return "resolution" in self._acts(text)

    def _acts(self, text: str) -> frozenset[str]:
        if self._reader is None:
            from cslint.dialogue.acts import ActReader  # noqa: PLC0415  (few templates ask)
            from cslint.dialogue.lexicon import load_acts  # noqa: PLC0415  (as above)

            self._reader = ActReader(load_acts())
        return frozenset(self._reader.acts(text, "agent", _WANTED))
