"""Whatever a learner's function does, the kernel stays alive and clean."""

import builtins
import random
import signal
import sys
import threading
import time

import numpy as np
import pytest

from course_lib import check
from course_lib.attention import softmax
from course_lib.diagnosis import diagnose
from course_lib.runner import guard
from course_lib.runner.guard import restore_modules
from course_lib.runner.run import run


def loops(x):
    while True:
        pass


def loops_and_swallows_everything(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def sleeps(x):
    time.sleep(60)


class LoopsWhenRead:
    def __array__(self, *args, **kwargs):
        while True:
            pass


@pytest.mark.parametrize("function", [loops, loops_and_swallows_everything, sleeps,
                                      lambda x: LoopsWhenRead()])
def test_a_function_that_never_ends_is_stopped(function):
    start = time.perf_counter()
    result = run(function, [(np.ones(3),)] * 3, seconds=0.3)
    assert result.out_of_time
    assert [o.crash.kind for o in result.outcomes] == ["OutOfTime"] * 3
    assert time.perf_counter() - start < 30         # the machine may be busy
    assert sys.gettrace() is None


def test_a_loop_is_stopped_outside_the_main_thread_and_without_signals():
    results = []
    thread = threading.Thread(
        target=lambda: results.append(run(loops, [(np.ones(3),)], seconds=0.3)), daemon=True)
    thread.start()
    thread.join(300)
    assert [r.out_of_time for r in results] == [True]


def test_the_time_limit_of_a_diagnosis_is_five_seconds():
    start = time.perf_counter()
    d = diagnose("softmax", lambda x, axis=-1: loops(x))
    assert 4.5 < time.perf_counter() - start < 60   # the machine may be busy
    assert d.title == "Your function was stopped after 5 seconds; the kernel is still alive."


# --- where no timer can be set and no thread be started: Python in a browser ----------------------

def no_timer_function(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")


def timer_that_fails(monkeypatch):
    def fails(*_):
        raise signal.ItimerError("not supported")
    monkeypatch.setattr(signal, "setitimer", fails)


def timer_that_never_calls(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(signal, "setitimer", lambda *_: (0.0, 0.0))


@pytest.fixture(params=[no_timer_function, timer_that_fails, timer_that_never_calls],
                ids=lambda harm: harm.__name__)
def no_timer(request, monkeypatch):
    if hasattr(signal, "setitimer"):            # Windows has none as it is
        request.param(monkeypatch)


@pytest.fixture
def in_a_browser(no_timer, monkeypatch):
    def cannot_start(self):
        raise RuntimeError("can't start new thread")
    monkeypatch.setattr(threading.Thread, "start", cannot_start)
    monkeypatch.setattr(guard._Session, "unlimited", False)
    monkeypatch.setattr(guard._Session, "said", False)


def test_without_a_timer_a_thread_stops_a_loop(no_timer):
    before = hasattr(signal, "SIGALRM") and signal.getsignal(signal.SIGALRM)
    assert run(loops, [(np.ones(3),)], seconds=0.3).out_of_time
    assert before == (hasattr(signal, "SIGALRM") and signal.getsignal(signal.SIGALRM))


def test_without_timer_and_threads_functions_are_judged_as_ever(in_a_browser):
    def wrong(x, axis=-1):
        e = np.exp(x - x.max(0, keepdims=True))
        return e / e.sum(0, keepdims=True)
    assert diagnose("softmax", softmax).correct
    here = diagnose("softmax", wrong)
    assert here.misconception and here.message == diagnose("softmax", wrong).message


def test_check_says_once_in_a_session_that_there_is_no_limit(in_a_browser, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    answers = [check(lambda x, axis=-1: softmax(x, axis), "softmax") for _ in range(3)]
    assert [answer.text.count(guard.NO_LIMIT) for answer in answers] == [1, 0, 0]
    assert "no time limit" in answers[0].html and all(answer.correct for answer in answers)


def test_where_there_is_a_limit_nothing_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    assert guard.NO_LIMIT not in check(lambda x, axis=-1: softmax(x, axis), "softmax").text


class HostileAttributes:
    def __getattr__(self, name):
        raise SystemExit(name)


class HostileError(Exception):
    def __str__(self):
        raise KeyboardInterrupt


def exits(x, axis=-1):
    sys.exit(1)


def interrupts(x, axis=-1):
    raise KeyboardInterrupt


def recurses(x, axis=-1):
    return recurses(x)


def raises_something_hostile(x, axis=-1):
    raise HostileError


def asks(x, axis=-1):
    return input("a number, please")


@pytest.mark.parametrize("function, said", [
    (exits, "SystemExit"), (interrupts, "KeyboardInterrupt"), (recurses, "RecursionError"),
    (raises_something_hostile, "HostileError"), (asks, "input()"),
    (lambda x, axis=-1: HostileAttributes(), "SystemExit"),
    (lambda x, axis=-1: np.array(["a", "b"]), "holds no table of numbers"),
    (lambda x, axis=-1: np.array([[1], [2, 3]], dtype=object), "holds no table of numbers"),
    (lambda x, axis=-1: [[1, 2], [3]], "a list whose parts do not fit together into one table of numbers"),
    (lambda x, axis=-1: "text", "holds no table of numbers"),
    (lambda x, axis=-1: (i for i in x), "generator"),
    (lambda x, axis=-1: np.zeros((2000, 2000)), "far more numbers"),
    (int, "TypeError"), (lambda: 1, "cannot be called as softmax(x, axis)"),
    (5, "should be a function"), (None, "should be a function"),
])
def test_nothing_a_function_does_gets_out_of_diagnose(function, said):
    d = diagnose("softmax", function)
    assert not d.correct
    assert said in d.message and d.html


def test_output_is_swallowed_and_said(capsys):
    def chatty(x, axis=-1):
        print("x" * 1_000_000)
        e = np.exp(x - x.max(axis, keepdims=True))
        return e / e.sum(axis, keepdims=True)
    d = diagnose("softmax", chatty)
    assert d.correct and capsys.readouterr().out == ""
    assert d.findings == ("Your function prints; its output was left out here.",)


def test_replaced_functions_and_random_states_are_put_back():
    real, state = np.exp, random.getstate()

    def vandal(x, axis=-1):
        np.exp = lambda z: z
        builtins.sum = max
        random.seed(1)
        np.random.seed(1)
        sys.setrecursionlimit(50_000)
        return np.exp(x)
    limit = sys.getrecursionlimit()
    diagnose("softmax", vandal)
    assert np.exp is real and builtins.sum([1, 2]) == 3
    assert random.getstate() == state and sys.getrecursionlimit() == limit


def test_a_process_that_ends_now_is_still_kept_silent_but_puts_nothing_back(capsys):
    real, ask = np.exp, builtins.input

    def vandal(x):
        np.exp = len
        print("printed")
        return input()
    try:
        done = run(vandal, [(np.ones(2),)], again=False, restore=False)
        assert np.exp is len
    finally:
        np.exp = real
    assert done.printed == "printed\n" and capsys.readouterr().out == ""
    assert done.outcomes[0].crash.kind == "AskedForInput"
    assert builtins.input is ask


def test_numpy_replaced_in_an_earlier_cell_does_not_spoil_the_verdict():
    np.exp = lambda z: z
    try:
        d = diagnose("softmax", softmax)
    finally:
        restore_modules()
    assert d.correct
    assert "np.exp had been replaced in this kernel" in d.findings[0]


def test_each_call_gets_its_own_copy_of_the_arguments():
    def spoils(x, axis=-1):
        x[...] = 0
        return x
    d = diagnose("softmax", spoils)
    assert "changes `x`" in d.message
    assert diagnose("softmax", spoils).message == d.message
