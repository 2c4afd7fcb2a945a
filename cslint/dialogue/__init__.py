"""Conversations: what turns do, which duties they raise, and whether these are met."""
