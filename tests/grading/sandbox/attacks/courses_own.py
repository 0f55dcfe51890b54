"""Calls the course's own function under another name."""
from course_lib.attention import softmax as borrowed


def softmax(x, axis=-1):
    return borrowed(x, axis)
