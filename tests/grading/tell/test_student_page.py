"""The feedback page: what a student reads, and what a hostile submission cannot do to it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from course_lib.grading.count.overrides import Override
from course_lib.grading.count.points import score
from course_lib.grading.count.rubric import default
from course_lib.grading.mark.quiz import answers
from course_lib.grading.results import (
    COURSE_OWN,
    FOLLOWS,
    NOT_ANSWERED,
    NOT_MARKED,
    WRONG,
    ExerciseResult,
    Marked,
    QuizAnswer,
)
from course_lib.grading.tell.quiz_answer import told
from course_lib.grading.tell.student_page import student_page
from course_lib.grading.wording import number, visible
from course_lib.quizzes.quiz import lessons, load, mark

from ..sample_class import LESSON, ada, attempt, result, student

NAMES = ["<script>alert(1)</script>", "=cmd|'/c calc'!A0", "\x1b[31mred\x1b[0m", "\u202egnp.exe",
         "x" * 10_000, "\ud800 alone \udfff", "</title><img src=x onerror=alert(1)>",
         "\"><svg onload=alert(1)>", "{{ 7 * 7 }}{% raw %}", "", "\x00\x07", "&lt;b&gt;", "<!--",
         "Zoë 陳 ناصر"]


class Elements(HTMLParser):
    """The elements of a page with their attributes' names, and the text that is read."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        self.texts.append(" " if tag in ("th", "td", "p", "li") else "")

    def handle_data(self, data):
        if self.tags[-1:] != [("style", ())]:
            self.texts.append(data)

    @property
    def words(self):
        return " ".join("".join(self.texts).split())


def words(page):
    return Elements(page).words


def one(*exercises, **facts):
    return student_page(student("Ada", attempt("Ada", *exercises, **facts)))


def test_every_exercise_says_in_words_whether_it_is_right():
    said = words(one(result("causal_mask"), result("masked_softmax", "mask.times_scores"),
                     result("padding_mask", status=NOT_ANSWERED), result("combine_masks", status=COURSE_OWN)))
    assert "causal_mask 2 of 2 points ✓ Right" in said
    assert re.search(r"masked_softmax [\d.]+ of 2 points ✗ Not yet", said)
    assert "padding_mask 0 of 2 points ○ Not answered" in said
    assert "combine_masks 0 of 2 points ○ Calls the course's own function" in said
    assert "4 exercises: 1 right, 1 not yet, 1 not answered, 1 calls the course's own function." in said


def test_a_missed_idea_is_shown_as_check_shows_it_with_expected_beside_yours_and_a_question():
    page = one(result("causal_mask", "causal.no_self"))
    assert 'class="course-shown course-wrong"' in page and "<table class='course-table'>" in page
    said = words(page)
    assert "You let no token look at itself." in said
    assert "First difference at [0, 0]: expected 1, yours 0." in said
    assert "What may the very first token see in your mask?" in said


def test_properties_are_said_to_hold_or_not_in_words():
    said = words(one(result("causal_mask", "causal.no_self")))
    assert "Does not hold yet: every query may see something" in said
    assert "Holds: there is one row for every query and one column for every key" in said


def test_what_to_read_again_is_a_lesson_and_its_section():
    assert ("Read again: 06 Decide who may look at whom, section Ask with fewer queries ."
            in words(one(result("causal_mask", "causal.no_self"))).replace("queries.", "queries ."))


def test_a_right_exercise_sends_nobody_back_to_the_lesson():
    assert "Read again" not in words(one(result("causal_mask")))


def test_right_apart_from_an_earlier_mistake_is_said():
    assert "✓ Right as soon as an earlier exercise is" in words(one(result("combine_masks", status=FOLLOWS)))


def test_what_follows_from_an_earlier_mistake_is_not_shown_as_a_mistake_of_its_own():
    wrong = result("combine_masks", "combine.or")
    said = words(one(replace(wrong, status=FOLLOWS)))
    assert wrong.title not in said and "Does not hold" not in said and "Read again" not in said


