"""What the other browser tests stand on."""

SLIDER = "import ipywidgets; ipywidgets.IntSlider(description='Reach', value=3)"


def test_a_notebook_is_run_in_this_python_and_widgets_are_shown(lab):
    page = lab.open(["import sys; print(sys.executable)", SLIDER])
    import sys
    assert sys.executable in page.locator(".jp-OutputArea-output").first.inner_text()
    assert page.locator(".widget-slider").count() == 1


def test_a_request_to_another_machine_is_noticed(lab):
    page = lab.open(["1 + 1"])
    assert lab.external_requests(page) == []
    page.evaluate("() => fetch('https://example.invalid/x').catch(() => 0)")
    assert lab.external_requests(page) == ["https://example.invalid/x"]


def test_axe_finds_an_input_without_a_label(lab):
    page = lab.open(["from IPython.display import HTML\n"
                     "HTML('<div id=\"bare\"><input type=\"text\"></div>')"])
    assert any("label" in line for line in lab.axe_violations(page, "#bare"))


def test_the_dark_theme_can_be_chosen(lab):
    page = lab.open(["1"], theme="dark")
    assert page.evaluate("() => document.body.dataset.jpThemeLight") == "false"
