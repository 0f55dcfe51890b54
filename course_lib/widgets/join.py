"""One text for the browser: anywidget hands over a module as text, where imports cannot resolve."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parents[1]
SCRIPT = re.compile(r'^import \{[^}]*\} from "(\.\.?/[\w./]+\.js)";\n', re.MULTILINE)
DATA = re.compile(r'^import (\w+) from "(\.\.?/[\w./]+\.json)";\n', re.MULTILINE)


@functools.cache
def widget_source(name: str) -> str:
    """Return the script `name`, such as "explorers/mask/widget.js", after all that it imports.

    Each `import { ... } from "./other.js";` is replaced by that file, and each
    `import name from "./other.json";` by a constant of that name; every file comes once. All files
    share one scope then: no two may define the same name (tested).
    """
    seen: set[Path] = set()

    def text_of(file: Path) -> str:
        if file in seen:
            return ""
        seen.add(file)
        return file.read_text(encoding="utf-8")

    def with_imports(file: Path) -> str:
        text = text_of(file)
        scripts = [with_imports((file.parent / other).resolve()) for other in SCRIPT.findall(text)]
        data = [f"const {constant} = {text_of(other).rstrip()};\n" for constant, other in
                ((constant, (file.parent / path).resolve()) for constant, path in DATA.findall(text))
                if other not in seen]
        return "".join(scripts + data) + DATA.sub("", SCRIPT.sub("", text))

    return with_imports((FOLDER / name).resolve())


@functools.cache
def widget_style(own: str = "") -> str:
    """Return the style sheet that all widgets share, and behind it the widget's own, if it has one."""
    sheets = ["widgets/style.css", own] if own else ["widgets/style.css"]
    return "".join((FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)
