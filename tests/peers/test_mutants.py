"""Can these tests fail? Each known wrong version of the mathematics must be noticed."""

import functools
import importlib

import pytest

import course_lib.attention

from .mutants import MUTANTS, noticed_by, plain_tests

OURS = [
    "all_functions",
    "backward",
    "bad_calls",
    "block",
    "fast",
    "heads",
    "masks",
    "positions",
    "weights",
]
PYTORCH = ["one_head", "heads_and_blocks", "gradients", "fast"]


def of_modules(*modules):
    return [test for name in modules for test in plain_tests(importlib.import_module(name))]


@pytest.fixture(scope="module")
def our_tests():
    return of_modules(*(f"attention.test_{name}" for name in OURS))


@pytest.fixture(scope="module")
def pytorch_tests():
    pytest.importorskip("torch", reason="left out: pip install torch==2.13.0")
    return of_modules(*(f"{__package__}.test_torch_{name}" for name in PYTORCH))


@pytest.fixture(scope="module")
def onnx_tests():
    pytest.importorskip("onnx", reason="left out: pip install onnx==1.23.2")
    return of_modules(f"{__package__}.test_onnx")


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutants")
    return functools.cache(lambda mutant: mutant.load(folder))


def test_the_mathematics_as_it_is_passes_every_test(our_tests):
    assert noticed_by(course_lib.attention, our_tests) is None


@pytest.mark.parametrize("mutant", MUTANTS, ids=repr)
def test_our_own_tests_notice(mutant, our_tests, load):
    assert noticed_by(load(mutant), our_tests)


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if m.seen_by_pytorch], ids=repr)
def test_pytorch_notices(mutant, pytorch_tests, load):
    assert noticed_by(load(mutant), pytorch_tests)


def test_the_cases_of_onnx_alone_notice_more_than_half(onnx_tests, load):
    noticed = [m for m in MUTANTS if noticed_by(load(m), onnx_tests)]
    assert len(noticed) > len(MUTANTS) / 2
