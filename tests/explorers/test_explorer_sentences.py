"""A translator finds every sentence of an explorer in its sentences.json, and nowhere else."""

import json
import re
from pathlib import Path

import pytest
from reading_code import GAP, calls_in, javascript_texts, python_texts, texts_in

import course_lib.explorers
from course_lib.explorers import EXPLORERS, explorer
from course_lib.explorers.shared.traits import Choice

FOLDER = Path(course_lib.explorers.__file__).parent
WORD = re.compile(r"[^\W\d_]{2}")            # two letters at least: x, d and q are signs


@pytest.fixture(params=[name for name in EXPLORERS if (FOLDER / name / "sentences.json").exists()])
def name(request):
    return request.param


@pytest.fixture
def sentences(name) -> dict:
    """The sentences of the explorer; of some there are two texts, one for n = 1."""
    def only_once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), [key for key in keys if keys.count(key) > 1]
        return dict(pairs)

    text = (FOLDER / name / "sentences.json").read_text(encoding="utf-8")
    return json.loads(text, object_pairs_hook=only_once)


@pytest.fixture
def calls(name):
    return calls_in(FOLDER / name)


def gaps_of(entry) -> set[str]:
    """The gaps of a sentence; where it has two texts, `n` decides between them."""
    if isinstance(entry, dict):
        return {"n"}.union(*map(gaps_of, entry.values()))
    return set(re.findall(r"\{(\w+)\}", entry))


def meant(call, sentences) -> list[str]:
    return [key for key in sentences if any(re.fullmatch(pattern, key) for pattern in call.keys)]


def test_every_sentence_is_whole_and_its_gaps_can_be_filled_by_both_languages(sentences):
    for key, entry in sentences.items():
        assert isinstance(entry, str) or list(entry) == ["one", "other"], key
        for text in [entry] if isinstance(entry, str) else entry.values():
            assert text and text == text.strip(), f"{key}: a sentence is glued to nothing"
            assert not re.search("[{}]", re.sub(r"\{\w+\}", "", text)), f"{key}: a gap is a name in brackets"


def test_every_sentence_that_is_called_for_exists(calls, sentences):
    assert {Path(call.file).suffix for call in calls} == {".py", ".js"}
    for call in calls:
        assert call.keys, f"{call.file}, {call.key}: write the key where it is used"
        for pattern in call.keys:
            assert any(re.fullmatch(pattern, key) for key in sentences), f"{call.file}, {call.key}"


def test_every_sentence_is_called_for(calls, sentences):
    used = {key for call in calls for key in meant(call, sentences)}
    assert sorted(set(sentences) - used) == []


def test_every_gap_gets_a_value_and_every_value_has_a_gap(calls, sentences):
    for call in calls:
        needed = set().union(*(gaps_of(sentences[key]) for key in meant(call, sentences)))
        assert call.gaps == needed, f"{call.file}, {call.key}"


def is_sentence(text: str) -> bool:
    """Has it two words or more, a gap counted as one?"""
    pieces = [piece for piece in text.split() if WORD.search(piece) or GAP in piece]
    return len(pieces) >= 2 and any(map(WORD.search, pieces))


def test_no_sentence_hides_in_code(name):
    widget = explorer(name)
    values = {*widget.PRESETS, *(choice for trait in widget.traits().values() if isinstance(trait, Choice)
                                 for choice in trait.choices)}       # what Python sets a trait to
    assert [found for found in texts_in(FOLDER / name)
            if is_sentence(found[1]) and found[1] not in values] == []


@pytest.mark.parametrize("code", [
    'def f():\n    return "two words"', 'x = f"word {n}"', 'x = {"a": ["b", f"{a} words {b}"]}',
    'f(g("two words"), label="more words")', 'x = ("two "\n     "words")'])
def test_a_sentence_in_python_is_found(code):
    assert any(map(is_sentence, python_texts(code)))


@pytest.mark.parametrize("code", [
    '"""Two words."""', 'class A:\n    """Two words."""\n    x = Number(help="two words")',
    'raise ValueError(f"{x} does not fit")', 'x = f"rule.{rule}"', 'x = "explorers/mask/widget.js"  # two is',
    'x = f"{a} ({b})"', 'axes.legend(loc="upper center")', 'x = f"d = {d}"'])
def test_what_no_reader_of_the_picture_meets_is_no_sentence_of_python(code):
    assert not any(map(is_sentence, python_texts(code)))


@pytest.mark.parametrize("code", [
    'write("two words")', "x = `word ${n}`", 'x = `${a ? "two words" : ""}`', 'f({ label: "two words" })',
    'x = `${list.map((y) => `word ${y}`)}`', 'x = "one" + "two words"'])
def test_a_sentence_in_javascript_is_found(code):
    assert any(map(is_sentence, javascript_texts(code)))


@pytest.mark.parametrize("code", [
    "// two words\n/* two words */", '/** "two words" */', 'f({ class: "course-row course-wide" })',
    'f({ style: "display: grid; gap: 8px" + "more: css here" })', "ctx.font = `600 16px ${font}`",
    "x = `rule.${rule}`", 'row.style.cssText = "display: grid"', 'x = `${a} (${b})`',
    'el.querySelector("p label")'])
def test_what_no_reader_of_the_picture_meets_is_no_sentence_of_javascript(code):
    assert not any(map(is_sentence, javascript_texts(code)))
