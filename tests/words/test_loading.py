"""The words are loaded when they are used, and never hidden by the modules of the same name."""

import json
import subprocess
import sys

import pytest


def fresh(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          encoding="utf-8", check=True)
    return json.loads(done.stdout)


def test_the_package_alone_loads_nothing_heavy_and_neither_do_its_words():
    loaded = fresh("import json, sys, course_lib; a = sorted(sys.modules)\n"
                   "from course_lib import check, hint, predict, explore, progress, mine, quiz\n"
                   "print(json.dumps([a, sorted(sys.modules)]))")
    heavy = {"matplotlib", "matplotlib.pyplot", "ipywidgets", "anywidget", "yaml", "mistune",
             "course_lib.grading", "course_lib.authoring"}
    assert not heavy & set(loaded[0]) and "numpy" not in loaded[0]
    assert not heavy & set(loaded[1])


def test_the_words_cost_less_than_60_ms_beyond_numpy_and_the_widgets():
    costs = [fresh("import numpy, ipywidgets, anywidget, time; t = time.process_time()\n"
                   "from course_lib import check, hint, predict, explore, progress, mine\n"
                   "print(time.process_time() - t)") for _ in range(3)]
    assert min(costs) < 0.06, costs


@pytest.mark.parametrize("first", ["", "import course_lib.progress, course_lib.quiz",
                                   "from course_lib.progress import current",
                                   "from course_lib import progress, quiz; import course_lib.quiz"])
def test_a_word_is_never_hidden_by_the_module_of_its_name(first):
    names = fresh(f"{first}\nfrom course_lib import progress, quiz\nimport course_lib, json\n"
                  "from course_lib.progress import current\nfrom course_lib.quiz import load\n"
                  "print(json.dumps([callable(f) for f in (progress, quiz, course_lib.progress,"
                  " course_lib.quiz, current, load)]))")
    assert names == [True] * 6


def test_an_unknown_word_names_those_that_exist():
    import course_lib
    with pytest.raises(AttributeError, match="it has challenge, check, explore, hint, mine"):
        course_lib.chek        # noqa: B018
    assert set(course_lib.__all__) <= set(dir(course_lib))
