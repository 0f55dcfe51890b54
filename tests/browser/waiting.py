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


def painted(page):
    """Let the first picture be painted anew; return its words: [text, left end, right end, y]."""
    return page.evaluate("""async () => {
      const canvas = document.querySelector('.course-explorer canvas');
      const brush = canvas.getContext('2d'), words = [];
      brush.fillText = function (text, x, y) {
        const wide = this.measureText(text).width;
        const left = x - wide * { left: 0, center: 0.5, right: 1 }[this.textAlign];
        words.push([text, left, left + wide, y]);
      };
      document.body.setAttribute('data-jp-theme-light', document.body.dataset.jpThemeLight);
      await new Promise(requestAnimationFrame);
      delete brush.fillText;
      return words;
    }""")


def texts(page):
    """Return only the texts of `painted`."""
    return [word[0] for word in painted(page)]
