"""One text for the browser: anywidget hands over a module as text, where imports cannot resolve."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parents[1]
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.\.?/[\w./]+\.js)";\n', re.MULTILINE)


@functools.cache
def widget_source(name: str) -> str:
    """Return the script `name`, such as "explorers/mask/widget.js", after all that it imports.

    Each `import { ... } from "./other.js";` is replaced by that file, once. All files share one
    scope then: no two may define the same name (tested).
    """
    seen: set[Path] = set()

    def with_imports(file: Path) -> str:
        if file in seen:
            return ""
        seen.add(file)
        text = file.read_text(encoding="utf-8")
        imported = [(file.parent / other).resolve() for other in IMPORT.findall(text)]
        return "".join(map(with_imports, imported)) + IMPORT.sub("", text)

    return with_imports((FOLDER / name).resolve())


@functools.cache
def widget_style(own: str = "") -> str:
    """Return the style sheet that all widgets share, and behind it the widget's own, if it has one."""
    sheets = ["widgets/style.css", own] if own else ["widgets/style.css"]
    return "".join((FOLDER / sheet).read_text(encoding="utf-8") for sheet in sheets)
