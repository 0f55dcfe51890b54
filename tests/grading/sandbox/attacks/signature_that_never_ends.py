"""Fails, and has a signature that is bound for ever."""


class Signature:
    def bind(self, *args):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def softmax(x, axis=-1):
    raise TypeError


softmax.__signature__ = Signature()
