"""What an ordinary run does of what is repeated, a full one, and one for what has changed."""

import json
import re
import shutil
from collections import Counter
from types import SimpleNamespace

import last_full_run
import pytest
from turns import SEEDS, TURNS, Share

from course_lib.exercises import EXERCISES

FORMS = ["warm", "fresh for each"]


def share(turn=None, full=False, full_where_changed=False):
    return Share(SimpleNamespace(turn=turn, full=full, full_where_changed=full_where_changed))


def test_eight_turns_take_each_seed_once():
    taken = [share(turn).seeds("softmax") for turn in range(TURNS)]
    assert Counter(seed for seeds in taken for seed in seeds) == Counter(range(SEEDS))
    assert {len(seeds) for seeds in taken} == {25}


def test_two_turns_in_a_row_try_each_attack_in_both_sandboxes():
    for number in range(5):
        assert sorted([*share(3).forms(number, FORMS), *share(4).forms(number, FORMS)]) == sorted(FORMS)
    assert share(3).forms(0, FORMS) != share(3).forms(1, FORMS)


def test_a_full_run_takes_everything():
    everything = share(full=True)
    assert all(list(everything.seeds(name)) == list(range(SEEDS)) for name in EXERCISES)
    assert everything.forms(0, FORMS) == FORMS


def test_where_something_has_changed_everything_is_taken_there_and_nowhere_else(monkeypatch):
    then = {**last_full_run.fingerprints(), "rope": "another"}
    monkeypatch.setattr(last_full_run, "read", lambda: then)
    some = share(2, full_where_changed=True)
    assert (len(some.seeds("rope")), len(some.seeds("softmax")), len(some.forms(0, FORMS))) == (SEEDS, 25, 1)
    assert some.told()[1:] == ["everything here: rope"]
    del then[last_full_run.SANDBOX]
    assert share(2, full_where_changed=True).forms(0, FORMS) == FORMS


def test_what_is_printed_says_how_to_have_the_same_again():
    (line,) = share(5).told()
    assert "--turn=5" in line and "seeds 5, 13, ..., 197 of 200" in line
    today = share()
    assert share(int(re.search(r"--turn=(\d)", today.told()[0])[1])).told() == today.told()


def test_what_is_written_down_names_every_exercise_and_the_sandbox():
    written = json.loads(last_full_run.FILE.read_text(encoding="utf-8"))
    assert list(written) == sorted([*EXERCISES, last_full_run.SANDBOX])
    assert all(re.fullmatch("[0-9a-f]{16}", fingerprint) for fingerprint in written.values())


def test_only_a_run_that_tried_the_attacks_vouches_for_the_sandbox(monkeypatch, tmp_path):
    monkeypatch.setattr(last_full_run, "FILE", tmp_path / "last.json")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    last_full_run.write({"rope": "1", "sandbox": "1"})
    assert last_full_run.read() == {"rope": "1", "sandbox": "1"}
    monkeypatch.setattr(shutil, "which", lambda name: None)
    last_full_run.write({"rope": "2", "sandbox": "2"})
    assert last_full_run.read() == {"rope": "2", "sandbox": "1"}


@pytest.fixture
def changed_by(tmp_path):
    """Whose fingerprints differ when a file of a copy of the course gets one more line."""
    for folder in ("course_lib", "tests/grading"):
        shutil.copytree(last_full_run.ROOT / folder, tmp_path / folder)
    before = last_full_run.fingerprints(tmp_path)
    assert before == last_full_run.fingerprints()

    def change(name):
        (file,) = tmp_path.rglob(name)
        file.write_text(file.read_text(encoding="utf-8") + "\nX = 1\n", encoding="utf-8")
        after = last_full_run.fingerprints(tmp_path)
        return {key for key in before if before[key] != after[key]}
    return change


# its ideas are met again there
ON_ATTENTION = {"scaled_dot_product_attention", "multi_head_attention", "cross_attention", "kv_cache_step",
                "grouped_query_attention", "online_softmax_attention", "attention_backward"}


@pytest.mark.parametrize(("file", "concerned"), [
    ("exercises/causal_mask.py", {"causal_mask"}),
    ("exercises/scaled_dot_product_attention.py", ON_ATTENTION),
    ("course_lib/diagnosis/judge.py", {*EXERCISES, "sandbox"}),
    ("course_lib/diagnosis/naming.py", {*EXERCISES, "sandbox"}),
    ("course_lib/attention/softmax.py", {*EXERCISES, "sandbox"} - {"row_totals"}),
    ("inside/child.py", {"sandbox"}),
    ("attacks/fork_bomb.py", {"sandbox"}),
    ("tell/gradebook.py", set()),
])
def test_a_change_is_noticed_by_those_whose_verdicts_it_decides(changed_by, file, concerned):
    assert changed_by(file) == concerned
