"""Wait until the browser, or the kernel behind it, shows what is expected of the explorer `w`."""

ROOT = ".course-explorer"
PIXELS = "() => document.querySelector('.course-explorer canvas').toDataURL()"


def in_python(lab, page, expression, expected):
    """Wait until an expression has this value in the kernel."""
    for _ in range(50):
        if (value := lab.python(page, expression)) == expected:
            return
        page.wait_for_timeout(50)
    assert value == expected


def reading(page, expected):
    """Wait until the live text is what Python says it should be."""
    page.wait_for_function(
        """expected => ['.course-reading', '.course-detail p']
             .map(place => document.querySelector(place).textContent)
             .filter(Boolean).join(' ') === expected""",
        arg=expected, timeout=5000)


def reads_as_python(lab, page):
    """Wait until the browser says what Python says."""
    reading(page, lab.python(page, "w.reading"))
