"""Judging: conditions over families, rules, and the linter that runs them."""
