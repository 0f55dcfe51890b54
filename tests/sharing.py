"""Which processor runs which tests: a file stays together, and those that take longest begin first.

So everything that a file makes once (a JupyterLab, a cluster, a marked class) is made once, and no processor
idles at the end. Each processor that runs tests with a browser has a JupyterLab of its own.
"""

from xdist.scheduler import LoadScopeScheduling

# Seconds on two processors, to be read off `python3 start.py test --durations=0`; they need not be exact.
SECONDS = {
    "test_solutions_run.py": 90, "test_every_explorer.py": 75, "test_nbgrader.py": 60,
    "test_attacks.py": 60, "test_explorers_by_hand.py": 55, "test_grade_command.py": 50,
    "test_cluster.py": 40, "test_reports.py": 35, "test_heads_browser.py": 30,
    "test_every_misconception.py": 30, "test_untouched_notebooks.py": 25, "test_quiz_browser.py": 25,
    "test_mask_browser.py": 25, "test_puzzle_browser.py": 25, "test_scale_browser.py": 20,
    "test_words_browser.py": 20, "test_pair_browser.py": 20, "test_distance_browser.py": 20,
    "test_explorers.py": 20, "test_hostile_uploads.py": 20, "test_mutants.py": 16,
    "test_diagnosis_mutants.py": 15, "test_catalogue.py": 12, "test_learners_code.py": 12,
    "test_start.py": 12, "test_run.py": 10, "test_course_build.py": 10, "test_lab.py": 10,
}
SHORT = 3      # what a file takes that is not named


class LongestFirst(LoadScopeScheduling):
    def _split_scope(self, nodeid):
        return nodeid.partition("::")[0]

    def _assign_work_unit(self, node):
        longest = max(self.workqueue, key=lambda file: SECONDS.get(file.rpartition("/")[2], SHORT))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
