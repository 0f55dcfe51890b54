"""The test cases that the ONNX project publishes for an operator, as plain arrays.

onnx 1.22.0 ships them as files; later releases ship the scripts that make them, from fixed seeds.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

SCRIPTS = ("attention", "layernormalization", "rotaryembedding", "softmax")


@dataclass(frozen=True)
class Case:
    """One call of an operator: its name, attributes, inputs, and what should come out."""

    name: str
    operator: str
    attributes: dict
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    rtol: float = 1e-3  # what the ONNX project itself asks of a backend
    atol: float = 1e-7

    def __repr__(self) -> str:
        return self.name


def stored_cases(folder: Path, operator: str) -> list[Case]:
    """Read the cases of one operator from the package's folder backend/test/data/node."""
    cases = []
    for model_file in sorted(folder.glob("test_*/model.onnx")):
        node, *others = onnx.load(model_file).graph.node
        if node.op_type == operator and not others:  # others: the same, written as a graph
            arrays = {
                kind: _read(model_file.parent / "test_data_set_0", kind)
                for kind in ("input", "output")
            }
            cases.append(_case(model_file.parent.name, node, arrays["input"], arrays["output"]))
    return cases


def scripted_cases(operator: str) -> list[Case]:
    """Make the cases of one operator with the scripts of the installed package."""
    scripts = importlib.import_module("onnx.backend.test.case.node")
    for script in SCRIPTS:  # all of them would take 8 seconds
        importlib.import_module(f"{scripts.__name__}.{script}")
    return [
        _case(case.name, case.model.graph.node[0], *case.data_sets[0])
        for case in sorted(scripts._NodeTestCases, key=lambda case: case.name)
        if [node.op_type for node in case.model.graph.node] == [operator]
    ]


def _case(name, node, inputs, outputs) -> Case:
    """Give every array the name that the operator's documentation gives it."""
    schema = onnx.defs.get_schema(node.op_type)

    def named(arrays, given, documented):
        present = [official.name for official, here in zip(documented, given, strict=False) if here]
        return dict(zip(present, arrays, strict=True))

    attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    return Case(
        name,
        node.op_type,
        attributes,
        named(inputs, node.input, schema.inputs),
        named(outputs, node.output, schema.outputs),
    )


def _read(folder: Path, kind: str) -> list[np.ndarray]:
    files = sorted(folder.glob(f"{kind}_*.pb"), key=lambda f: int(f.stem.split("_")[1]))
    return [numpy_helper.to_array(onnx.TensorProto.FromString(f.read_bytes())) for f in files]
