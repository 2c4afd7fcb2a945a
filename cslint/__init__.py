"""cslint: a compliance linter for customer-service messages."""

__version__ = "0.1.0"
