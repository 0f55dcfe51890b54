"""Says that the course's own function was called, under names that are none."""


class CoursesOwn(Exception):
    pass


def softmax(x, axis=-1):
    raise CoursesOwn("__class__")