def test_not_marked_says_why_and_shows_no_zero():
    said = words(one(result("causal_mask", status=NOT_MARKED, reason="the sandbox could not be started")))
    assert "causal_mask no points yet, of 2 ? Not marked the sandbox could not be started" in said
    assert "0 of" not in said


def test_an_attempt_that_could_not_be_marked_says_why_and_that_it_is_no_zero():
    said = words(one(reason="the notebook is not JSON"))
    assert "This could not be marked: the notebook is not JSON. It does not count as 0." in said


def test_a_lesson_that_was_not_handed_in_is_named():
    marks = student("Ada", attempt("Ada"))
    marks.lessons[LESSON] = replace(marks.lessons[LESSON], attempt=None)
    assert "Nothing was handed in for this lesson." in words(student_page(marks))


def test_late_days_are_said():
    assert "Handed in 2 days late." in words(student_page(ada()))


def test_a_wrong_quiz_answer_is_asked_back_and_the_right_one_is_never_told():
    said = words(student_page(ada()))
    assert "With a causal mask, what may by attend to in She sat by the river bank?" in said
    assert ("You answered: She and sat ✗ Not yet Then what would the first word, She, be allowed to see?"
            in said)
    assert said.count("She, sat and by") == 1          # as one of four choices, none of them marked
    assert "its row has three ones" not in said


def test_a_quiz_question_is_shown_with_its_table_and_with_its_choices():
    leak = QuizAnswer(LESSON, "masks.find-the-leak", False, "river, bank", "weights.keys_as_rows")
    ways = QuizAnswer(LESSON, "masks.what-does-not-leak", True, "an old option")
    page = one(quiz=(leak, ways))
    said = words(page)
    assert "Mask: each row belongs to the word that looks The bank of the river The 1 0 0 0 0 bank 1" in said
    assert "at the hidden places only.) scores, then 0, then softmax scores, then minus infinity" in said
    assert page.count('role="group" tabindex="0" aria-label="The question"') == 1


def possible(question):
    """Every wrong answer that the file foresees, and one that it does not, as the quiz takes them."""
    if question.kind == "number":
        return [str(o.value) for o in question.options if not o.right] + ["123456,5", "99 %"]
    if question.kind == "cell":
        right = [option.cell for option in question.options if option.right]
        return [[i, j] for i, row in enumerate(question.matrix.rows)
                for j, column in enumerate(question.matrix.columns) if (row, column) not in right]
    wrong = [i for i, option in enumerate(question.options) if not option.right]
    return wrong if question.kind == "single" else [[i] for i in range(len(question.options))] + [wrong]


@pytest.mark.parametrize("lesson", lessons())
def test_a_wrong_answer_is_asked_back_as_in_the_notebook_and_no_right_answer_is_told(lesson):
    for question in load(lesson).questions:
        for given in possible(question):
            raw = json.dumps({"version": 1, "answers": {lesson: {question.id: given}}}).encode()
            [answer] = answers(raw, lesson)
            feedback = mark(question, given)
            found = told(answer)
            assert not answer.right and found.question == feedback.text
            assert not any(o.why in found.question for o in question.options if o.right)
            assert found.known == (question.kind != "number")


def test_an_answer_that_is_no_option_any_more_is_asked_what_fits_its_idea():
    found = told(QuizAnswer(LESSON, "masks.what-by-sees", False, "an old option", "causal.upper"))
    assert found.question.startswith("When a model has written") and not found.known


def test_an_answer_to_a_question_that_the_course_no_longer_has_is_shown_as_it_is():
    said = words(one(quiz=(QuizAnswer(LESSON, "masks.gone", False, "<b>yes</b>"),)))
    assert "The course no longer has this question. You answered: <b>yes</b>" in said


def test_nothing_on_the_page_can_run_or_load():
    page = student_page(ada())
    assert "<script" not in page.lower() and "http" not in page.replace("http-equiv", "").replace(
        "http://www.w3.org/1998/Math/MathML", "")
    assert re.search(r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     r"style-src 'unsafe-inline'; img-src data:", page)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
