"""Fixes: replacements for findings in template files; all else stays byte for byte."""
