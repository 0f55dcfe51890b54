"""A class to try `course grade` on."""
