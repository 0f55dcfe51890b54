"""The scripts of the explorers as one text for the browser."""

import re

import pytest

from course_lib.explorers import EXPLORERS
from course_lib.widgets import join
from course_lib.widgets.join import widget_source


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(join, "FOLDER", tmp_path)
    widget_source.cache_clear()
    (tmp_path / "pictures").mkdir()
    yield tmp_path
    widget_source.cache_clear()


def test_what_a_script_imports_comes_before_it_once_and_no_import_is_left(folder):
    (folder / "a.js").write_text('const a = 1;\n', encoding="utf-8")
    (folder / "b.js").write_text('import { a } from "./a.js";\nconst b = a;\n', encoding="utf-8")
    (folder / "pictures" / "c.js").write_text(
        'import { a } from "../a.js";\nimport { b } from "../pictures/../b.js";\n'
        'import { d } from "./d.js";\n'
        'export const c = a + b + d;\n', encoding="utf-8")
    (folder / "pictures" / "d.js").write_text("const d = 4;\n", encoding="utf-8")
    assert widget_source("pictures/c.js") == (
        "const a = 1;\nconst b = a;\nconst d = 4;\nexport const c = a + b + d;\n")


def test_data_becomes_a_constant_once(folder):
    (folder / "pictures" / "a.json").write_text('{"one": 1}\n', encoding="utf-8")
    (folder / "a.js").write_text('import words from "./pictures/a.json";\nconst a = words.one;\n',
                                 encoding="utf-8")
    (folder / "b.js").write_text('import words from "./pictures/a.json";\nimport { a } from "./a.js";\n'
                                 "const b = a + words.one;\n", encoding="utf-8")
    assert widget_source("b.js") == (
        'const words = {"one": 1};\nconst a = words.one;\nconst b = a + words.one;\n')


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_asks_for_no_other_file_and_no_other_machine(name):
    source = widget_source(f"explorers/{name}/widget.js")
    assert not re.search(r"^import ", source, re.MULTILINE)
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")      # a name, not an address
    assert "keepKeysFrom" in source


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_two_joined_files_define_the_same_name(name):
    names = re.findall(r"^(?:export )?(?:function|const|let|class) (\w+)",
                       widget_source(f"explorers/{name}/widget.js"), re.MULTILINE)
    assert sorted(names) == sorted(set(names))