def test_a_hostile_name_adds_no_element_and_no_control_character(name):
    page = student_page(student(name, attempt(name, result("causal_mask", "causal.no_self"))))
    harmless = student_page(student("Ada", attempt("Ada", result("causal_mask", "causal.no_self"))))
    assert Elements(page).tags == Elements(harmless).tags
    page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", page)
    assert len(page) < len(harmless) + 1000


@pytest.mark.parametrize("text", NAMES, ids=lambda text: ascii(text[:20]))
def test_hostile_text_in_a_result_adds_no_element(text):
    def page(text):
        found = ExerciseResult(text, WRONG, reason=text, kind=text, misconception=text, partly=text,
                               also=(text,), held=(text,), broken=(text,), title=text,
                               html="<p>ours</p>", group=text)
        quiz = (QuizAnswer(LESSON, text, False, text, text), QuizAnswer(text, text, True, text))
        unmarked = replace(found, exercise="b", status=NOT_MARKED)
        marks = student("Ada", attempt("Ada", found, unmarked, quiz=quiz))
        items = marks.lessons[LESSON].items
        items.update({name: replace(item, why=f"{text}.") for name, item in items.items()})
        return student_page(marks)
    found = page(text or "x")
    kept = {tag for tag, _ in Elements(found).tags}
    assert kept <= {tag for tag, _ in Elements(page("x")).tags} | {"em", "strong", "h1", "code", "p"}
    assert not {name for _, names in Elements(found).tags for name in names if name.startswith("on")}
    found.encode("utf-8")


def test_a_name_that_writes_from_right_to_left_stays_in_an_element_of_its_own():
    page = student_page(student("\u202egnp.exe", attempt("a")))
    assert "<bdi>\u202egnp.exe</bdi>" in page
    assert "<title>Feedback for gnp.exe</title>" in page


def test_terminal_escapes_become_pictures():
    page = one(replace(result("causal_mask", "causal.no_self"), html="<p>\x1b[31mred\ud800</p>"))
    assert "<p>␛[31mred\ufffd</p>" in page
    assert visible("\x1b[31m\x07\x7f\x9b") == "␛[31m␇␡\ufffd"


@pytest.mark.parametrize("points, shown", [(None, "–"), (0.0, "0"), (3.0, "3"), (1 / 3, "0.33"), (1.5, "1.5"),
                                           (-0.5, "-0.5"), (-0.001, "0"), (10.0, "10"), (100, "100")])
def test_points_are_written_as_people_write_them(points, shown):
    assert number(points) == shown


def scored(*exercises, due=None, **facts):
    """The page with the marks that `points.score` gives, and the rubric as it comes."""
    rubric = replace(default(), due={LESSON: due} if due else {})
    marks, _ = score(rubric, [Marked("Ada", LESSON, "d", exercises=exercises, **facts)])
    return words(student_page(marks[0]))


def test_the_reasons_of_the_points_do_not_repeat_the_status():
    said = scored(result("causal_mask"), result("padding_mask", status=NOT_ANSWERED),
                  result("combine_masks", status=NOT_MARKED, reason="it burnt"))
    assert "causal_mask 2 of 2 points ✓ Right What holds" in said
    assert "padding_mask 0 of 1 point ○ Not answered Read again" in said
    assert "combine_masks no points yet, of 1 ? Not marked it burnt" in said


def test_a_quiz_that_was_not_handed_in_stands_there_with_its_reason():
    ben = Marked("Ben", LESSON, "d", quiz_came=True)
    ada = Marked("Ada", LESSON, "d", exercises=(result("causal_mask"),))
    said = words(student_page(score(default(), [ada, ben])[0][0]))
    assert "Quiz no points yet, of 2 no quiz answers were handed in" in said
    assert "2 of the 8 points are not marked yet." in said


def test_which_of_several_attempts_counts_is_said():
    first, second = (Marked("Ada", LESSON, str(n), again=n, exercises=(result("causal_mask", status=status),))
                     for n, status in enumerate(("", NOT_ANSWERED)))
    said = words(student_page(score(default(), [first, second])[0][0]))
    assert "You handed this in 2 times; number 1 counts." in said


