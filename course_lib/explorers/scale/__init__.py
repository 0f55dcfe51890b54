"""The explorer of lesson 05, why scores are divided by √d_k."""
