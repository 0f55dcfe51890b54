"""A class that calls, deletes and copies itself stands where the function should be."""
import functools


class Everything:
    def __call__(self, *args, **kwargs):
        return self

    def __getattr__(self, name):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return self

    def __deepcopy__(self, memo):
        raise SystemExit

    def __len__(self):
        return 2**62


@Everything()
@functools.cache
def softmax(x, axis=-1):
    return x
