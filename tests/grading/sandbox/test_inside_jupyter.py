"""What a cell means: IPython's own reading, and the code that its magics run."""

import pytest

from course_lib.grading.sandbox.inside.jupyter import as_python


@pytest.mark.parametrize("cell", [
    "x = 1", "x = (7\n% 3)", '"""\n%time x\n!ls\n"""', "x = 7 \\\n% 3", "ok = (a\n!= b)", "# !ls\nx = 'why?'",
])
def test_what_is_python_stays_as_it_is(cell):
    assert as_python(cell) == cell


@pytest.mark.parametrize(("cell", "python"), [
    ("%time x = 1", "x = 1\n"),
    ("if True:\n    %time x = 1", "if True:\n    x = 1\n"),
    ("x = %time 1 + 1", "x = (1 + 1)\n"),
    ("%prun -s cumulative -q x = 1", "x = 1\n"),
    ("%%time\nx = 1", "\nx = 1\n"),
    ("%%time\n%time x = 1", "\nx = 1\n"),
    ("%%capture\n%%time\nx = 1", "\n\nx = 1\n"),
    ("%%capture --no-stderr out\nx = 1", "out = get_ipython()\nx = 1\n"),
    (">>> x = 1\n>>> y = 2", "x = 1\ny = 2\n"),
    ("In [3]: x = 1\n   ...: y = 2", "x = 1\ny = 2\n"),
    ("    x = 1\n    y = 2", "x = 1\ny = 2\n"),
    ("é = 1; %time x = 2\n%time y = 'ü'", "é = 1; %time x = 2\n%time y = 'ü'"),       # nor does IPython
    ("a = 'é'\n%time y = 'ü'", "a = 'é'\ny = 'ü'\n"),
])
def test_code_that_a_magic_runs_takes_its_place(cell, python):
    assert as_python(cell) == python


@pytest.mark.parametrize("cell", [
    "here = !pwd", "!echo {x}", "np.tri*?", "x??", "%matplotlib inline", "%%bash\necho x", "%%timeit\nx = 1",
    "t = %timeit -o 1", "/print 1", "def f(x):\n    %time y = 1\n    return y", "%time x = (",
])
def test_what_runs_no_code_of_the_notebook_becomes_a_call(cell):
    made = as_python(cell)
    compile(made, "cell", "exec")
    assert "get_ipython()" in made or "print(1)" in made


@pytest.mark.parametrize("cell", ["def f(:", "x = = 1\n%time y", "(" * 20_000, "\x00"])
def test_what_nobody_can_read_stays_as_it_is(cell):
    assert as_python(cell) == cell


@pytest.mark.parametrize("cell", ["?" * 3000, "%%time\n" * 3000 + "x = 1", "%" * 3000, "!" + "\\\n" * 3000])
def test_nothing_that_is_written_raises(cell):
    assert isinstance(as_python(cell), str)
