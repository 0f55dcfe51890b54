"""One widget of each kind, for what all of them must do."""

import pytest

from course_lib import predict, puzzle
from course_lib.explorers import explorer
from course_lib.quizzes.widget import quiz_view

VIEWS = {"explorer": lambda: explorer("bend"), "quiz": lambda: quiz_view("02_weights"),
         "puzzle": lambda: puzzle("merge_heads"), "prediction": lambda: predict("p", "Which?", ["a", "b"])}


@pytest.fixture(params=VIEWS)
def make_view(request, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    return VIEWS[request.param]
