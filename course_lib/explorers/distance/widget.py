"""Sinusoids, RoPE and ALiBi: what the distance of two words does to their match."""

import numpy as np
import traitlets

from course_lib.attention import rope
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import say, say_short

from ..shared.explorer import SAME, Explorer
from ..shared.still import FAINT, MIXED, TEXT, colour_of, plain
from ..shared.traits import Choice, Number, Numbers, Whole
from . import says

FARTHEST = 64
SCHEMES = ["sinusoids", "RoPE", "ALiBi"]
SLOPES = ["1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/128", "1/256"]     # of the paper's 8 heads
DISTANCES = np.arange(FARTHEST + 1)


def speeds(d: int, base: float) -> np.ndarray:
    """Return how far each of the d / 2 pairs turns per position, in radians."""
    return base ** (-np.arange(0, d, 2) / d)


def sinusoid_curve(start: int, d: int, base: float) -> np.ndarray:
    """Compare the wave vector of position `start` with those of the positions before it.

    returns  (65,)  the dot product at distance 0, 1, ... 64, divided by d / 2
    """
    angle = (start - DISTANCES)[:, None] * speeds(d, base)
    waves = np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)
    return waves @ waves[0] / (d / 2)


def rope_question(start: int, aim: int, d: int, base: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the arguments for a rope: one query, 65 keys at and before its place, and a vector to compare.

    x          (67, d)  all ones: there every way to form pairs gives the same scores. The last row is
                        1, 2, ..., d: it shows which features were paired, and which way they turn
    positions  (67,)    of the query, then of the keys. A query aimed 8 back is turned as if it
                        stood 8 places before `start`
    """
    x = np.vstack([np.ones((FARTHEST + 2, d)), np.arange(1, d + 1)])
    return x, np.concatenate([[start - aim], start - DISTANCES, [start]]), base


def way_of_turning(turned: np.ndarray, at) -> str:
    """Say what a rope with the right curve can still do, by the last row of `turned`, (67, d).

    returns  "" for a right one, with neighbours or with halves as pairs; "clockwise"; "other"
    """
    x, position = np.arange(1.0, at.d + 1), np.array([at.start])
    halves = np.arange(at.d).reshape(2, -1).T.ravel()            # 0, d/2, 1, d/2 + 1, ...
    for way, sign in [("", 1), ("clockwise", -1)]:
        neighbours = rope(x[None], sign * position, at.base)[0]
        split = np.empty(at.d)
        split[halves] = rope(x[None, halves], sign * position, at.base)[0]
        if any(np.allclose(turned[-1], right, rtol=0, atol=1e-3) for right in (neighbours, split)):
            return way
    return "other"


def rope_curve(turned: np.ndarray) -> np.ndarray:
    """Score the turned query (row 0) against the turned keys, divided by the lengths of ones."""
    with np.errstate(all="ignore"):                     # a learner's table may hold inf or nan
        return turned[1:-1] @ turned[0] / turned.shape[-1]


def alibi_line(slope: float) -> np.ndarray:
    """Return what ALiBi adds to the score at distance 0, 1, ... 64."""
    return -slope * DISTANCES + 0.0


def slope_of(name: str) -> float:
    """Return the number that a slope such as `1/8` stands for."""
    return 1 / int(name.removeprefix("1/"))


class Even(Whole):
    """An even whole number between two ends."""

    def validate(self, obj, value):
        number = super().validate(obj, value)
        if number % 2:
            raise traitlets.TraitError(f"{self.name} = {value!r} is odd: give an even number from {self.low} "
                                       f"to {self.high}, for features turn in pairs")
        return number


class DistanceExplorer(Explorer):
    """Move two words apart; read what three schemes make of their distance."""

    _esm = widget_source("explorers/distance/widget.js")
    title = says("title")
    moved = ("base", "d", "aim", "start", "slope", "distance")
    result = "curve"
    unlocked_by = "positions.distance"
    asked = says("asked")
    PRESETS = {
        "the usual numbers": {"base": 10_000.0, "d": 64, "aim": 0, "start": 64},
        "d = 2: one clock": {"base": 10_000.0, "d": 2, "aim": 0, "start": 64},
        "base 10": {"base": 10.0, "d": 64, "aim": 0, "start": 64},
        "aimed 8 back": {"base": 10_000.0, "d": 64, "aim": 8, "start": 64},
        "far along": {"base": 10_000.0, "d": 64, "aim": 0, "start": 1000},
    }

    base = Number(10_000.0, 10.0, 100_000.0, help="the larger, the slower the slowest pairs turn")
    d = Even(64, 2, 128, help="number of features: d / 2 pairs")
    aim = Whole(0, 0, 32, help="how many places back the query of RoPE is turned")
    start = Whole(64, 64, 1000, help="position of the query")
    slope = Choice(SLOPES, "1/8", help="slope of ALiBi")
    distance = Whole(8, 0, FARTHEST, help="the distance that is read out")
    curve = Numbers(FARTHEST + 1, help="score under RoPE at every distance")
    way = traitlets.Unicode("", help="how the learner's rope turns, where the curve does not show it",
                            read_only=True).tag(sync=True)
    words = traitlets.List(SCHEMES, read_only=True, help="what can be chosen").tag(sync=True)

    def compute(self, at):
        return rope_curve(rope(*rope_question(at.start, at.aim, at.d, at.base)))

    def question(self, at):
        return rope_question(at.start, at.aim, at.d, at.base), (FARTHEST + 3, at.d)

    def _take(self, at, values):
        way = ""
        if np.size(values) != FARTHEST + 1:              # turned vectors, from the learner's function
            turned = np.reshape(values, (FARTHEST + 3, at.d))
            values = rope_curve(turned)
            if np.allclose(values, self.compute(at), rtol=0, atol=SAME):
                way = way_of_turning(turned, at)
        self.set_trait("way", way)
        super()._take(at, values)

    def _difference(self):
        way = "" if self.stale or not self.way else " " + says(f"way.{self.way}")
        return super()._difference() + way

    def names_of_values(self):
        return [says("distance", distance=r) for r in DISTANCES]

    def tell(self, at):
        r = at.distance
        waves = sinusoid_curve(at.start, at.d, at.base)
        return " ".join([
            says("read.aimed" if at.aim else "read", query=at.start, key=at.start - r, distance=r,
                 waves=say(waves[r]), rope=say(self.curve[r]), aim=at.aim,
                 added=say(-slope_of(at.slope) * r)),
            says("settings", d=at.d, n=at.d // 2, base=say_short(at.base), slope=at.slope),
            self._ends()])

    def _ends(self) -> str:
        """Say where the curve of RoPE is highest and lowest."""
        if not np.isfinite(self.curve).all():
            return says("ends.broken")
        curve = np.round(self.curve, 6) + 0.0            # the same choice among equals as in the browser
        high, low = int(curve.argmax()), int(curve.argmin())
        return says("ends", high=high, highest=say(curve[high]), low=low, lowest=say(curve[low]))

    def tell_closely(self, at, word):
        r = at.distance
        if word == "ALiBi":
            added = -slope_of(at.slope) * r
            return says("alibi", slope=at.slope, distance=r, added=say(added), factor=say(np.exp(added)))
        if word == "sinusoids":
            steps, intro = r, says("sinusoids", distance=r)
        else:
            steps = r - at.aim
            intro = says("rope", query=at.start - at.aim, key=at.start - r, steps=steps)
        return f"{intro} {self._pairs_in_words(at, steps)}"

    @staticmethod
    def _pairs_in_words(at, steps: int) -> str:
        angle = steps * speeds(at.d, at.base)
        cosine = np.cos(angle)
        return says("pair" if at.d == 2 else "pairs", angle=say(angle[0]), cosine=say(cosine[0]),
                    slowest=say(angle[-1]), slowest_cosine=say(cosine[-1]), pairs=at.d // 2,
                    mean=say(cosine.mean()))

    def draw(self, figure, at):
        waves, line = figure.subplots(2, 1, sharex=True, height_ratios=[2, 1])
        waves.plot(DISTANCES, self.curve, color=MIXED, lw=2.5, label=says("legend.rope"))
        waves.plot(DISTANCES, sinusoid_curve(at.start, at.d, at.base), "o", ms=4, mfc="none",
                   color=colour_of("river"), label=says("legend.sinusoids"))
        waves.set(ylim=(-1.08, 1.08), ylabel=says("still.similarity"))
        waves.axhline(0, color=FAINT, zorder=0)
        waves.legend(frameon=False, loc="lower left", ncols=2)
        line.plot(DISTANCES, alibi_line(slope_of(at.slope)), color=colour_of("bank"), lw=2.5)
        line.set(ylim=(-34, 2), ylabel=says("still.added"), xlabel=says("axis.narrow"))
        for axes in (waves, line):
            axes.axvline(at.distance, color=TEXT, lw=1, ls=":")
            plain(axes)
