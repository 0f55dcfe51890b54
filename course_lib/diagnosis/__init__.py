"""Name the idea behind a wrong answer: probes -> run -> judge, the same three steps everywhere."""

from .here import Diagnosis, closest, diagnose

__all__ = ["Diagnosis", "closest", "diagnose"]
