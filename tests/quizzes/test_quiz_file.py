"""What an author of a quiz is told: file, line, one sentence."""

import pytest

from course_lib.quizzes import file
from course_lib.quizzes.quiz import load

GOOD = """\
ideas:
  test.idea: "An idea."
questions:
  - id: test.one
    ask: "What?"
    options:
      - text: "right"
        right: true
        why: "Yes."
      - text: "wrong"
        why: "Is it?"
        misconception: test.idea
  - id: test.two
    kind: number
    ask: "How many?"
    tolerance: 0.01
    otherwise: "How so?"
    options:
      - value: 4
        right: true
        why: "Yes."
      - value: 5
        why: "Really?"
        misconception: test.idea
  - id: test.three
    kind: cell
    ask: "Where?"
    otherwise: "Where then?"
    matrix:
      caption: "A matrix"
      rows: [She, sat]
      columns: [She, sat]
      values: [[1, 2], [3, 4]]
    options:
      - cell: [She, sat]
        right: true
        why: "Yes."
      - cell: [sat, She]
        why: "Really?"
        misconception: test.idea
  - id: test.four
    kind: several
    ask: "Which?"
    options:
      - text: "right"
        right: true
        why: "Yes."
        missed: "What about it?"
        misconception: test.idea
      - text: "wrong"
        why: "Is it?"
        misconception: test.idea
"""


def told(tmp_path, text):
    path = tmp_path / "02_weights.yaml"
    path.write_text(text, encoding="utf-8")
    return file.problems(path)


def test_a_good_file_has_no_problem(tmp_path):
    assert told(tmp_path, GOOD) == []


@pytest.mark.parametrize("old, new, expected", [
    ('        why: "Is it?"\n        misconception: test.idea\n  - id: test.two',
     '        misconception: test.idea\n  - id: test.two', 'line 10: option has no "why"'),
    ('        why: "Is it?"', '        wy: "Is it?"',
     'line 11: option has no key "wy": did you mean "why"?'),
    ("kind: number", "kind: numer", 'line 14: "kind" is "numer": did you mean "number"?'),
    ("tolerance: 0.01", "tolerance: small", 'line 16: "tolerance" must be a number, not \'small\''),
    ("tolerance: 0.01", "tolerance: -1", 'line 16: "tolerance" may not be below 0, is -1'),
    ("tolerance: 0.01", "tolerance: 0.6", "line 22: 5 is within tolerance of 4"),
    ('ask: "What?"', "ask: 5", 'line 5: "ask" must be text (put it in quotes), not 5'),
    ('ask: "What?"', 'ask: " "', 'line 5: "ask" is empty'),
    ('ask: "What?"', 'ask: "$\\\\fracc{a}$"',
     'line 5: "ask" holds a formula that cannot be read: \\fracc{a}'),
    ("id: test.one", "id: First", 'line 4: "id" must look like "weights.row-sum", not \'First\''),
    ("id: test.two", "id: test.one", 'line 13: there are two questions "test.one"'),
    ('        right: true\n        why: "Yes."\n      - text', '        why: "Yes."\n      - text',
     "line 4: question needs exactly one right option, has 0"),
    ("cell: [sat, She]", "cell: [sat, Shee]",
     'line 38: "Shee" is no label of the matrix: did you mean "She"?'),
    ("cell: [sat, She]", "cell: [sat]", 'line 38: "cell" needs at least 2, has 1'),
    ("cell: [sat, She]", "cell: [She, sat]", "line 38: two options have this cell"),
    ("values: [[1, 2], [3, 4]]", "values: [[1, 2]]", 'line 33: "values" must be 2 rows of 2'),
    ('        missed: "What about it?"\n', "", 'line 45: right option needs "missed"'),
    ('missed: "What about it?"', 'missed: "That."',
     "line 45: feedback for a mistake must ask a question"),
    ('why: "Is it?"\n        misconception: test.idea\n  - id',
     'why: "No."\n        misconception: test.idea\n  - id',
     "line 10: feedback for a mistake must ask a question"),
    ("misconception: test.idea\n  - id: test.two",
     "misconception: softmax.axis_0\n  - id: test.two",
     'line 12: "softmax.axis_0" is unknown: did you mean "softmax.axis0"?'),
    ('  test.idea: "An idea."', '  test.idea: "An idea."\n  test.other: "Another."',
     'line 3: no option has the idea "test.other"'),
    ('    ask: "Which?"', '    ask: "Which?"\n    ask: "Who?"', 'line 44: "ask" is there twice'),
    ("questions:", "question:", 'line 1: file has no "questions"'),
    ('ask: "What?"', 'ask: "What?', "cannot be read as YAML"),
])
def test_an_author_is_told_file_line_and_what_is_wrong(tmp_path, old, new, expected):
    assert old in GOOD
    problems = told(tmp_path, GOOD.replace(old, new, 1))
    assert any(problem.startswith("02_weights.yaml, line") and expected in problem
               for problem in problems), problems


@pytest.mark.parametrize("text", ["", "[]", "just text", "questions: 3", "questions: [3]",
                                  "questions: []", "ideas: 4\nquestions: [{}]", "a: \x00",
                                  "questions: [{options: [3]}]"])
def test_a_file_that_is_no_quiz_at_all_is_told_so_without_a_crash(tmp_path, text):
    assert told(tmp_path, text)


def test_loading_a_broken_file_says_what_is_wrong_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "FOLDER", tmp_path)
    told(tmp_path, GOOD.replace('        why: "Is it?"\n', "", 1))
    with pytest.raises(file.QuizFileError, match='line 10: option has no "why"'):
        load("02_weights")
