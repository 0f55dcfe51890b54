"""The words are loaded when they are used, and never hidden by the modules of the same name."""

import json
import subprocess
import sys
from pathlib import Path

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


def test_no_module_of_the_package_bears_the_name_of_a_word():
    import course_lib
    modules = {path.stem for path in Path(course_lib.__file__).parent.iterdir()}
    assert not modules & set(course_lib.__all__), "importing it would hide the word"


def test_an_unknown_word_names_those_that_exist():
    import course_lib
    with pytest.raises(AttributeError, match="it has challenge, check, explore, hint, mine"):
        course_lib.chek        # noqa: B018
    assert set(course_lib.__all__) <= set(dir(course_lib))
