"""Raises an exception whose name is a page of HTML, a formula and orders to a terminal."""

NAME = "=HYPERLINK(1)\x1b[2J\u202e<script>alert(1)</script><img src=x onerror=alert(1)>`" + "A" * 1_000_000


def softmax(x, axis=-1):
    raise type(NAME, (Exception,), {})("<img src=x>\x1b]0;right\x07,\r\n=1+1\x00\ud800" * 1000)
