import re
from pathlib import Path

from course_lib import progress, quiz
from course_lib.commands.start_folder import start_folder
from course_lib.learner.names import lessons
from course_lib.quizzes.quiz import load

LESSONS = Path(__file__).parents[2] / "lessons"


def do_all_of(lesson, own_progress):
    from course_lib.exercises import EXERCISES
    for name, exercise in EXERCISES.items():
        if exercise.lesson == lesson:
            own_progress.record_attempt(name, "def f(): ...", True, None)
    for question in load(lesson).questions:
        own_progress.record_quiz(lesson, question.id, "1", True)


def test_a_new_learner_starts_with_the_first_lesson():
    shown = progress()
    assert shown.here == "00_start_here" and shown.rate == 0
    assert "Continue here: 00_start_here.ipynb" in repr(shown)
    assert '<a href="00_start_here.ipynb">00 start here</a>' in shown._repr_html_()
    assert "✓" not in repr(shown)


def test_a_lesson_that_is_done_has_a_tick_and_the_next_one_is_where_to_go_on(own_progress):
    do_all_of("00_start_here", own_progress)
    shown = progress()
    assert "✓ 00 start here" in repr(shown) and "✓ 01 words" not in repr(shown)
    assert shown.here == "01_words"


def test_when_everything_is_done_it_says_so(own_progress):
    for lesson in lessons():
        do_all_of(lesson, own_progress)
    shown = progress()
    assert shown.here is None and shown.rate == 1
    assert "You have done everything." in repr(shown)


# Where somebody stopped

def dated(own_progress, table, days, hour=12):
    """Make the entries of a table `days` old; return that day."""
    import sqlite3
    from datetime import datetime, timedelta
    at = (datetime.now().astimezone() - timedelta(days=days)).replace(hour=hour, minute=40)
    with sqlite3.connect(own_progress.path) as file:
        file.execute(f"UPDATE {table} SET at = ?", [at.isoformat()])
    return at


def test_who_worked_in_lesson_08_yesterday_is_told_so_and_what_is_open_there(own_progress):
    own_progress.record_attempt("rope", "def rope(): ...", False, None)
    dated(own_progress, "attempt", 1)
    shown = progress()
    assert shown.here == "08_positions"
    assert "You stopped in 08 positions, yesterday at 12:40: rope, not right yet." in repr(shown)
    assert ("Still open in 08 positions: sinusoidal_positions, rope, questions 1, 2, 3, 4 and 5 of the quiz."
            in repr(shown))
    assert "Continue here: 08_positions.ipynb" in repr(shown)
    link = re.search(r'href="08_positions\.ipynb#([^"]+)">08 positions</a>, under <em>([^<]+)</em>',
                     shown._repr_html_())
    assert link and link[1] == link[2].replace(" ", "-")
    assert f"# ## {link[2]}\n" in (LESSONS / "08_positions.py").read_text(encoding="utf-8")


def test_a_day_that_is_longer_ago_is_named(own_progress):
    own_progress.record_attempt("softmax", None, True, None)
    day = dated(own_progress, "attempt", 400)
    assert f"02 weights, on {day.day} {day:%B} {day.year} at 12:40: softmax, right." in repr(progress())


def test_who_answers_only_quizzes_is_told_the_question(own_progress):
    third = load("05_scaling").questions[2].id
    own_progress.record_quiz("05_scaling", third, 0, False)
    shown = progress()
    assert shown.here == "05_scaling" and shown.rate == 0
    assert ("You stopped in 05 scaling, a few minutes ago: question 3 of the quiz, not right yet."
            in repr(shown))


def test_a_warm_up_belongs_to_the_lesson_that_asks_it(own_progress):
    view = quiz("08_positions", "warm-up")
    view.answer(view.questions[0].id, 0)
    assert progress().stop.lesson == "08_positions" and progress().here == "08_positions"
    assert "the warm-up" in repr(progress()) and progress().stop.heading == ""


def test_a_prediction_a_hint_and_a_challenge_are_steps_too(own_progress):
    own_progress.record_prediction("weights.river", "0.3")
    assert progress().stop.lesson == "02_weights" and 'the prediction "weights.river"' in repr(progress())
    own_progress.record_hint("split_heads", "heads.x", 1, "", "")
    assert progress().stop.lesson == "07_heads" and "a hint for split_heads." in repr(progress())
    own_progress.record_seen("03_weighted_sum", "challenge weighted_sum: 3 of 9, 0 false alarms")
    assert "03 weighted sum, a few minutes ago: the challenge with weighted_sum." in repr(progress())
    assert progress().stop.heading == "Catch the wrong ones"


def test_of_two_open_lessons_the_last_one_is_told_and_the_other_named(own_progress):
    own_progress.record_attempt("causal_mask", None, True, None)
    own_progress.record_quiz("03_weighted_sum", load("03_weighted_sum").questions[0].id, 0, True)
    shown = progress()
    assert shown.here == "03_weighted_sum"
    assert "Begun as well, and not finished: 06 masks." in repr(shown)


def test_after_a_lesson_one_that_was_begun_comes_before_those_that_were_left_out(own_progress):
    own_progress.record_attempt("causal_mask", None, True, None)
    do_all_of("03_weighted_sum", own_progress)
    assert progress().here == "06_masks"


def test_who_has_left_out_lessons_and_did_the_last_one_is_led_to_those(own_progress):
    do_all_of("08_positions", own_progress)
    assert progress().here == "00_start_here"


def test_a_time_in_the_future_is_not_told_and_loses_against_one_that_is_known(own_progress):
    own_progress.record_attempt("rope", None, False, None)
    dated(own_progress, "attempt", -1000)
    assert "You stopped in 08 positions: rope, not right yet." in repr(progress())
    own_progress.record_quiz("02_weights", "weights.add-ten", "0,34", True)
    dated(own_progress, "answer", 3)
    assert progress().stop.lesson == "02_weights"


def test_a_record_of_a_lesson_or_exercise_that_is_gone_is_passed_over(own_progress):
    own_progress.record_attempt("softmax", None, False, None)
    own_progress.record_quiz("77_gone", "x", 0, True)
    own_progress.record_prediction("gone.x", "y")
    assert progress().stop.lesson == "02_weights"


def test_a_lesson_that_was_renamed_or_lies_elsewhere_is_found(own_progress, tmp_path, monkeypatch):
    own_progress.record_attempt("rope", None, False, None)
    work = tmp_path / "work"
    start_folder(work)
    (work / "08_positions.ipynb").rename(work / "my rope #1.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(work / "00_start_here.ipynb"))
    assert "Continue here: my rope #1.ipynb" in repr(progress())
    assert 'href="my%20rope%20%231.ipynb#' in progress()._repr_html_()
    (work / "week 1").mkdir()
    monkeypatch.setenv("JPY_SESSION_NAME", str(work / "week 1" / "02_weights.ipynb"))
    assert "my rope #1.ipynb" in repr(progress()) and 'href="../my%20rope' in progress()._repr_html_()
