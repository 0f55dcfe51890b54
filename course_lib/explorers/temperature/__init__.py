"""The explorer of lesson 02, from scores to weights."""
