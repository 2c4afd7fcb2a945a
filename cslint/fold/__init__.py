"""One folded view of a text, with an exact map back to its own code points."""

from cslint.fold.view import Folded, fold

__all__ = ["Folded", "fold"]
