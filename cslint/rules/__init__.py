"""Rules written in Python, found through the entry-point group `cslint.rules`."""
