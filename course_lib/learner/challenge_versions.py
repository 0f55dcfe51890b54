"""What a learner's tests did with every version, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from course_lib.display.answer import Tested, paragraph, plain
from course_lib.exercises.page import Exercise
from course_lib.records.progress import current


@dataclass(frozen=True)
class Version:
    """A function under test: `words` say what it is, or what it gets wrong.

    elsewhere  not what the exercise asks for, but right in other places
    """

    function: Callable
    words: str
    right: bool
    elsewhere: bool = False


@dataclass
class Trial:
    """What the tests did with one version: the lines that failed, and how often it was called."""

    failed: dict[str, str] = field(default_factory=dict)     # assertion -> what was raised
    refused: set[str] = field(default_factory=set)           # those that did not fail by its crash
    passed: set[str] = field(default_factory=set)
    calls: int = 0
    crash: BaseException | None = None                       # raised by the version itself

    def fail(self, line: str, error: BaseException) -> None:
        self.failed.setdefault(line, _words(error))
        if error is not self.crash:
            self.refused.add(line)


class Challenge(Tested):
    """How many wrong versions the tests caught, which survived, and every false alarm."""

    def __init__(self, name: str, caught: list[str], survived: list[str], elsewhere: set[str],
                 false_alarms: list[str], remarks: list[str]) -> None:
        self.name, self.caught, self.survived = name, caught, survived
        self.false_alarms, self.remarks = false_alarms, remarks
        everything = len(caught) + len(survived)
        score = (f"{name}: your tests caught {len(caught)} of {everything} wrong versions, "
                 f"with {_count(len(false_alarms), 'false alarm')}.")
        self.right = not survived and not false_alarms
        self.tone = "right" if self.right else "wrong"
        lists = [("These wrong versions survived:", [s for s in survived if s not in elsewhere]),
                 ("These other versions survived, which are right elsewhere but not what is asked for here:",
                  [s for s in survived if s in elsewhere]),
                 ("False alarms (right functions that your tests reject):", false_alarms)]
        lists = [(head, entries) for head, entries in lists if entries]
        self.text = plain("\n".join([score, *remarks, *(
            line for head, entries in lists for line in (head, *(f"- {e}" for e in entries)))]))
        self.html = "".join([
            paragraph(score, "course-verdict"), *(paragraph(r) for r in remarks),
            *(f"{paragraph(head)}<ul>{''.join(f'<li>{_item(e)}</li>' for e in entries)}</ul>"
              for head, entries in lists)])


def report(exercise: Exercise, lines: list[str], versions: list[Version],
           trials: list[Trial]) -> Challenge:
    """Say which versions were caught; `lines` are all the assertions, as written."""
    wrong = [(v, t) for v, t in zip(versions, trials, strict=True) if not v.right]
    right = [(v, t) for v, t in zip(versions, trials, strict=True) if v.right]
    # A line that fails for everything has told nothing about the wrong versions.
    blind = {line for line in trials[0].failed if all(line in t.failed for t in trials)}
    caught = [v.words for v, t in wrong if t.failed.keys() - blind]
    survived = [v.words for v, t in wrong if not t.failed.keys() - blind]
    alarms = _false_alarms(right, blind)
    current().record_seen(exercise.lesson, f"challenge {exercise.name}: {len(caught)} of "
                          f"{len(wrong)}, {len(alarms)} false alarms")
    return Challenge(exercise.name, caught, survived, {v.words for v in versions if v.elsewhere},
                     alarms, _remarks(lines, trials))


def _false_alarms(right: list[tuple[Version, Trial]], blind: set[str]) -> list[str]:
    """One entry for each line that rejects a right function: the line, what it rejects, why."""
    alarms = []
    for line in dict.fromkeys(line for _, trial in right for line in trial.failed):
        rejected = [(v.words, t.failed[line]) for v, t in right if line in t.failed]
        what = ("every version, right or wrong" if line in blind
                else " and ".join(words for words, _ in rejected))
        why = f": {rejected[0][1]}" if rejected[0][1] else "."
        alarms.append(f"`{line}` rejects {what}{why}")
    return alarms


def _remarks(lines: list[str], trials: list[Trial]) -> list[str]:
    """Say what is wrong with a test as such: it never fails, is never reached, never calls."""
    if all(t.calls == 0 for t in trials):
        return ["Your tests never call the function that they are given: use the name between the "
                "brackets of your `def`."]
    remarks = []
    for line in lines:
        if not any(line in t.failed or line in t.passed for t in trials):
            remarks.append(f"`{line}` was never reached.")
        elif not any(line in t.refused for t in trials):
            remarks.append(f"`{line}` never fails: it holds for every version, right or wrong.")
    if not lines and not any(t.refused for t in trials):
        remarks.append("Your tests never fail: is there an `assert` in them?")
    return remarks


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, AssertionError):
        return text[:200]
    return f"{type(error).__name__}: {text[:200]}"


def _item(text: str) -> str:
    return paragraph(text).removeprefix("<p>").removesuffix("</p>") if "`" in text else escape(text)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
