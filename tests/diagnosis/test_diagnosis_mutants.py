"""The wrong versions of the diagnosis (mutants.txt) can be made, and tests notice a few of them.

All of them, in a quick run and a full one: `.venv/bin/python tests/diagnosis/mutants.py`.
"""

import pytest
from mutants import FILES, MUTANTS, ROOT, Copy, Mutant

FEW = {"a random function is not noticed": "test_judge.py", "axes in front are not told": "test_judge.py",
       "notes stay in the sandbox": "test_wire.py"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("copy"))


def problem(mutant):
    try:
        mutant.applied_to((ROOT / "course_lib" / mutant.file).read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        return str(error)


def test_every_wrong_version_can_be_made():
    assert [said for said in map(problem, MUTANTS) if said] == []


def test_there_are_at_least_forty_and_some_of_every_file():
    assert len({mutant.idea for mutant in MUTANTS}) == len(MUTANTS) >= 40
    assert {mutant.name for mutant in MUTANTS} == set(FILES)


@pytest.mark.parametrize("idea", FEW)
def test_the_quick_tests_notice(copy, idea):
    mutant = next(mutant for mutant in MUTANTS if mutant.idea == idea)
    assert FEW[idea] in copy.noticed(mutant, ["quick"], [FEW[idea]])["quick"]


def test_what_is_not_wrong_is_not_noticed(copy):
    same = Mutant("nothing", "judge", "if run.out_of_time:", "if run.out_of_time is True:")
    assert copy.noticed(same, ["quick"], ["test_judge.py"]) == {"quick": ""}
