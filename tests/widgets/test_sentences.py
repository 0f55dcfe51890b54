"""Sentences in a data file: gaps, and one or many; sentences.js does the same (browser tests)."""

import json

import pytest

from course_lib.widgets import sentences
from course_lib.widgets.sentences import Sentences


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.setattr(sentences, "FOLDER", tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({
        "open": "{n} of {all} cells are open.",
        "painted": {"one": "1 cell is painted.", "other": "{n} cells are painted."}}), encoding="utf-8")
    return Sentences("a.json")


def test_gaps_are_filled_by_name(said):
    assert said("open", n=3, all=36) == "3 of 36 cells are open."


@pytest.mark.parametrize("n, text", [(1, "1 cell is painted."), (0, "0 cells are painted."),
                                     (12, "12 cells are painted.")])
def test_n_decides_between_one_and_many(said, n, text):
    assert said("painted", n=n) == text


@pytest.mark.parametrize("key, gaps", [("closed", {}), ("open", {"n": 3})])
def test_a_sentence_that_is_not_there_and_a_gap_left_open_are_errors(said, key, gaps):
    with pytest.raises(KeyError):
        said(key, **gaps)
