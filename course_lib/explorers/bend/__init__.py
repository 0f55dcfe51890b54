"""The explorer of lesson 03, the weighted sum moves a word."""
