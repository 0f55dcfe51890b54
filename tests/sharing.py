"""Which processor runs which tests: a file stays together, and what takes longest begins first.

So what a file makes once (a cluster, a marked class) is made once, and no processor idles at the end. The
files with a browser are two heaps of equal weight: those of a heap share a browser and a JupyterLab.
"""

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

# Seconds on two processors, to be read off `python3 start.py test --durations=0`; they need not be exact.
SECONDS = {
    "test_nbgrader.py": 190, "test_solutions_run.py": 150, "test_every_explorer.py": 130,
    "test_attacks.py": 65, "test_explorers_by_hand.py": 92, "test_rescue.py": 90,
    "test_kernel_browser.py": 76,
    "test_every_misconception.py": 75, "test_grade_command.py": 72, "test_reports.py": 68,
    "test_saved_pictures.py": 60, "test_rescue_browser.py": 60, "test_wheels.py": 52,
    "test_scale_browser.py": 46,
    "test_narrow_pictures.py": 46, "test_quiz_browser.py": 44, "test_distance_browser.py": 43,
    "test_stored_browser.py": 38, "test_heads_browser.py": 38, "test_cluster.py": 35,
    "test_catalogue.py": 31,
    "test_puzzle_browser.py": 30, "test_words_browser.py": 29, "test_dependencies.py": 20,
    "test_forms.py": 20,
    "test_untouched_notebooks.py": 19, "test_mask_browser.py": 19, "test_hostile_uploads.py": 19,
    "test_start.py": 17, "test_pair_browser.py": 16, "test_predictions_browser.py": 15,
    "test_course_build.py": 15, "test_course_lab.py": 13, "test_workers.py": 12, "test_forced_colours.py": 11,
    "test_explorer_mathematics.py": 10, "test_predictions.py": 10, "test_mutants.py": 10,
    "test_diagnosis_mutants.py": 10, "test_explorers.py": 8, "test_hint.py": 9, "test_learners_code.py": 7,
    "test_one_process.py": 7, "test_lab.py": 7, "test_guard.py": 7, "test_packaging.py": 8,
}
SHORT = 3      # what a file takes that is not named


BROWSER = "tests/browser/"
# Its tests share nothing, and each runs many notebooks: together they would end long after all others.
APART = "tests/notebooks/test_solutions_run.py"


def seconds(scope: str) -> int:
    return SECONDS.get(scope.partition("::")[0].rpartition("/")[2], SHORT)


def two_heaps() -> list[list[str]]:
    """The files with a browser, shared out: the next longest one to the heap that is shorter by now."""
    heaps: list[list[str]] = [[], []]
    files = [BROWSER + path.name for path in Path(__file__).parent.glob("browser/test_*.py")]
    for file in sorted(files, key=lambda file: (-seconds(file), file)):
        min(heaps, key=lambda heap: sum(map(seconds, heap))).append(file)
    return heaps


HEAPS = {file: f"browser {n}" for n, heap in enumerate(two_heaps()) for file in heap}
WEIGHTS = {f"browser {n}": sum(map(seconds, heap)) for n, heap in enumerate(two_heaps())}


class LongestFirst(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return nodeid if file == APART else HEAPS.get(file, file)

    def _assign_work_unit(self, node):
        longest = max(self.workqueue, key=lambda scope: WEIGHTS.get(scope) or seconds(scope))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
