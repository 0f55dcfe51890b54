"""Uses a list, so that all of the notebook may matter, and fills the notebook with what never ends."""
FILLED = []


def fill():
    FILLED.append(1.0)


fill()
while True:
    pass


def softmax(x, axis=-1):
    return x * FILLED[0] * 2
