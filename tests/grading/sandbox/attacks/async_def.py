"""Hands back something that is to be awaited, and never ends when it is."""


async def softmax(x, axis=-1):
    while True:
        pass
