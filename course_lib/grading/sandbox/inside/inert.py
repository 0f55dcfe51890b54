"""Stand-ins for what shows and draws: they take whatever is done with them, and do nothing."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from opcode import opmap
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


class Base:
    """What a class is made of that is made from a stand-in: `class Table(HTML)`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass


class Inert:
    """Takes any call, name, index and number: `explore`, `plt.subplots()`, `IntSlider(value=3).value`."""

    def __init__(self, **said: Any) -> None:
        vars(self).update(said)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], FunctionType):
            return args[0]                 # as a decorator: `@output.capture()`
        return Inert(**kwargs)

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __getitem__(self, index: Any) -> Inert:
        return Inert()

    def __setitem__(self, index: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Inert]:
        return (Inert() for _ in range(_asked_for(sys._getframe(1))))

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def __bool__(self) -> bool:
        return True

    def __format__(self, form: str) -> str:
        return ""

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return () if Base in bases else (Base,)

    def _with_a_number(self, other: Any) -> Inert:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _with_a_number

    def _beside_a_number(self, other: Any) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = _beside_a_number


def _asked_for(frame: Any) -> int:
    """How many values does the line unpack: `fig, (a, b, c) = plt.subplots(1, 3)`? In a loop, none."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if code[at] == opmap["UNPACK_SEQUENCE"] else 0


class InertModule(ModuleType):
    """A package in which every public name is there and does nothing."""

    __path__: Sequence[str] = ()
    __version__ = "0"
    starred: Iterable[str] = ()        # the names that `import *` brings

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return list(self.starred)
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


class FindsWhatShows:
    """Finds the packages that the course brings to show and to draw, and every module in them."""

    packages = frozenset({"IPython", "ipywidgets", "matplotlib", "mpl_toolkits", "anywidget", "pylab"})
    with_numpy = frozenset({"pylab", "matplotlib.pylab"})        # these offer all of NumPy, too

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in self.packages else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        if spec.name not in self.with_numpy:
            return InertModule(spec.name)
        module = ModuleType(spec.name)
        vars(module).update({name: value for name, value in vars(np).items() if name[0] != "_"}, np=np)
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


class Shell(Inert):
    """What `get_ipython()` returns: no command is run, so none says anything."""

    def getoutput(self, command: str) -> list[str]:
        return []


def nothing(*args: Any, **kwargs: Any) -> None:
    """`display(x)`, `help(x)`"""


# Names that Jupyter has without an import.
OF_JUPYTER: dict[str, Callable] = {"display": nothing, "help": nothing, "exit": nothing, "quit": nothing,
                                   "get_ipython": Shell}


OF_NUMBERS = frozenset(dir(np)).union(dir(math))      # a star of these is a real one


def install(unbound: Iterable[str]) -> None:
    """Let imports find these stand-ins.

    unbound  the names that the function uses and nothing binds: they may come with an `import *`
    """
    InertModule.starred = frozenset(unbound) - OF_NUMBERS
    if type(sys.modules.get("IPython")) is not InertModule:
        for name in [name for name in sys.modules if name.startswith("IPython")]:
            del sys.modules[name]          # its reader of cells may be there
    if not isinstance(sys.meta_path[0], FindsWhatShows):
        sys.meta_path.insert(0, FindsWhatShows())
