"""Run a learner's function where it can harm nothing, and bring back values only.

box.py       one sandbox: start it, ask it, end it
isolation.py which isolation this machine has, found out by attacking it
bubblewrap.py the walls: namespaces, a read-only system, nothing of the host
promised.py  what of this computer's Python is inside, by name
system_calls.py the few system calls that computing needs (seccomp)
reading.py   read what a sandbox answers: it may be anything
inside/      what runs on the other side of the wall
"""
