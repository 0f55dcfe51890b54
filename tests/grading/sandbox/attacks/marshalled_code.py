"""Loads byte code that was made to crash the interpreter."""
import types


def softmax(x, axis=-1):
    code = softmax.__code__.replace(co_code=bytes([100, 255] * 200), co_consts=(), co_stacksize=1)
    return types.FunctionType(code, {})(x)
