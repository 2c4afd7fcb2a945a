"""Lexicons: phrases in named families, compiled into one multi-pattern scan."""
