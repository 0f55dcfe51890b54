"""Raises an exception that raises whenever it is looked at."""


class Wall(BaseException):
    def __str__(self):
        raise Wall

    __repr__ = __str__

    def __getattribute__(self, name):
        raise Wall


def softmax(x, axis=-1):
    raise Wall
