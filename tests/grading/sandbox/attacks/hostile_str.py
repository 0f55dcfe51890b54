"""Raises an exception whose text prints escapes, HTML and formulas, or never ends."""


class Hostile(Exception):
    def __str__(self):
        return "\x1b]0;pwned\x07\x1b[2J<script>alert(1)</script>=cmd|'/c calc'!A1" + "\u202e" * 50


Hostile.__name__ = Hostile.__qualname__ = "<img src=x onerror=alert(1)>\x1b[31m"


def softmax(x, axis=-1):
    raise Hostile
