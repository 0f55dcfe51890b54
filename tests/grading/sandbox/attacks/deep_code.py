"""Builds code that is nested deeper than the compiler can go."""


def softmax(x, axis=-1):
    return eval("(" * 10_000 + "x" + ")" * 10_000) + eval("+".join(["x"] * 200_000))
