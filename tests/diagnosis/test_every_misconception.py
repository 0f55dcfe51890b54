"""Every known wrong version gets its own name, and no right answer is accused."""

import pytest

from course_lib.diagnosis import diagnose
from course_lib.diagnosis.judge import judge
from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES
from course_lib.runner.run import Run, trusted

FRESH = 4200      # nobody looked at the seeds from here on while the probes were chosen
EVERY = 4         # of the variants, one in four is tried with a seed, others with the next
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
every_wrong = pytest.mark.parametrize(
    ("exercise", "wrong"), [(e, w) for e in EXERCISES.values() for w in e.wrongs],
    ids=[w.id for e in EXERCISES.values() for w in e.wrongs])


def alike(exercise, wrong):
    """The ids that no value can tell from this one, itself included."""
    return {wrong.id} | ({wrong.same_values_as} - {""}) | {
        w.id for w in exercise.wrongs if w.same_values_as == wrong.id}


@every_wrong
def test_a_known_wrong_version_is_named_in_the_words_of_its_page(exercise, wrong):
    d = diagnose(exercise.name, wrong.function)
    assert not d.correct
    assert d.misconception in alike(exercise, wrong)
    assert {d.misconception, *d.also} == alike(exercise, wrong), "both twins are named"
    named = next(w for w in exercise.wrongs if w.id == d.misconception)
    assert d.title == f"{named.title}." or d.kind == "changes"
    assert d.question == named.hints[0]
    assert d.question in d.message


@pytest.mark.parametrize(
    ("exercise", "wrong", "variant"),
    [(e, w, v) for e in EXERCISES.values() for w in e.wrongs for v in w.variants],
    ids=lambda x: getattr(x, "id", getattr(x, "name", getattr(x, "__name__", ""))))
def test_a_variant_is_named_like_the_idea_it_belongs_to(exercise, wrong, variant):
    assert diagnose(exercise.name, variant).misconception in alike(exercise, wrong)


@every_exercise
def test_fresh_seeds_accuse_no_right_answer_and_change_no_name(exercise, share):
    for seed in (FRESH + n for n in share.seeds(exercise.name)):
        facts = known(exercise, seed)
        for right in (exercise.reference, *exercise.also_right_forms):
            run = Run([trusted(right, args, exercise.n_results) for args in facts.calls])
            verdict = judge(exercise, run, seed)
            assert verdict.correct, f"{right.__name__}, seed {seed}: {verdict.kind}"
            assert not verdict.findings
        for number, (wrong, outcomes) in enumerate(facts.wrong):
            is_variant = number and facts.wrong[number - 1][0] is wrong
            if is_variant and (number + seed) % EVERY:
                continue
            verdict = judge(exercise, Run(list(outcomes)), seed)
            named = verdict.named.id if verdict.named else None
            assert verdict.kind != "partly", f"{wrong.id}, seed {seed}"
            assert named in alike(exercise, wrong), f"{wrong.id} is named {named}, seed {seed}"
            twins = {w.id for w in verdict.finding.twins}
            assert twins <= alike(exercise, wrong), f"{wrong.id} has twins {twins}, seed {seed}"


@every_exercise
def test_a_right_answer_is_told_so_and_nothing_else(exercise):
    for right in (exercise.reference, *exercise.also_right_forms):
        d = diagnose(exercise.name, right)
        assert d.correct and d.misconception is None and not d.broken and not d.findings
        assert d.message == f"{exercise.name} is right."
