"""Truth from ONNX: the cases by which its project judges every implementation of its operators.

onnx 1.22.0 publishes them as files, 1.23.2 as scripts. With one package installed, the files of the
other are read from .venv/peers/onnx-1.22.0, when they are there.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

onnx = pytest.importorskip("onnx", reason="left out: pip install onnx==1.23.2")

from .onnx_data import scripted_cases, stored_cases  # noqa: E402 (onnx may be absent)
from .onnx_operators import OPERATORS  # noqa: E402

IN_PACKAGE = Path(onnx.__file__).parent / "backend/test/data/node"
BESIDE = Path(sys.prefix) / "peers/onnx-1.22.0/onnx/backend/test/data/node"

NOT_APPLICABLE = dict.fromkeys(
    [
        "test_attention_3d_causal_bf16",
        "test_attention_4d_attn_mask_causal_bf16",
        "test_attention_4d_causal_bf16",
        "test_attention_4d_causal_padded_kv_bf16",
        "test_attention_4d_padded_kv_bf16",
    ],
    "NumPy has no bfloat16 of its own: it multiplies such matrices in float32",
)
NOT_RETURNED = {"Mean", "InvStdDev"}  # layer_norm keeps its mean and deviation to itself


def collect():
    """All cases by the version of onnx that published them."""
    cases = {}
    if any(IN_PACKAGE.glob("test_attention_*")):
        cases[onnx.__version__] = [c for op in OPERATORS for c in stored_cases(IN_PACKAGE, op)]
    else:
        cases[onnx.__version__] = [c for op in OPERATORS for c in scripted_cases(op)]
    if BESIDE.is_dir() and "1.22.0" not in cases:
        cases["1.22.0"] = [c for op in OPERATORS for c in stored_cases(BESIDE, op)]
    return cases


PUBLISHED = collect()
APPLICABLE = [
    pytest.param(case, id=f"{version}-{case.name}")
    for version, cases in PUBLISHED.items()
    for case in cases
    if case.name not in NOT_APPLICABLE
]


@pytest.mark.parametrize("case", APPLICABLE)
def test_our_functions_give_what_onnx_publishes(attention, case):
    ours = OPERATORS[case.operator](attention, case.inputs, case.attributes)
    for name in case.outputs.keys() - NOT_RETURNED:
        assert ours[name].dtype == case.outputs[name].dtype
        assert_allclose(
            ours[name], case.outputs[name], rtol=case.rtol, atol=case.atol, err_msg=name
        )


@pytest.mark.parametrize("version, applicable, published", [("1.22.0", 64, 64), ("1.23.2", 88, 93)])
def test_nearly_all_published_attention_cases_apply(version, applicable, published):
    if version not in PUBLISHED:
        beside = "" if version == "1.23.2" else "--no-deps --target .venv/peers/onnx-1.22.0 "
        pytest.skip(f"left out: pip install {beside}onnx=={version}")
    names = [c.name for c in PUBLISHED[version] if c.operator == "Attention"]
    assert len(names) == len(set(names)) == published
    assert len([name for name in names if name not in NOT_APPLICABLE]) == applicable


def test_what_is_left_out_could_not_be_asked_of_numpy():
    for case in (c for cases in PUBLISHED.values() for c in cases if c.name in NOT_APPLICABLE):
        Q = case.inputs["Q"]
        assert Q.dtype.name == "bfloat16"
        assert (Q @ np.swapaxes(Q, -1, -2)).dtype != Q.dtype


def test_rope_is_the_interleaved_rotary_embedding_with_the_usual_table(attention):
    from onnx.reference import ReferenceEvaluator

    node = onnx.helper.make_node(
        "RotaryEmbedding", ["X", "cos", "sin", "positions"], ["Y"], interleaved=1
    )
    tensor = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [node],
        "rope",
        [tensor(n, onnx.TensorProto.FLOAT, None) for n in ("X", "cos", "sin")]
        + [tensor("positions", onnx.TensorProto.INT64, None)],
        [tensor("Y", onnx.TensorProto.FLOAT, None)],
    )
    operator = ReferenceEvaluator(onnx.helper.make_model(graph))
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 8)).astype(np.float32)
    angles = np.outer(np.arange(20), [500.0 ** (-i / 4) for i in range(4)])
    positions = np.array([[0, 1, 2, 3, 4], [9, 10, 11, 12, 13]])
    [expected] = operator.run(
        None,
        {
            "X": x,
            "cos": np.cos(angles).astype(np.float32),
            "sin": np.sin(angles).astype(np.float32),
            "positions": positions,
        },
    )
    assert_allclose(
        attention.rope(x, positions[:, None], base=500.0), expected, rtol=5e-6, atol=5e-6
    )
