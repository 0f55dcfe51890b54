"""The explorer of lesson 08, how far apart two places are."""
