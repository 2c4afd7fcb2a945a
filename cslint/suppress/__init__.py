"""Suppressions: directives in a file's comments that take findings away, with a reason."""
