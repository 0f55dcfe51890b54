"""Returns dates, texts and tables of records, by turns."""
import numpy as np

KINDS = ["datetime64[s]", "timedelta64[D]", "U99999", "S99999", "V99999", [("a", "f8"), ("b", "O")]]
TURN = []


def softmax(x, axis=-1):
    TURN.append(x)
    return np.zeros(np.shape(x), KINDS[len(TURN) % len(KINDS)])
