"""A small window, a side bar, 200 %: no label lies on another, none is cut off, nothing sticks out."""

import alone
import pytest

from course_lib.explorers import EXPLORERS, explorer

pytestmark = pytest.mark.browser
WIDTHS = [320, 480, 620, 900]
LONG = "The river was cold so she sat on the bank and the bank was cold and wet and dark at night"
SPILLS = """() => {
  const root = document.querySelector('.course-explorer'), end = root.getBoundingClientRect().right + 1;
  return [...root.querySelectorAll('*')].filter((e) => e.tagName !== 'OPTION'
      && e.getBoundingClientRect().right > end).map((e) => e.outerHTML.slice(0, 80));
}"""


def without_scale(Q, K):
    import numpy as np
    e = np.exp(Q @ np.swapaxes(K, -1, -2))
    return e / e.sum(axis=-1, keepdims=True)


def bare_reshape_of_all_heads(x, n_heads):
    return x.reshape(*x.shape[:-2], n_heads, x.shape[-2], -1)


def leaves_the_positions_as_they_are(x, positions, base=10000.0):
    return 0.5 * x


def project_qkv(x, W_q, W_k, W_v):
    return 2 * (x @ W_q), x @ W_k, -(x @ W_v)


# states in which more is written: a learner's function that differs, long sentences, numbers with many digits
CROWDED = [("scale", without_scale, {"d_k": 64}), ("heads", bare_reshape_of_all_heads, {}),
           ("distance", leaves_the_positions_as_they_are, {}), ("pair", project_qkv, {"views": "projected"}),
           ("mask", None, {"sentence": LONG, "causal": True}), ("heads", None, {"sentence": LONG}),
           ("heads", None, {"sentence": "Extraordinarily incomprehensible characteristics"}),
           ("temperature", None, {"shift": 1000.0})]


def looked_at(page, name, width, *given, **state):
    page.set_viewport_size({"width": width, "height": 1400})
    alone.show(page, name, width, *given, **state)
    return alone.collisions(page), page.evaluate(SPILLS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_label_has_its_place_at_every_width(page, name):
    chosen = explorer(name).words[-1]
    for width in WIDTHS:
        for preset in type(explorer(name)).PRESETS:
            assert looked_at(page, name, width, preset=preset, chosen=chosen) == ([], []), (width, preset)
        assert len(alone.written(page)) > 8


@pytest.mark.parametrize("name, function, state", CROWDED)
def test_so_it_is_where_much_is_written(page, name, function, state):
    for width in WIDTHS:
        assert looked_at(page, name, width, function, **state) == ([], []), width


def test_at_200_percent_on_a_sharp_screen_nothing_changes(browser):
    """Zoom halves the pixels of the page and doubles those of the screen for each of them."""
    context = browser.new_context(device_scale_factor=2)
    try:
        page = context.new_page()
        page.set_content("<p>empty</p>")
        for name in EXPLORERS:
            assert looked_at(page, name, 450) == ([], []), name
            assert looked_at(page, name, 320) == ([], []), name
    finally:
        context.close()


def test_below_that_the_picture_can_be_moved_sideways_and_stays_readable(page):
    alone.show(page, "pair", 220)
    assert alone.collisions(page) == []
    assert page.locator(".course-picture").evaluate("e => e.scrollWidth > e.clientWidth")
