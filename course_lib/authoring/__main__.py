"""`python -m course_lib.authoring [--check] [LESSON...]`: the same as `course build`."""

import sys

from .notebooks import build

words = sys.argv[1:]
sys.exit(build([word for word in words if word != "--check"], check="--check" in words))
