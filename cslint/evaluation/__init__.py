"""Measuring: what a linter finds against what people labelled."""
