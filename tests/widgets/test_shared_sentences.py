"""The sentences that widgets share, and those of quiz, prediction and puzzle: all are there, all are used."""

import json
import re
from pathlib import Path

import pytest

import course_lib

FOLDER = Path(course_lib.__file__).parent
FILES = {                            # who reads it, and what it is called by there
    "widgets/sentences.json": ("widgets/* explorers/*/* quizzes/* learner/*", "shared_says|sharedSays"),
    "quizzes/sentences.json": ("quizzes/*", "says|quizSays"),
    "learner/prediction_sentences.json": ("learner/predict.py learner/prediction_view.* learner/reveal.py",
                                          "says|predictionSays"),
    "learner/puzzle_sentences.json": ("learner/puzzle_view.*", "says|puzzleSays"),
}
each_file = pytest.mark.parametrize("file", FILES)


def sentences_of(file: str) -> dict:
    return json.loads((FOLDER / file).read_text(encoding="utf-8"))


def code_of(file: str) -> str:
    readers = [path for place in FILES[file][0].split() for path in FOLDER.glob(place)]
    return "\n".join(path.read_text(encoding="utf-8") for path in readers if path.suffix in (".py", ".js"))


@each_file
def test_every_sentence_is_used(file):
    texts = set(re.findall(r"[\"'`]([\w.${}]+)[\"'`]", code_of(file)))
    # `${kind}.line` may be any line
    patterns = [".+".join(map(re.escape, re.split(r"\$?\{\w+\}", text))) for text in texts]
    assert [key for key in sentences_of(file)
            if not any(re.fullmatch(pattern, key) for pattern in patterns if pattern != ".+")] == []


@each_file
def test_every_sentence_that_is_called_for_is_there_and_its_gaps_are_filled(file):
    sentences = sentences_of(file)
    call = rf"\b(?:{FILES[file][1]})\(\s*[\"']([\w.]+)[\"']((?:[^()]|\([^()]*\))*)\)"
    calls = re.findall(call, code_of(file))
    assert len(calls) > 3
    for key, gaps in calls:
        entry = sentences[key]
        for gap in re.findall(r"\{(\w+)\}", " ".join(entry.values()) if isinstance(entry, dict) else entry):
            assert re.search(rf"\b{gap}\b", gaps), f"{key}: {gap}"


@each_file
def test_where_n_decides_there_are_two_texts(file):
    for entry in sentences_of(file).values():
        assert isinstance(entry, str) or list(entry) == ["one", "other"]
