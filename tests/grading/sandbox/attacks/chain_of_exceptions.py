"""Raises an exception with a hundred thousand causes and a message of fifty megabytes."""


def softmax(x, axis=-1):
    error = ValueError("first")
    for i in range(100_000):
        following = ValueError(i)
        following.__cause__ = following.__context__ = error
        error = following
    error.args = ("\n" * 50_000_000,)
    raise error