def test_who_has_only_quiz_mistakes_begins_with_the_quiz():
    wrong = QuizAnswer(LESSON, "masks.which-mask", False, "causal", "masks.causal_for_all")
    page = one(result("causal_mask"), quiz=(wrong,))
    assert "Begin with the quiz: read 06 Decide who may look at whom." in words(page)


def test_what_to_begin_with_is_a_link_to_it():
    wrong = QuizAnswer(LESSON, "masks.which-mask", False, "causal", "masks.causal_for_all")
    for exercise, anchor in ((result("causal_mask"), "quiz-1"),
                             (result("causal_mask", "causal.no_self"), "exercise-1-1")):
        page = one(exercise, quiz=(wrong,))
        assert f'Begin with <a href="#{anchor}">' in page and f'<article class="item" id="{anchor}">' in page


def test_points_set_by_hand_are_said_to_be_so_and_full_ones_show_no_mistake():
    marked = Marked("Ada", LESSON, "d", exercises=(result("causal_mask", "causal.no_self"),))
    for points, mistake in ((2.0, False), (1.0, True)):
        by_hand = [Override("Ada", LESSON, "causal_mask", points, "told me")]
        said = words(student_page(score(default(), [marked], by_hand)[0][0]))
        assert "✎ Set by your teacher told me" in said and "Not yet" not in said
        assert ("You let no token look at itself." in said) is mistake
        assert "4 exercises: 3 not answered, 1 set by your teacher." in said
        assert "What holds" not in said and "Does not hold" not in said


def test_an_exercise_that_could_not_be_marked_and_has_points_of_the_teacher_says_the_reason_of_the_teacher():
    unmarked = result("causal_mask", status=NOT_MARKED, reason="it burnt")
    marked = Marked("Ada", LESSON, "d", exercises=(unmarked,))
    by_hand = [Override("Ada", LESSON, "causal_mask", 2.0, "read it")]
    assert "✎ Set by your teacher read it" in words(student_page(score(default(), [marked], by_hand)[0][0]))


def test_a_lesson_whose_points_the_teacher_set_shows_its_exercises_without_points_and_sends_nobody_to_them():
    wrong = QuizAnswer(LESSON, "masks.which-mask", False, "causal", "masks.causal_for_all")
    marked = Marked("Ada", LESSON, "d", quiz_came=True, quiz=(wrong,), submitted="2026-11-02T12:00:00+00:00",
                    exercises=(result("causal_mask"), result("masked_softmax", "mask.times_scores")))
    rubric = replace(default(), due={LESSON: datetime(2026, 11, 1, tzinfo=UTC)})
    said = words(student_page(score(rubric, [marked], [Override("Ada", LESSON, "", 0.0, "copied")])[0][0]))
    assert "Overview 0 of 8 points Your teacher set the points of 06 Decide who may look at whom. 06" in said
    assert "were set by hand: copied. Handed in 2 days late. causal_mask ✓ Right" in said
    assert said.count("points") == 5 and "Begin with" not in said     # headings, sentences, the foot


def test_an_unreadable_lesson_with_points_of_the_teacher_does_not_say_that_it_is_not_marked():
    marked = Marked("Ada", LESSON, "d", reason="the notebook cannot be read")
    marks, _ = score(default(), [marked], [Override("Ada", LESSON, "", 5.0, "on paper")])
    said = words(student_page(marks[0]))
    assert "The points of this lesson were set by hand: on paper." in said
    assert "The grader could not read it: the notebook cannot be read." in said
    assert "could not be marked" not in said


def test_a_crash_is_not_followed_by_a_list_of_everything_that_does_not_hold():
    crash = replace(result("causal_mask", "causal.no_self"), kind="crash")
    assert "Does not hold yet" not in words(one(crash))


def test_what_is_taken_off_for_a_late_lesson_is_said():
    said = scored(result("causal_mask"), due=datetime(2026, 11, 1, tzinfo=UTC),
                  submitted="2026-11-02T12:00:00+00:00")
    assert "1.6 of 6 points Handed in 2 days late: 2 points became 1.6." in said


def test_the_page_says_which_course_it_belongs_to():
    assert words(student_page(ada(), title="Seminar <7>")).startswith(
        "Feedback for Ada Lovelace Seminar <7> Feedback for")
