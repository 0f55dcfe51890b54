"""One text for the browser: anywidget hands over a module as text, where imports cannot resolve."""

import functools
import re
from pathlib import Path

FOLDER = Path(__file__).parent
IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)


@functools.cache
def widget_source(name: str) -> str:
    """Return the script `name` of this folder as one module, after all that it imports.

    Each `import { ... } from "./other.js";` is replaced by that file, once. All files share one
    scope then: no two may define the same name (tested).
    """
    seen: set[str] = set()

    def with_imports(file: str) -> str:
        if file in seen:
            return ""
        seen.add(file)
        text = (FOLDER / file).read_text(encoding="utf-8")
        return "".join(map(with_imports, IMPORT.findall(text))) + IMPORT.sub("", text)

    return with_imports(name)


@functools.cache
def widget_style() -> str:
    """Return the style sheet that all widgets of the course share."""
    return (FOLDER / "shared.css").read_text(encoding="utf-8")
