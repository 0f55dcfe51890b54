"""A widget answers the page that asks whether it is there, and says what the page cannot do alone."""

import pytest

from course_lib.attention import softmax
from course_lib.explorers import EXPLORERS, explorer

FOLLOWED = {"reading", "preset", "answered"}        # what the page writes, or presses, by itself


def test_a_ping_is_answered_and_changes_nothing(make_view, monkeypatch):
    view, sent = make_view(), []
    monkeypatch.setattr(view.comm, "send", lambda data, **_: sent.append(data))
    before = view.get_state()
    view._handle_msg({"content": {"data": {"method": "custom", "content": {"ping": 7}}}, "buffers": []})
    assert sent == [{"method": "custom", "content": {"pong": 7}}]
    assert view.get_state() == before


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_page_can_follow_alone_whatever_does_not_need_python(name):
    widget = explorer(name)
    for values in widget.PRESETS.values():
        for trait, value in values.items():
            before = widget.get_state()
            setattr(widget, trait, value)
            changed = {key for key, now in widget.get_state().items() if now != before[key]}
            if trait not in widget.needs_python:
                assert changed <= FOLLOWED | {trait, widget.result}


def test_a_learners_function_is_needed_for_every_move():
    widget = explorer("temperature")
    assert widget.needs_python == []
    widget.function = softmax
    assert widget.needs_python == ["temperature", "shift"]
    widget.function = None
    assert widget.needs_python == []
