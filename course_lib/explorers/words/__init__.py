"""The explorer of lesson 01, words as arrows, and the score of two of them."""
