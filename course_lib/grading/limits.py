"""All time limits of grading, in seconds, from the shortest to the longest; a test says the order.

Here, as the walls must not be asked: the sandbox is told its limits with every question.
"""

QUICK = 0.5          # what has taken longer is not asked again, and its process answers nothing else
EXERCISE = 1.0       # all calls of one exercise, inside the sandbox
ANSWER = 1.8         # the answer to one question, seen from outside; longer, so that the inside can tell
TRANSLATION = 2.9    # of a notebook into plain Python; nothing of it is run
PROCESSOR = 3        # of processor time: the kernel ends a process that takes more
START = 20.0         # until a sandbox runs
