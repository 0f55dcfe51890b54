"""From facts to points."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.count.overrides import Override, OverrideError
from course_lib.grading.count.points import late_days, score
from course_lib.grading.count.rubric import LessonRubric, Rubric
from course_lib.grading.results import (
    COURSE_OWN,
    FOLLOWS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    WRONG,
    ExerciseResult,
    Known,
    Marked,
    QuizAnswer,
)

STEM = "06_masks"
RUBRIC = Rubric(lessons={STEM: LessonRubric({"causal_mask": 2.0, "padding_mask": 1.0}, quiz=0.0)})


def handed_in(*results, student="Ada", **facts):
    return Marked(student, STEM, **{"digest": "d", **facts}, exercises=results)


def lesson(*marked, rubric=RUBRIC, overrides=()):
    students, _ = score(rubric, marked, overrides)
    return students[0].lessons[STEM]


def points_of(result, rubric=RUBRIC):
    return lesson(handed_in(result), rubric=rubric).items["causal_mask"].points


@pytest.mark.parametrize(("result", "points"), [
    (ExerciseResult("causal_mask", RIGHT), 2.0),
    (ExerciseResult("causal_mask", FOLLOWS, kind="crash"), 2.0),
    (ExerciseResult("causal_mask", COURSE_OWN), 0.0),
    (ExerciseResult("causal_mask", NOT_ANSWERED), 0.0),
    (ExerciseResult("causal_mask", NOT_MARKED), None),
    (ExerciseResult("causal_mask", WRONG, kind="named", held=("a", "b", "c"), broken=("d",)), 0.75),
    (ExerciseResult("causal_mask", WRONG, kind="named", broken=("d",)), 0.0),
    (ExerciseResult("causal_mask", WRONG, kind="named"), 0.0),
    (ExerciseResult("causal_mask", WRONG, kind="edges", held=("a",), broken=("d",)), 1.5),
    (ExerciseResult("causal_mask", WRONG, kind="encoding", held=("a",)), 1.5),
    (ExerciseResult("causal_mask", WRONG, kind="crash", held=("a",)), 0.0),
    (ExerciseResult("causal_mask", WRONG, kind="out of time", held=("a",)), 0.0),
])
def test_every_kind_of_answer_has_its_share(result, points):
    assert points_of(result) == points


def test_what_could_not_be_marked_is_not_zero():
    student = score(RUBRIC, [handed_in(reason="the notebook cannot be read: it is empty")])[0][0]
    assert student.total is None and student.lessons[STEM].points is None


def test_an_exercise_that_could_not_be_marked_leaves_the_others_their_points():
    marks = lesson(handed_in(ExerciseResult("causal_mask", NOT_MARKED),
                             ExerciseResult("padding_mask", RIGHT)))
    assert marks.items["causal_mask"].points is None
    assert (marks.points, marks.out_of) == (1.0, 3.0)


def test_missing_work_is_an_empty_cell_until_the_rubric_says_zero():
    marked = [handed_in(ExerciseResult("causal_mask", RIGHT))]
    empty = score(RUBRIC, marked, students={"Ben": Known()})[0][1]
    zero = score(replace(RUBRIC, missing=0.0), marked, students={"Ben": Known()})[0][1]
    assert (empty.student, empty.total, zero.total) == ("Ben", None, 0.0)


def test_quiz_points_count_only_where_answers_were_handed_in():
    rubric = Rubric(lessons={STEM: LessonRubric({}, quiz=2.0)})
    one = QuizAnswer(STEM, "masks.a", True)
    came = replace(handed_in(quiz_came=True, student="Ben"), quiz=(one,))
    students, _ = score(rubric, [handed_in(), came])
    without, with_one = (student.lessons[STEM].items["quiz"] for student in students)
    assert without.points is None
    assert 0 < with_one.points < 2          # one of the quiz's questions


def test_a_quiz_that_nobody_handed_in_has_no_points_and_the_teacher_is_told():
    rubric = Rubric(lessons={STEM: LessonRubric({"causal_mask": 2.0}, quiz=2.0)})
    (ada,), notes = score(rubric, [handed_in(ExerciseResult("causal_mask", RIGHT))])
    assert (ada.total, ada.out_of, ada.undecided) == (2.0, 2.0, 0.0)
    assert notes == ["Nobody handed in quiz answers for 06_masks: its quiz has no points."]


def test_who_handed_in_no_quiz_answers_is_told_with_the_line_that_leaves_the_quiz_out():
    rubric = Rubric(lessons={STEM: LessonRubric({"causal_mask": 2.0}, quiz=2.0)})
    marked = [handed_in(student="Abe", quiz_came=True), handed_in(student="Ben"), handed_in(student="Cleo")]
    _, notes = score(rubric, marked, [Override("Cleo", STEM, "quiz", 1.0)])
    assert notes == [
        "1 student handed in 06_masks without quiz answers (Ben): the quiz is not marked for them. To leave "
        "it out for everybody, change quiz: 2 under 06_masks in rubric.yaml to quiz: 0."]
    without = replace(rubric, lessons={STEM: LessonRubric({"causal_mask": 2.0}, quiz=0.0)})
    assert score(without, marked)[1] == []


DUE = datetime.fromisoformat("2026-12-01T12:00:00+01:00")


@pytest.mark.parametrize(("submitted", "late", "days"), [
    ("2026-12-01T11:00:00+00:00", False, 0), ("2026-12-01T11:00:01+00:00", False, 1),
    ("2026-12-02T11:00:00+00:00", False, 1), ("2026-12-02T11:00:01+00:00", False, 2),
    ("", True, 1), ("", False, 0), ("2026-11-01T11:00:00+00:00", True, 0),
])
def test_a_day_that_has_begun_counts(submitted, late, days):
    assert late_days(Marked("Ada", STEM, "d", submitted, late), DUE) == days


def test_late_work_loses_its_part_and_no_more_than_was_agreed():
    rubric = replace(RUBRIC, due={STEM: DUE})
    right = ExerciseResult("causal_mask", RIGHT), ExerciseResult("padding_mask", RIGHT)
    two_days = lesson(handed_in(*right, submitted="2026-12-03T10:00:00+00:00"), rubric=rubric)
    a_year = lesson(handed_in(*right, submitted="2027-12-03T10:00:00+00:00"), rubric=rubric)
    assert (two_days.late_days, two_days.points, a_year.points) == (2, 2.4, 1.5)


def test_the_best_or_the_last_attempt_counts():
    first = handed_in(ExerciseResult("causal_mask", RIGHT), submitted="2026-11-01T10:00:00+00:00", digest="b")
    second = handed_in(ExerciseResult("causal_mask", NOT_ANSWERED), submitted="2026-11-02T10:00:00+00:00",
                       digest="a")
    assert lesson(second, first).points == 2.0
    last = replace(RUBRIC, attempts="last")
    assert lesson(first, second, rubric=last).points == 0.0
    first, second = replace(first, submitted="", again=1), replace(second, submitted="")
    assert lesson(first, second, rubric=last).points == 2.0      # the number in its name tells


def test_an_override_stays_and_says_why():
    marked = handed_in(ExerciseResult("causal_mask", WRONG, kind="crash"))
    by_hand = [Override("Ada", STEM, "causal_mask", 1.5, "told me in class", 2)]
    marks = lesson(marked, overrides=by_hand)
    assert (marks.points, marks.items["causal_mask"].why) == (1.5, "set by hand: told me in class")


def test_an_override_of_a_whole_lesson_and_of_what_was_not_marked():
    unreadable = handed_in(reason="the notebook cannot be read")
    assert lesson(unreadable, overrides=[Override("Ada", STEM, "", 2.0)]).points == 2.0


def test_an_override_that_fits_nothing_is_told():
    _, notes = score(RUBRIC, [handed_in()], [Override("Ada", STEM, "softmax", 1.0, "", 7)])
    assert notes == ["overrides.csv, line 7: 06_masks has no 'softmax', it has causal_mask, padding_mask, "
                     "quiz. It changes nothing."]


def test_points_of_an_item_set_by_hand_are_reduced_for_lateness_as_all_others():
    rubric = replace(RUBRIC, due={STEM: DUE})
    late = handed_in(ExerciseResult("causal_mask", RIGHT), ExerciseResult("padding_mask", RIGHT),
                     submitted="2027-12-03T10:00:00+00:00")
    by_hand = [lesson(late, rubric=rubric, overrides=[Override("Ada", STEM, "causal_mask", points)]).points
               for points in (0.0, 1.0, 2.0)]
    assert by_hand == [0.5, 1.0, 1.5]          # half of what both items have


def test_points_of_a_whole_lesson_set_by_hand_win_wherever_their_line_stands():
    lines = [Override("Ada", STEM, "", 3.0, "", 2), Override("Ada", STEM, "causal_mask", 0.0, "", 3)]
    marked = handed_in(ExerciseResult("causal_mask", RIGHT))
    assert [lesson(marked, overrides=order).points for order in (lines, lines[::-1])] == [3.0, 3.0]


def told(*overrides, marked=None, students=None):
    return score(RUBRIC, [marked or handed_in(ExerciseResult("causal_mask", RIGHT))], overrides, students)


def test_a_student_of_whom_nothing_can_be_read_is_in_the_marks_with_the_reason_never_with_0():
    unread = {"Ben": Known(unread={STEM: "submission.zip: it is not a whole zip file."})}
    zero = replace(RUBRIC, missing=0.0)
    ben = score(zero, [handed_in(ExerciseResult("causal_mask", RIGHT))], students=unread)[0][1].lessons[STEM]
    assert (ben.points, ben.reason, ben.undecided) == (None, unread["Ben"].unread[STEM], 3.0)


@pytest.mark.parametrize(("item", "points"), [("", 2.0), ("causal_mask", 1.5), ("quiz", 0.0)])
def test_who_has_no_marks_for_a_lesson_can_be_given_points_all_the_same(item, points):
    unread = {"Ben": Known(unread={STEM: "broken"})}
    (_, ben), notes = told(Override("Ben", STEM, item, points), students=unread)
    assert (ben.total, notes) == (points, [])


def test_points_for_a_lesson_that_nobody_handed_in_count():
    heads = LessonRubric({"split_heads": 2.0}, quiz=0.0)
    rubric = replace(RUBRIC, lessons={**RUBRIC.lessons, "07_heads": heads})
    (ada,), notes = score(rubric, [handed_in(ExerciseResult("causal_mask", RIGHT))],
                          [Override("Ada", "07_heads", "split_heads", 1.0)])
    assert (ada.total, ada.out_of, notes) == (3.0, 5.0, [])


@pytest.mark.parametrize("name", ["ada lovelace", "Ada Lovelace", "ADA LOVELACE (123)"])
def test_a_name_may_be_written_in_other_capitals_or_without_its_number(name):
    marked = replace(handed_in(ExerciseResult("causal_mask", WRONG)), student="Ada Lovelace (123)")
    (ada,), notes = told(Override(name, STEM, "", 1.0), marked=marked)
    assert (ada.total, notes) == (1.0, [])


def test_a_name_as_marks_csv_writes_it_is_found():
    marked = replace(handed_in(ExerciseResult("causal_mask", WRONG)), student="=HYPERLINK()")
    assert told(Override("'=HYPERLINK()", STEM, "", 1.0), marked=marked)[0][0].total == 1.0


@pytest.mark.parametrize(("overrides", "note"), [
    ([Override("Eda", STEM, "", 1.0, "", 2)],
     "line 2: nobody is called 'Eda'; did you mean Ada? It changes nothing."),
    ([Override("Ada", STEM, "causal_mask", 3.0, "a Bonus: drew it", 2)],
     "line 2: 3 points, where there are 2. They count as a bonus."),
    ([Override("Ada", STEM, "", 4.0, "bonus", 2)], "line 2: 4 points, where there are 3."),
    ([Override("Ada", STEM, "", 1.0, "", 2), Override("Ada", STEM, "", 2.0, "", 3)],
     "line 3 is for the same as line 2; the later one counts."),
    ([Override("Ada", STEM, "", 1.0, "", 2), Override("Ada", STEM, "causal_mask", 2.0, "", 3)],
     "line 2 sets all of 06_masks, so line 3 for causal_mask changes no total."),
    ([Override("Ada", STEM, "causl_mask", 1.0, "", 2)],
     "line 2: 06_masks has no 'causl_mask'; did you mean causal_mask?"),
])
def test_a_line_that_is_probably_a_slip_is_told(overrides, note):
    _, notes = told(*overrides)
    assert any(note in one for one in notes), notes


@pytest.mark.parametrize(("item", "there_are"), [("causal_mask", 2), ("", 3), ("quiz", 0)])
def test_more_points_than_there_are_reach_no_gradebook_unless_they_are_called_a_bonus(item, there_are):
    with pytest.raises(OverrideError, match=f"overrides.csv, line 2: 20 points, where there are {there_are}. "
                       "If you want to give more than there are, write the word bonus into the reason"):
        told(Override("Ada", STEM, item, 20.0, "oral exam", 2))
    (ada,), _ = told(Override("Ada", STEM, item, 20.0, "bonus: oral exam", 2))
    assert ada.total >= 20.0


def test_two_students_of_one_name_are_not_mixed_up():
    both = [replace(handed_in(ExerciseResult("causal_mask", RIGHT)), student=name)
            for name in ("Ada (1)", "Ada (2)")]
    students, notes = score(RUBRIC, both, [Override("Ada", STEM, "", 1.0, "", 2)])
    assert [student.total for student in students] == [2.0, 2.0]
    assert notes == ["overrides.csv, line 2: 'Ada' can be Ada (1) or Ada (2). It changes nothing."]


def test_work_without_a_time_is_punctual_and_the_teacher_is_told():
    once = handed_in(ExerciseResult("causal_mask", RIGHT))
    _, notes = score(replace(RUBRIC, due={STEM: DUE}), [once, replace(once, digest="another attempt")])
    assert notes == ["06_masks is due, but when the work of 1 of 1 student came is not known: it counts "
                     "as punctual (Ada)."]


def test_of_attempts_without_a_time_the_one_that_was_found_later_is_the_last():
    right, wrong = (handed_in(ExerciseResult("causal_mask", status), digest=digest)
                    for status, digest in ((RIGHT, "a"), (NOT_ANSWERED, "b")))
    last = replace(RUBRIC, attempts="last")
    for first, second in ((right, wrong), (wrong, right)):        # whatever their digests are
        marks = lesson(replace(first, found=1), replace(second, found=2), rubric=last)
        assert marks.attempt.digest == second.digest and (marks.which, marks.attempts) == (2, 2)


def test_quiz_answers_that_cannot_be_read_are_not_marked_and_count_for_nobody_as_0():
    rubric = Rubric(lessons={STEM: LessonRubric({"causal_mask": 2.0}, quiz=2.0)})
    broken = handed_in(ExerciseResult("causal_mask", RIGHT), reason="the quiz answers cannot be read")
    (_abe, ada), _ = score(rubric, [broken, handed_in(student="Abe", quiz_came=True)])
    assert (ada.lessons[STEM].items["quiz"].points, ada.total, ada.lessons[STEM].waits) == (None, 2.0, True)


def test_which_of_several_attempts_counts_is_known():
    first = handed_in(ExerciseResult("causal_mask", RIGHT), digest="b")
    second = handed_in(ExerciseResult("causal_mask", NOT_ANSWERED), digest="a", again=1)
    marks = lesson(first, second)
    assert (marks.which, marks.attempts, marks.points) == (1, 2, 2.0)


results = st.builds(
    ExerciseResult, st.sampled_from(["causal_mask", "padding_mask"]),
    st.sampled_from([RIGHT, WRONG, NOT_ANSWERED, COURSE_OWN, FOLLOWS, NOT_MARKED]),
    kind=st.sampled_from(["named", "crash", "edges", "changes", "property", "out of time"]),
    held=st.sampled_from([(), ("a",), ("a", "b")]), broken=st.sampled_from([(), ("c",)]))
attempts = st.lists(st.builds(
    Marked, st.sampled_from(["Ada", "Ben"]), st.just(STEM), st.text("abc", min_size=1, max_size=3),
    st.sampled_from(["", "2026-12-01T10:00:00+00:00", "2026-12-05T10:00:00+00:00", "nonsense"]),
    st.booleans(), exercises=st.lists(results, max_size=2, unique_by=lambda r: r.exercise).map(tuple)),
    max_size=5, unique_by=lambda m: (m.student, m.digest))
rubrics = st.builds(replace, st.just(RUBRIC), due=st.sampled_from([{}, {STEM: DUE}]),
                    attempts=st.sampled_from(["best", "last"]), properties=st.floats(0, 1))


@given(rubrics, attempts)
def test_nobody_gets_more_than_there_is_or_less_than_nothing(rubric, marked):
    for student in score(rubric, marked)[0]:
        assert student.total is None or 0 <= student.total <= student.out_of


@given(rubrics, attempts, st.randoms())
def test_the_order_of_attempts_does_not_matter(rubric, marked, chance):
    shuffled = list(marked)
    chance.shuffle(shuffled)
    assert score(rubric, marked) == score(rubric, shuffled)


@given(rubrics, results, st.sampled_from(["", "2026-12-05T10:00:00+00:00"]))
def test_a_right_answer_never_gets_fewer_points_than_another(rubric, other, submitted):
    right = replace(other, status=RIGHT)
    points = [lesson(handed_in(r, submitted=submitted), rubric=rubric).points for r in (other, right)]
    assert points[0] is None or points[0] <= points[1]


@given(rubrics, attempts, st.sampled_from(["causal_mask", "padding_mask"]), st.sampled_from([0.0, 0.5, 1.0]))
def test_points_set_by_hand_within_what_there_is_never_lead_out_of_it(rubric, marked, item, points):
    by_hand = [Override(name, STEM, item, points) for name in ("Ada", "Ben")]
    for student in score(rubric, marked, by_hand)[0]:
        assert student.total is None or 0 <= student.total <= student.out_of


@given(rubrics, attempts, st.sampled_from(["causal_mask", "padding_mask", "quiz"]))
def test_setting_by_hand_what_an_item_has_changes_no_total_by_more_than_its_rounding(rubric, marked, item):
    before = score(rubric, marked)[0]
    by_hand = [Override(student.student, stem, item, lesson.items[item].points)
               for student in before for stem, lesson in student.lessons.items()
               if item in lesson.items and lesson.items[item].points is not None]
    for one, other in zip(before, score(rubric, marked, by_hand)[0], strict=True):
        assert one.total == other.total or abs(one.total - other.total) <= 0.011
