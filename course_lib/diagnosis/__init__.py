"""Name the idea behind a wrong answer: probes -> run -> judge, the same three steps everywhere."""

from .diagnosis import Diagnosis, diagnose

__all__ = ["Diagnosis", "diagnose"]
