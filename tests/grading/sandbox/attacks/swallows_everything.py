"""Loops, and catches whatever would end the loop."""


def softmax(x, axis=-1):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
