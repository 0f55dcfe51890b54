"""The explorer of lesson 07, several heads side by side."""
