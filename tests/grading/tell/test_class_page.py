"""The class report: what a teacher learns from it, and what it keeps to itself on a projector."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from course_lib.grading.count.points import score
from course_lib.grading.count.rubric import default
from course_lib.grading.results import (
    COURSE_OWN,
    FOLLOWS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    WRONG,
    ExerciseResult,
    Marked,
    QuizAnswer,
)
from course_lib.grading.tell.class_counts import histogram, rows, unnamed
from course_lib.grading.tell.class_ideas import ideas
from course_lib.grading.tell.class_page import LEFT_OUT, class_report
from course_lib.grading.tell.templates import feedback_link, file_name

from ..sample_class import LESSON, NAMES, attempt, result, student, whole_class
from .test_student_page import NAMES as HOSTILE
from .test_student_page import Elements, words

REMARKS = "Left alone, and other remarks"


def of(*exercises, name="Ada Lovelace", **facts):
    return student(name, attempt(name, *exercises, **facts))


def part(page, heading):
    """The words of one section."""
    return words(next(s for s in page.split("<section")[1:] if f">{heading}</h2>" in s).partition(">")[2])


def test_tomorrow_names_the_three_ideas_that_most_students_missed_with_lesson_and_first_question():
    marks = [of(result("causal_mask", idea), name=f"student {i}") for i, idea in enumerate(
        ["causal.no_self"] * 4 + ["causal.upper"] * 3 + ["causal.peeks_one"] * 2 + ["causal.inverted"])]
    said = part(class_report(marks), "Teach again tomorrow")
    places = [said.index(text) for text in (
        "You let no token look at itself 4 of 10 students: 4 in causal_mask. "
        "The idea behind it: Believes",
        "You open what comes later", "You let every token")]
    assert places == sorted(places)
    assert "The question that check asks then: What may the very first token see in your mask?" in said
    assert "Lesson 06 Decide who may look at whom, section Ask with fewer queries" in said
    assert "You mark what must be hidden" not in said and "as many students" not in said
    assert "The ideas that were missed by the largest number of the 10 students with points." in said


def test_that_more_ideas_were_missed_by_as_many_as_the_third_is_said():
    marks = [of(result("causal_mask", idea), name=idea) for idea in
             ("causal.no_self", "causal.upper", "causal.peeks_one", "causal.inverted", "causal.all_open")]
    said = part(class_report(marks), "Teach again tomorrow")
    assert "2 more ideas were missed by as many students as the last of these." in said


def test_a_student_counts_once_for_an_idea_in_exercise_and_quiz_together():
    answer = QuizAnswer(LESSON, "masks.what-by-sees", False, "`She` and `sat`", "causal.no_self")
    [idea] = ideas([of(result("causal_mask", "causal.no_self"), quiz=(answer,))])
    assert idea.students == ("Ada Lovelace",)
    assert (idea.places, idea.several) == ((("`causal_mask`", 1), ("the quiz of lesson 06", 1)), 1)
    said = part(class_report([of(result("causal_mask", "causal.no_self"), quiz=(answer,))]),
                "Teach again tomorrow")
    assert "1 of 1 student: 1 in causal_mask, 1 in the quiz of lesson 06 (1 in both)." in said


def test_an_idea_that_only_a_quiz_knows_is_said_in_words_with_the_question_of_its_option():
    answer = QuizAnswer(LESSON, "masks.row-of-sat", False, "0", "masks.past_is_closed")
    said = part(class_report([of(quiz=(answer,))]), "Teach again tomorrow")
    assert "A causal mask closes what came before. 1 of 1 student" in said
    assert "Who answers 0 in the quiz is asked: She stands before sat. Does a causal mask close" in said
    assert "The question of the quiz Let all six scores in the row of sat be 0." in said


def test_a_quiz_question_is_shown_with_its_table_or_its_choices():
    quiz = (QuizAnswer(LESSON, "masks.find-the-leak", False, "river, bank", "weights.keys_as_rows"),
            QuizAnswer(LESSON, "masks.which-mask", False, "The causal mask", "masks.causal_for_all"))
    page = class_report([of(quiz=quiz)])
    for heading in ("Teach again tomorrow", "Quiz of 06 Decide who may look at whom"):
        said = part(page, heading)
        assert "Mask: each row belongs to the word that looks The bank of the river The 1 0 0 0 0" in said
        assert "Which mask fits? The causal mask The padding mask The causal mask and" in said


def test_what_a_student_is_told_stands_in_quotation_marks_and_an_example_says_whose_it_is():
    page = class_report([of(result("causal_mask", "causal.no_self"))])
    assert re.findall(r"<h3><q>(.*)</q>", page) == ["You let no token look at itself"] * 2
    said = part(page, "Teach again tomorrow")
    assert "In quotation marks: what a student is told who has the idea, so you is the student." in said
    assert "An example: what one student was told You and yours are that student's." in said


def test_without_a_misconception_the_report_says_so():
    assert "No known misconception was found." in part(class_report([of(result("causal_mask"))]),
                                                       "Teach again tomorrow")


def test_each_exercise_has_a_bar_with_a_text_alternative_and_its_numbers_printed():
    statuses = [RIGHT, RIGHT, FOLLOWS, NOT_ANSWERED, COURSE_OWN, NOT_MARKED]
    marks = [of(result("causal_mask", status=status), name=f"s{i}") for i, status in enumerate(statuses)]
    page = class_report([*marks, of(result("causal_mask", "causal.no_self"))])
    text = ("causal_mask, 7 answers: 2 right, 1 follows from an earlier mistake, 1 not yet, 1 not answered, "
            "1 calls the course&#39;s own function, 1 not marked.")
    assert f'role="img" aria-label="{text}"' in page
    assert ("causal_mask 2 right 1 follows from an earlier mistake 1 not yet 1 not answered "
            "1 calls the course's own function 1 not marked Calls the course's own function: s4"
            ) in part(page, "Exercises")
    assert "Calls the course's own function: " not in words(class_report(marks, names=False))
    pieces = re.findall(r'<rect class="c\d" x="([\d.]+)" y="0" width="([\d.]+)"', page)
    ends = [float(x) + float(width) for x, width in pieces]
    assert [float(x) for x, _ in pieces] == pytest.approx([0, *ends[:-1]]) and ends[-1] == pytest.approx(100)


def test_the_exercises_come_in_the_order_of_the_lesson():
    assert [row.exercise for row in rows(whole_class())] == ["causal_mask", "masked_softmax", "padding_mask",
                                                             "combine_masks"]


def test_every_idea_says_how_many_in_which_exercise_and_who():
    said = part(class_report([of(result("causal_mask", "causal.no_self"))]), "Ideas that were missed")
    assert ("You let no token look at itself 1 student The idea behind it: "
            "Believes that a token may not look at itself.") in said
    assert "1 in causal_mask. Who: Ada Lovelace" in said


def test_unnamed_wrong_answers_that_compute_the_same_numbers_are_one_group_with_one_example():
    marks = [of(result("masked_softmax", "half"), name=name) for name in NAMES[:3]]
    [group] = unnamed(marks)
    assert group.students == tuple(sorted(NAMES[:3]))
    page = class_report(marks)
    said = part(page, "Other numbers, and no known idea behind them")
    assert "masked_softmax 3 students More than one thing does not hold yet." in said
    assert page.count("First difference at") == 1 and "Did not run" not in words(page)


def test_what_did_not_run_stands_apart_from_what_gave_other_numbers():
    crash = ExerciseResult("causal_mask", WRONG, kind="crash", title="Your function stops with NameError",
                           html="<p>NameError</p>", group="g")
    page = class_report([of(crash), of(result("masked_softmax", "half"), name="Ben")])
    assert "causal_mask 1 student NameError Who: Ada" in part(page, "Did not run, or gave no numbers")
    assert "causal_mask" not in part(page, "Other numbers, and no known idea behind them")


def test_quiz_answers_are_counted_with_the_idea_behind_each():
    said = part(class_report(whole_class()), "Quiz of 06 Decide who may look at whom")
    assert "With a causal mask, what may by attend to" in said
    assert re.search(r"\d+ of 18 right Chosen Answer, and the idea behind it", said)
    assert re.search(r"\d+ She and sat The idea behind it: You let no token look at itself", said)
    assert "✓ right" in said


def test_what_could_not_be_marked_is_listed_with_its_reason_also_when_it_counts_for_nobody():
    page = class_report([of(reason="the notebook is not JSON")], others=[
        Marked("Emmy Noether", LESSON, "d", reason="the file is empty")])
    said = part(page, "Could not be marked")
    assert "the notebook is not JSON (1 student) Who: Ada Lovelace" in said
    assert "the file is empty (1 student) Who: Emmy Noether" in said
    assert said.count("06 Decide who may look at whom") == 1
    assert "None of this counts as 0 points." in said


def test_who_handed_in_no_quiz_answers_is_listed_with_the_line_that_leaves_the_quiz_out():
    marked = [Marked("Ada", LESSON, "d", exercises=(result("causal_mask"),)),
              Marked("Ben", LESSON, "d", exercises=(result("causal_mask"),)),
              Marked("Cleo", LESSON, "d", quiz_came=True)]
    said = part(class_report(score(default(), marked)[0]), "Could not be marked")
    assert ("quiz: no quiz answers were handed in (2 students). To leave the quiz out for everybody, "
            "change its points under 06_masks in rubric.yaml to quiz: 0. Who: Ada, Ben") in said


def test_the_students_are_listed_with_their_points_and_their_pages_where_names_are_shown():
    marks, _ = score(default(), [
        Marked("Zoë <b>", LESSON, "d", exercises=(result("causal_mask"),)),
        Marked("Cleo", LESSON, "d", quiz_came=True), Marked("Ben", LESSON, "d", reason="it is empty")])
    page = class_report(marks)
    said = part(page, "Students")
    assert "Student Points Ben no points yet Cleo 0 of 8 Zoë <b> 2 of 8 2 not marked yet" in said
    assert '<a href="feedback/Cleo-' in page and f'<a href="{feedback_link("Zoë <b>")}">' in page
    assert unquote(feedback_link("Zoë <b>")) == f"feedback/{file_name('Zoë <b>')}.html"
    assert "feedback/" not in class_report(marks, names=False)


def test_the_histogram_counts_full_points_in_the_last_tenth_and_leaves_out_who_has_none():
    def share(points):
        return replace(student("x"), total=points, out_of=10.0)
    assert histogram([share(10.0), share(0.0), share(9.9), share(5.0), share(None), share(-1.0)]) == [
        2, 0, 0, 0, 0, 1, 0, 0, 0, 2]


def test_the_histogram_has_a_text_alternative():
    page = class_report([of(result("causal_mask"))])
    assert 'aria-label="Share of the points: 1 student from 20 to 30 percent."' in page


def test_marks_without_isolation_are_said_to_be_so_before_anything_else():
    page = class_report([of(result("causal_mask"), isolation="none")])
    assert page.index("Marked without isolation") < page.index("Teach again tomorrow")
    assert "Marked without isolation" not in class_report(whole_class())


def test_no_name_of_a_student_is_on_the_page_for_the_projector():
    said = class_report(whole_class(), names=False, others=[Marked(NAMES[0], LESSON, "d", reason="empty")],
                        notes=["class/Ada Lovelace/x.txt was left alone"])
    for name in NAMES:
        for word in name.split():
            assert not re.search(rf"\b{word}\b", said)
    assert "Names are left out." in said
    assert all(name in class_report(whole_class()) for name in NAMES if name != "Jean Sammet")


def test_a_name_that_a_student_wrote_into_an_answer_is_left_out_as_well():
    written = ExerciseResult("causal_mask", WRONG, title="Your function stops with AdaError", group="g",
                             html="<p>In the line <code># by ada lovelace</code></p>")
    quiz = (QuizAnswer(LESSON, "masks.row-of-sat", False, "Lovelace"),)
    page = class_report([of(written, quiz=quiz), of(reason="Ada/06.ipynb is empty")], names=False)
    assert "lovelace" not in page.lower() and "Ada/06" not in page
    assert page.count(LEFT_OUT.replace("'", "&#39;")) == 2
    assert "There is no example that can be shown." in page


def test_a_name_that_is_an_ordinary_word_hides_nothing_but_itself():
    found = ExerciseResult("causal_mask", WRONG, group="g", html="<p>What may the first token see?</p>")
    for name, shown in [("May Lee", True), ("What Lee", False)]:
        page = class_report([of(found, name=name)], names=False)
        assert ("What may the first token see?" in page) == shown


def test_a_number_of_a_student_is_left_out_like_a_name():
    page = class_report([of(reason="12345/x is empty", name="Ada Lovelace (12345)")], names=False)
    assert "12345" not in page


def test_the_example_without_a_name_is_taken_where_there_is_one():
    first = ExerciseResult("causal_mask", WRONG, group="g", html="<p>Ada's own words</p>")
    second = replace(first, html="<p>other words</p>")
    page = class_report([of(first), of(second, name="Grace Hopper")], names=False)
    assert "other words" in page and "Ada's own words" not in page


def test_files_that_were_left_alone_are_listed():
    assert "x.txt was left alone" in part(class_report([], notes=["x.txt was left alone"]), REMARKS)


def test_an_empty_class_has_a_report():
    assert "0 students, 0 notebooks handed in." in words(class_report([]))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
@pytest.mark.parametrize("names", [True, False])
def test_hostile_text_adds_no_element_to_the_report(text, names):
    def page(text):
        found = ExerciseResult(text, WRONG, reason=text, title=text, html="<p>ours</p>", group=text)
        quiz = (QuizAnswer(LESSON, "masks.row-of-sat", False, text, text), QuizAnswer(text, text, True, text))
        named = replace(found, misconception=text, exercise="causal_mask")
        unmarked = replace(found, status=NOT_MARKED)
        return class_report([of(found, named, unmarked, quiz=quiz, name=text), of(reason=text, name="b")],
                            names, notes=[text])
    found = Elements(page(text or "x"))
    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in Elements(page("x")).tags} | {"em", "strong"}
    assert not {name for _, names in found.tags for name in names if name.startswith("on")}
    page(text).encode("utf-8")


def test_nothing_in_the_report_can_run_or_load():
    page = class_report(whole_class())
    assert "<script" not in page and "default-src 'none'" in page
    assert "http://" not in page.replace("http://www.w3.org/1998/Math/MathML", "") and "https://" not in page
