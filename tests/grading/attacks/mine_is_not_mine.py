"""Asks for its own earlier function, which is the course's own where there is none."""
from course_lib import mine

softmax = mine("softmax")
