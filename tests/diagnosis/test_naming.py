"""Which idea is told, and that none is where several explain as much, or one explains too little."""

import numpy as np
import pytest
from learners import CASES

from course_lib.diagnosis import diagnose
from course_lib.diagnosis.known import known
from course_lib.diagnosis.naming import agrees
from course_lib.diagnosis.verdict import Evidence
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import EMPTY_ROW
from course_lib.runner.run import Outcome
from course_lib.runner.values import Values

BY_LABEL = {case.label: case for case in CASES}


def told(label):
    case = BY_LABEL[label]
    return diagnose(case.exercise, case.function)


@pytest.mark.parametrize(("name", "alike"), [("masked_softmax", True), ("softmax", False)])
def test_what_an_idea_leaves_empty_counts_only_where_a_mask_may_hide_everything(name, alike):
    facts = known(EXERCISES[name], 0)
    mine = np.array([[1.0, 2.0], [0.5, 0.5]])
    evidence = Evidence(EXERCISES[name], facts, [Outcome(Values((mine,)))] * len(facts.probes))
    where = next((i for i in range(len(facts.probes)) if EMPTY_ROW in evidence.features(i)), 0)
    assert agrees(evidence, where, Outcome(Values((mine * [[1], [0]],)))) == alike
    assert not agrees(evidence, where, Outcome(Values((mine * [[2], [0]],))))


def test_a_line_that_stops_like_that_of_an_idea_is_not_that_idea():
    d = told("grouped_query_attention-narrow-gqa_broadcast")
    assert d.title == "Right on some inputs; on others your function stops with ValueError."
    assert d.misconception is None
    assert d.findings == ("The inputs with more than one group of query heads differ; the others come out "
                          "right.",)


def test_where_several_ideas_explain_as_much_of_a_part_none_is_told():
    d = told("merge_heads-narrow fault-merge_view_one_sentence")
    assert (d.misconception, d.partly) == (None, None) and d.broken


def test_one_input_on_which_axes_could_be_turned_does_not_make_it_a_matter_of_form():
    d = told("split_heads-narrow fault-split_stop_one_sentence")
    assert d.partly == "split.no_transpose" and d.kind == "partly"


@pytest.mark.parametrize(("label", "title"), [
    ("softmax_backward-narrow-sb_table_only",
     "Right, except with a batch axis (a stack of tables) or a single row, given as a vector."),
    ("causal_mask-narrow-square_only", "Right, except with the argument `T_k`."),
    ("causal_mask-narrow-asks_for_both_numbers", "Right, except where `T_k` is left out."),
    # and no idea that would err on inputs on which this is right
    ("masked_softmax-edge-masked_late_then_renormalised",
     "Right, except with a score that is huge but hidden."),
    ("project_qkv-detail-one_block", "Right numbers, glued together into one array."),
])
def test_what_all_failing_inputs_share_is_told(label, title):
    assert told(label).title == title
