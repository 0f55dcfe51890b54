"""What `from course_lib import ...` costs beyond what Jupyter and the widgets load anyway.

    python benchmarks/imports.py
"""

import statistics
import subprocess
import sys

ROUNDS = 9
ANYWAY = "import numpy, ipywidgets, anywidget"
WORDS = "from course_lib import check, hint, predict, quiz, explore, progress, mine, challenge"


def milliseconds(before: str, line: str) -> float:
    code = (f"{before}\nimport time; start = time.perf_counter()\n{line}\n"
            "print((time.perf_counter() - start) * 1e3)")
    return statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                             check=True).stdout) for _ in range(ROUNDS))


def main():
    print(f"the learner's words beyond numpy, ipywidgets, anywidget: {milliseconds(ANYWAY, WORDS):6.0f} ms")
    print(f"pyplot alone beyond numpy:                               "
          f"{milliseconds('import numpy', 'import matplotlib.pyplot'):6.0f} ms")


if __name__ == "__main__":
    main()
