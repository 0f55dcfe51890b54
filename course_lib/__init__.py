"""Self-attention, step by step. What a learner types: `from course_lib import check, hint`."""

__all__ = ["challenge", "check", "explore", "hint", "mine", "predict", "progress", "puzzle", "quiz",
           "rescue", "reveal", "solution"]


def __getattr__(name: str):
    """Load a learner's word when it is first used: a kernel must start fast."""
    if name not in __all__:
        raise AttributeError(f"course_lib has no {name!r}; it has {', '.join(__all__)}")
    from .learner import functions
    return getattr(functions, name)


def __dir__():
    return sorted({*globals(), *__all__})
