"""Self-attention, step by step. What a learner types: `from course_lib import check, hint`."""

import sys
from types import ModuleType

__all__ = ["challenge", "check", "explore", "hint", "mine", "predict", "progress", "puzzle", "quiz"]


class _Course(ModuleType):
    """The package. Its words are loaded when they are first used: a kernel must start fast.

    Two words share their name with a module (`progress`, `quiz`). Importing such a module would
    replace the word, depending on who imported what first; so here the word always wins:
    `from course_lib.progress import current` reaches the module, `course_lib.progress()` the word.
    """

    def __getattr__(self, name: str):
        if name not in __all__:
            raise AttributeError(f"course_lib has no {name!r}; it has {', '.join(__all__)}")
        from . import lesson
        return getattr(lesson, name)

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self):
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Course
