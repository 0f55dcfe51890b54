"""The explorer of lesson 04, one query against one key."""
