import numpy as np
import pytest

from course_lib.figures import bars, heatmap


def test_a_heat_map_is_a_table_whose_every_number_is_text():
    figure = heatmap([[1.0, 0.0], [0.25, 0.75]], ["She", "bank"], ["water", "money"], "Two words")
    html = figure._repr_html_()
    for text in ("<caption", "Two words", '<th scope="row">bank</th>', '<th scope="col">water</th>',
                 ">0.25</td>"):
        assert text in html
    assert repr(figure) == "Two words\n      water  money\nShe    1.00   0.00\nbank   0.25   0.75"


def test_a_larger_number_gets_more_colour_and_a_negative_one_another():
    html = heatmap([[1.0, 0.5, -1.0]], ["a"], ["x", "y", "z"], "t")._repr_html_()
    assert "rgba(9, 105, 218, 0.55)" in html and "rgba(9, 105, 218, 0.28)" in html
    assert "rgba(207, 94, 20, 0.55)" in html


def test_bars_have_the_length_of_their_number_and_say_it():
    figure = bars([0.5, 0.25], ["river", "bank"], "Weights")
    html = figure._repr_html_()
    assert "width: 20.00em" in html and "width: 10.00em" in html and "<td>0.25</td>" in html
    assert repr(figure) == "Weights\nriver  0.50\nbank   0.25"


@pytest.mark.parametrize("values", [[[np.nan, np.inf]], [[0.0, 0.0]], [[-0.0, 1e300]]])
def test_numbers_that_are_none_are_shown_too(values):
    figure = heatmap(values, ["a"], ["x", "y"], "t")
    assert "nan" not in figure._repr_html_().replace(">nan<", "")
    assert "-0.00" not in repr(figure)


def test_names_are_text_and_not_markup():
    assert "<b>" not in heatmap([[1.0]], ["<b>"], ["<b>"], "<b>")._repr_html_()


@pytest.mark.parametrize("draw", [lambda: heatmap(np.ones((2, 3)), ["a"], ["x", "y", "z"], "t"),
                                  lambda: bars(np.ones(3), ["a"], "t")])
def test_values_and_names_that_do_not_fit_are_refused_with_both_numbers(draw):
    with pytest.raises(ValueError, match=r"values have the shape \((2, 3|3,)\), but there are 1 "):
        draw()
