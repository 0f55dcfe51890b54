from course_lib import progress
from course_lib.learner.names import lessons
from course_lib.quizzes.quiz import load


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
