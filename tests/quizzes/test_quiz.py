"""What the quizzes promise: right marks, no answer given away, errors with a line number."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from course_lib.attention import similarity_scores, softmax
from course_lib.display.markup import to_html, to_inline_html, unreadable_formula
from course_lib.models.corpus import FEATURES, VECTORS, WORDS
from course_lib.quizzes import file
from course_lib.quizzes.quiz import as_text, lessons, load, mark, warm_up

LESSONS = ["00_start_here", "01_words", "02_weights", "03_weighted_sum"]
ALL = [question for lesson in lessons() for question in load(lesson).questions]
each_question = pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)

SCORES = similarity_scores(VECTORS, VECTORS)
WEIGHTS = softmax(SCORES)
BANK, RIVER = WORDS.index("bank"), WORDS.index("river")


def question_called(id):
    return next(question for question in ALL if question.id == id)


def right_option(question):
    return next(option for option in question.options if option.right)


class FakeProgress:
    def __init__(self, **answers):
        self.answers = {lesson.removeprefix("lesson_"): told for lesson, told in answers.items()}

    def quiz_answers(self, lesson):
        return self.answers.get(lesson, {})


# --- the files of the course -------------------------------------------------------------------

@pytest.mark.parametrize("path", sorted(file.FOLDER.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_quiz_file_of_the_course_is_valid(path):
    assert file.problems(path) == []


def test_lessons_00_to_03_have_four_or_five_questions_each():
    assert set(LESSONS) <= set(lessons())
    assert {len(load(lesson).questions) for lesson in LESSONS} <= {4, 5}


def test_no_two_questions_share_an_id_and_no_two_ideas_a_name():
    ids = [question.id for question in ALL]
    ideas = [idea for lesson in lessons() for idea in load(lesson).ideas]
    assert len(set(ids)) == len(ids)
    assert len(set(ideas)) == len(ideas)


def test_the_right_option_is_not_always_in_the_same_place():
    for lesson in lessons():
        places = [question.options.index(right_option(question))
                  for question in load(lesson).questions if question.kind == "single"]
        assert len(set(places)) > 1, lesson


@each_question
def test_every_question_and_every_feedback_is_about_the_sentence(question):
    words = "|".join([*WORDS, "words?", "sat"])
    texts = [question.ask] + [option.why for option in question.options if not option.right]
    about_words = [text for text in texts if re.search(rf"\b({words})\b", text)]
    assert len(about_words) >= len(texts) - 1


@pytest.mark.parametrize("id, rows, columns, values", [
    ("shapes.find-the-cell", WORDS, FEATURES, VECTORS),
    ("words.best-match", WORDS, WORDS, SCORES),
    ("sum.which-weight", WORDS, WORDS, WEIGHTS),
])
def test_the_matrices_hold_the_numbers_of_the_sentence(id, rows, columns, values):
    matrix = question_called(id).matrix
    assert (list(matrix.rows), list(matrix.columns)) == (rows, columns)
    np.testing.assert_allclose(matrix.values, values, atol=0.00501)


@pytest.mark.parametrize("id, value", [
    ("shapes.sum-over-words", VECTORS.sum(axis=0).size),
    ("words.dot-product", VECTORS[BANK] @ VECTORS[RIVER]),
    ("weights.add-ten", softmax(SCORES[BANK] + 10)[RIVER]),
    ("sum.mix-the-water", 0.6 * VECTORS[RIVER, 0] + 0.4 * VECTORS[BANK, 0]),
])
def test_the_right_numbers_are_those_that_numpy_gives(id, value):
    assert mark(question_called(id), value).right


@pytest.mark.parametrize("id, misconception, value", [
    ("words.dot-product", "scores.cosine", VECTORS[BANK] @ VECTORS[RIVER]
     / np.linalg.norm(VECTORS[BANK]) / np.linalg.norm(VECTORS[RIVER])),
    ("words.dot-product", "scores.distance", ((VECTORS[BANK] - VECTORS[RIVER]) ** 2).sum()),
    ("words.dot-product", "scores.distance", np.linalg.norm(VECTORS[BANK] - VECTORS[RIVER])),
    ("words.dot-product", "words.totals_multiplied", VECTORS[BANK].sum() * VECTORS[RIVER].sum()),
    ("words.dot-product", "words.adds_not_multiplies", VECTORS[BANK].sum() + VECTORS[RIVER].sum()),
    ("weights.add-ten", "softmax.no_exp", (SCORES[BANK] + 10)[RIVER] / (SCORES[BANK] + 10).sum()),
])
def test_the_wrong_numbers_are_those_that_the_misconception_gives(id, misconception, value):
    assert mark(question_called(id), value).misconception == misconception


def test_the_numbers_in_the_texts_are_those_that_numpy_gives():
    assert SCORES[BANK].round(2).tolist() == [0.40, 0.36, 0.24, 0.15, 2.03, 2.23]
    assert WEIGHTS[BANK].round(2).tolist() == [0.07, 0.06, 0.06, 0.05, 0.34, 0.42]
    assert WEIGHTS[:, RIVER].round(2).tolist() == [0.05, 0.08, 0.09, 0.06, 0.80, 0.34]
    assert WEIGHTS[BANK, [0, 3]].round(3).tolist() == [0.067, 0.052]
    hot = softmax(SCORES[BANK] / 100)
    assert (round(hot.min(), 3), round(hot.max(), 3)) == (0.165, 0.169)
    directions = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    cosines = directions @ directions.T
    assert cosines[BANK, [RIVER, 3]].round(2).tolist() == [0.68, 0.07]
    assert VECTORS[:, 0].tolist() == [0.1, 0.2, 0.1, 0.0, 2.0, 1.0]


def test_the_shape_questions_say_what_numpy_does():
    V, v = VECTORS, VECTORS[BANK]
    assert (V @ V.T).shape == (6, 6)
    assert ((V + v).shape, (V @ v).shape) == ((6, 4), (6,))
    for wrong in (lambda: V / V.sum(axis=1), lambda: V @ V, lambda: V.T + v):
        with pytest.raises(ValueError):
            wrong()


# --- marking -----------------------------------------------------------------------------------

def test_a_wrong_option_is_told_its_question_and_names_its_idea():
    told = mark(question_called("weights.what-sums-to-one"), 0)
    assert (told.right, told.misconception) == (False, "softmax.axis0")
    assert told.text.startswith("The column of `river` holds one weight")


def test_of_several_a_wrong_tick_is_asked_about_before_a_missing_one():
    question = question_called("sum.between")        # 1.3 and 0.7 are right
    assert mark(question, [0, 2]).right
    assert mark(question, [2, 0]).right
    assert mark(question, [0, 1]).misconception == "sum.grows"
    missing = mark(question, [0])
    assert not missing.right and missing.text.startswith("All you ticked is true, but")
    assert "0.7" in missing.text


@pytest.mark.parametrize("typed", [1.6, "1.6", " 1,6 ", "160%", "160 %", "8/5", "+1.600", "16e-1"])
def test_a_number_may_be_typed_as_people_do(typed):
    assert mark(question_called("sum.mix-the-water"), typed).right


@pytest.mark.parametrize("typed", ["", None, "about 2", "1.6 1.6", "1/0", "nan", "--1", "."])
def test_what_is_no_number_is_no_answer(typed):
    told = mark(question_called("sum.mix-the-water"), typed)
    assert not told.right and not told.counts


def test_a_number_that_nobody_foresaw_is_asked_a_general_question():
    question = question_called("sum.mix-the-water")
    assert mark(question, 77).text == question.otherwise
    assert mark(question, 1.604).right and not mark(question, 1.606).right


def test_a_cell_is_row_then_column():
    question = question_called("sum.which-weight")
    assert mark(question, [BANK, RIVER]).right
    assert mark(question, [RIVER, BANK]).misconception == "weights.keys_as_rows"
    assert mark(question, [0, 0]).text == question.otherwise


@pytest.mark.parametrize("given", [4, -1, "0", 0.5, True])
def test_an_impossible_answer_is_refused_with_what_is_possible(given):
    with pytest.raises(ValueError, match="choose a whole number from 0 to 3"):
        mark(question_called("weights.overflow"), given)


@each_question
def test_exactly_the_right_answer_is_right(question):
    if question.kind == "several":
        rights = [i for i, option in enumerate(question.options) if option.right]
        assert mark(question, rights).right
        assert not mark(question, range(len(question.options))).right
        return
    answers = {"single": list(range(len(question.options))),
               "number": [option.value for option in question.options],
               "cell": [[question.matrix.rows.index(option.cell[0]),
                         question.matrix.columns.index(option.cell[1])]
                        for option in question.options] if question.matrix else []}
    told = [mark(question, given) for given in answers[question.kind]]
    assert [t.right for t in told] == [option.right for option in question.options]
    assert [t.text for t in told] == [option.why for option in question.options]


# --- warm-ups and names ------------------------------------------------------------------------

def test_a_warm_up_takes_turns_between_the_lessons_one_and_three_before():
    chosen = [question.lesson for question in warm_up("03_weighted_sum", FakeProgress())]
    assert chosen == ["02_weights", "00_start_here", "02_weights"]


def test_a_warm_up_begins_with_what_was_answered_wrong():
    progress = FakeProgress(lesson_02_weights={"weights.very-hot": False},
                            lesson_00_start_here={"shapes.what-runs": False})
    chosen = [question.id for question in warm_up("03_weighted_sum", progress)]
    assert chosen == ["shapes.what-runs", "weights.very-hot", "weights.what-sums-to-one"]


def test_a_warm_up_prefers_new_questions_to_those_answered_right():
    progress = FakeProgress(lesson_01_words={"words.two-senses": True, "words.best-match": True})
    chosen = [question.id for question in warm_up("02_weights", progress)]
    assert chosen == ["words.dot-product", "words.double-river", "words.what-an-id-is"]


def test_the_first_lesson_has_no_warm_up():
    assert warm_up("00_start_here", FakeProgress()) == []


@pytest.mark.parametrize("name, nearest", [
    ("02_weight", "02_weights"), ("02", "02_weights"), ("weights", "02_weights"),
    ("03_weightedsum", "03_weighted_sum"), ("softmax", "There are: 00_start_here"),
    ("../quiz_file", "There are"), ("", "There are"), (2, "There are")])
def test_an_unknown_lesson_is_offered_the_nearest_name(name, nearest):
    with pytest.raises(KeyError, match=re.escape(nearest)):
        load(name)
    with pytest.raises(KeyError, match=re.escape(nearest)):
        warm_up(name, FakeProgress())


# --- what is shown without a kernel ------------------------------------------------------------

def test_the_plain_text_has_every_question_and_no_answer():
    for lesson in lessons():
        text = as_text(load(lesson).questions)
        for question in load(lesson).questions:
            assert question.sentence in text
            assert not any(told in text for option in question.options
                           for told in (option.why, option.missed or option.why))
        assert text == as_text(load(lesson).questions)


def test_the_module_loads_neither_widgets_nor_a_parser_until_it_is_used():
    heavy = ["anywidget", "ipywidgets", "IPython", "matplotlib", "yaml", "mistune",
             "latex2mathml", "jsonschema"]
    code = "import sys, json; import course_lib.quizzes.quiz; print(json.dumps(list(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True,
                                       text=True, check=True).stdout)
    assert set(heavy) & set(loaded) == set()


def test_a_learner_does_not_wait_for_the_schema_checker():
    code = ("import sys; from course_lib.quizzes.quiz import load; load('02_weights');"
            "print('jsonschema' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True).stdout == "False\n"


# --- Markdown and mathematics ------------------------------------------------------------------

def test_mathematics_becomes_mathml_and_raw_html_stays_text():
    shown = to_inline_html("`V @ V.T` costs $x_1 < 2$ <script>alert(1)</script>")
    assert "<code>V @ V.T</code>" in shown
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in shown
    assert "<script" not in shown


def test_code_and_tables_below_the_question_are_blocks():
    question = question_called("shapes.divide-by-totals")
    assert "totals" not in question.sentence
    assert '<pre><code class="language-python">totals = V.sum' in to_html(question.details)
    assert "<table>" in to_html(question_called("words.dot-product").details)


@pytest.mark.parametrize("formula, readable", [
    ("$x_1$", True), (r"$\frac{a}{b}$", True), (r"$\fracc{a}$", False), (r"$\frac{a$", False)])
def test_a_formula_that_cannot_be_read_is_noticed(formula, readable):
    assert (unreadable_formula(f"`code` and {formula}") is None) == readable
