"""Small pictures of numbers."""

import numpy as np
import pytest

from course_lib.figures import bars, heatmap


def test_the_largest_number_gets_the_most_colour_and_the_pale_one_none():
    html = heatmap([[0.7, 1.0]], ["a"], ["x", "y"], "T", pale=0.7)._repr_html_()
    first, second = html.split("<td style=")[1:]
    assert ", 0.00)" in first and ", 0.55)" in second


def test_the_numbers_stand_in_the_text_form_under_their_names():
    lines = repr(heatmap([[1, 2]], ["row"], ["one", "two"], "Title")).splitlines()
    assert [line.split() for line in lines] == [["Title"], ["one", "two"], ["row", "1.00", "2.00"]]


@pytest.mark.parametrize("nothing", [None, ...])
def test_an_unfinished_function_is_asked_about_in_a_sentence(nothing):
    for shown in (heatmap(nothing, ["a"], ["b"], "T"), bars(nothing, ["a"], "T")):
        assert repr(shown) == ("There are no numbers to show yet: the line above gives nothing. "
                               "Is a gap still open?")
        assert repr(shown) in shown._repr_html_()


def test_names_are_escaped_and_not_a_number_is_shown():
    html = bars([np.nan, 1.0], ["<b>", "c"], "T")._repr_html_()
    assert "&lt;b&gt;" in html and "nan" in html
