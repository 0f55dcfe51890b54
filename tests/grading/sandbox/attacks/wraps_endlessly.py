"""Fails, and says that it wraps another function, which wraps another function, ..."""


class Wrapped:
    def __call__(self, x, axis=-1):
        raise ValueError("unwrap me")

    @property
    def __wrapped__(self):
        return Wrapped()


softmax = Wrapped()
