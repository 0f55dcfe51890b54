"""How long one diagnosis takes: the first in a fresh process, and the next ones.

    python benchmarks/diagnosis.py
"""

import statistics
import time

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

ROUNDS = 7


def milliseconds(name, function):
    start = time.perf_counter()
    diagnose(name, function)
    return (time.perf_counter() - start) * 1e3


def main():
    first, right, wrong = [], [], []
    print(f"{'exercise':30} {'first':>8} {'right':>8} {'slowest wrong':>14}   (ms)")
    for name, exercise in EXERCISES.items():
        first.append(milliseconds(name, exercise.reference))
        right.append(statistics.median(milliseconds(name, exercise.reference)
                                       for _ in range(ROUNDS)))
        wrong.append(max(statistics.median(milliseconds(name, w.function) for _ in range(ROUNDS))
                         for w in exercise.wrongs))
        print(f"{name:30} {first[-1]:8.1f} {right[-1]:8.1f} {wrong[-1]:14.1f}")
    print(f"{'slowest of all':30} {max(first):8.1f} {max(right):8.1f} {max(wrong):14.1f}")


if __name__ == "__main__":
    main()
