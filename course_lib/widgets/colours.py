"""The colours of all pictures, from colours.json: the browser reads the same file.

forced    the names of the person's own colours, where a high contrast is asked for (forced.js)
scale     of a table: hue, chroma and lightness in OKLab, in which equal steps look equal
stills    what only a still picture has: closed cells without hatching, the bars of one row
divisors  which of the colours stands for which divisor of the scores
figures   what `course_lib.figures` paints, as red, green, blue
"""

from __future__ import annotations

import functools
import json
import math
from pathlib import Path

COLOURS = json.loads(Path(__file__).with_name("colours.json").read_text(encoding="utf-8"))
LIGHT = COLOURS["light"]           # a still picture is always on light ground
STEPS = 5                          # of the scale, on each side of 0: between them it runs straight


def shade(t: float) -> str:
    """Return the colour of a number between -1 and 1 on light ground, as `colourOf` in matrix.js.

    Blue above 0, orange below, paler towards 0.
    """
    scale, x = COLOURS["scale"], min(1.0, abs(t))
    hue = scale["hue"]["below" if t < 0 else "above"] + scale["hue"]["turn"] * x
    lightness, chroma = (part["from"] + part["by"] * x
                         for part in (scale["lightness"]["light"], scale["chroma"]))
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    return "#" + "".join(f"{_on_screen(linear):02x}" for linear in _linear_rgb(lightness, a, b))


def _linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """OKLab to linear sRGB (B. Ottosson, "A perceptual color space for image processing", 2020)."""
    l3 = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m3 = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s3 = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3,
            -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3,
            -0.0041960863 * l3 - 0.7034186147 * m3 + 1.707614701 * s3)


def _on_screen(linear: float) -> int:
    x = min(1.0, max(0.0, linear))
    return math.floor(255 * (12.92 * x if x <= 0.0031308 else 1.055 * x ** (1 / 2.4) - 0.055) + 0.5)


@functools.cache
def table_colours(closed: str = LIGHT["ground"], blended: bool = False):
    """Return the scale of tables for matplotlib, from -1 to 1; NaN gets the colour `closed`.

    blended  orange and blue run into one another around 0, as in the stored pictures of lesson 06
    """
    from matplotlib.colors import LinearSegmentedColormap
    steps = [n / (STEPS - 1) for n in range(STEPS)]
    below, above = [shade(-max(x, 1e-9)) for x in reversed(steps)], [shade(x) for x in steps]
    colours = below + above
    if not blended:
        places = [(1 - x) / 2 for x in reversed(steps)] + [(1 + x) / 2 for x in steps]
        colours = list(zip(places, colours, strict=True))
    return LinearSegmentedColormap.from_list("scores", colours).with_extremes(bad=closed)
