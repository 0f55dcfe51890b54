"""check: a function that takes data from the notebook is told so; what is meant on purpose is not."""

import functools

import pytest

from course_lib import check, mine
from course_lib.exercises import EXERCISES
from course_lib.learner.check import check as check_as

DATA = """
d_k, n_heads, T, scale = 3, 2, 6, np.sqrt(3)
W_Q = W_q = np.eye(4)
Q = K = scores = x = np.ones((6, 3))
mask = np.ones((6, 6), bool)
lengths = [2, 3]
WORDS = "She sat by the river bank".split()
VECTORS = np.ones((6, 4))
views = {"Q": Q}
"""
SOFTMAX = """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
WRONG = {      # what is wrong because of the notebook: the name that is told -> the function
    "d_k": "def attention_weights(Q, K):\n    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(d_k))\n",
    "scale": "def attention_weights(Q, K):\n    return softmax(Q @ K.swapaxes(-1, -2) / scale)\n",
    "n_heads": "def split_heads(x, heads):\n    *batch, T, d = x.shape\n"
               "    return x.reshape(*batch, T, n_heads, d // n_heads).swapaxes(-3, -2)\n",
    "T": "def split_heads(x, n_heads):\n    d = x.shape[-1]\n"
         "    return x.reshape(*x.shape[:-2], T, n_heads, d // n_heads).swapaxes(-3, -2)\n",
    "Q": "def similarity_scores(q, K):\n    return Q @ np.swapaxes(K, -1, -2)\n",
    "scores": "def softmax(x, axis=-1):\n    e = np.exp(x - scores.max(axis=axis, keepdims=True))\n"
              "    return e / e.sum(axis=axis, keepdims=True)\n",
    "mask": "def masked_softmax(scores, allowed):\n"
            "    return softmax(np.where(mask, scores, -1e9))\n",
    "lengths": "def padding_mask(n, T):\n    return np.arange(T) < np.array(lengths)[:, None, None, None]\n",
    "WORDS": "def causal_mask(T_q, T_k=None):\n    return np.tri(len(WORDS), dtype=bool)\n",
    "VECTORS": "def weighted_sum(A, V):\n    return A @ VECTORS\n",
    "views": "def weighted_sum(A, V):\n    return A @ views['Q']\n",
}


def exercise_in(source):
    return source.split("def ")[1].split("(")[0]


@pytest.mark.parametrize("name", WRONG)
def test_what_a_wrong_function_takes_from_the_notebook_is_named_and_asked(cell, name):
    space = cell(SOFTMAX + DATA + WRONG[name])
    said = repr(check(space[exercise_in(WRONG[name])]))
    told = [line for line in said.splitlines() if "from the notebook" in line]
    assert len(told) == 1 and told[0].startswith(f"Your function takes {name} from the notebook")
    assert told[0].endswith("Which of its own arguments should it come from?")
    assert ("where it is" in told[0]) == (name in ("d_k", "n_heads", "T", "scale"))


def test_what_the_question_of_the_crash_has_asked_already_is_not_asked_again(cell):
    space = cell(DATA + "def project_qkv(x, W_q, W_k, W_v):\n    return x @ W_Q, x @ W_k, x @ W_v\n")
    said = repr(check(space["project_qkv"]))
    assert said.count("`W_Q` in that line") == 1 and said.count("notebook") == 1


def test_several_names_are_told_in_one_sentence(cell):
    space = cell(DATA + "def weighted_sum(A, V):\n    return scores @ VECTORS\n")
    assert ("Your function takes VECTORS and scores from the notebook. Which of its own arguments should "
            "each of them come from?") in repr(check(space["weighted_sum"]))


def test_a_right_function_is_right_and_told_what_it_depends_on(cell, own_progress):
    space = cell("ones = np.ones(1)\n" + SOFTMAX.replace("return e", "return ones * e"))
    result = check(space["softmax"])
    assert result.right and own_progress.passed("softmax")
    assert ("Your function takes ones from the notebook. If it were another one there tomorrow, should the "
            "result for the same arguments change?") in repr(result)


def test_a_size_that_harms_nothing_is_still_told(cell):
    space = cell(DATA + "def similarity_scores(Q, K):\n    return Q @ K.swapaxes(-1, -2) * d_k / d_k\n")
    result = check(space["similarity_scores"])
    assert result.right and "takes d_k from the notebook, where it is 3 now" in repr(result)


@pytest.mark.parametrize("source, reader", [
    ("def shrink(s):\n    return s / np.sqrt(d_k)\n", "Your shrink takes d_k"),
    ("@functools.cache\ndef width():\n    return d_k ** 0.5\ndef shrink(s):\n    return s / width()\n",
     "Your function takes d_k"),
    ("shrink = lambda s: s / np.sqrt(d_k)\n", "Your function takes d_k"),
], ids=["helper", "decorated helper of a helper", "lambda"])
def test_a_helper_that_takes_it_is_told_as_that(cell, source, reader):
    space = cell("import functools\n" + SOFTMAX + DATA + source
                 + "def attention_weights(Q, K):\n    return softmax(shrink(Q @ K.swapaxes(-1, -2)))\n")
    said = repr(check(space["attention_weights"]))
    assert reader in said or "Your width takes d_k" in said


@pytest.mark.parametrize("made", [
    "def attention_weights(Q, K, width=d_k):\n    return softmax(Q @ K.swapaxes(-1, -2) / width ** 0.5)\n",
    "def attention_weights(Q, K, *, width=d_k):\n    return softmax(Q @ K.swapaxes(-1, -2) / width ** 0.5)\n",
    "attention_weights = lambda Q, K: softmax(Q @ K.swapaxes(-1, -2) / d_k ** 0.5)\n",
    "def attention_weights(Q, K):\n"
    "    return np.array([softmax(row / d_k ** 0.5) for row in Q @ K.swapaxes(-1, -2)])\n",
    "def attention_weights(Q, K):\n    def scaled(s):\n        return s / d_k ** 0.5\n"
    "    return softmax(scaled(Q @ K.swapaxes(-1, -2)))\n",
], ids=["default", "keyword default", "lambda", "comprehension", "inner function"])
def test_it_is_seen_in_every_corner_of_a_function(cell, made):
    space = cell(SOFTMAX + DATA + made)
    assert "takes d_k from the notebook" in repr(check(space["attention_weights"], "attention_weights"))


def test_an_object_and_a_partial_are_looked_into(cell):
    space = cell(DATA + "class Scores:\n    def __call__(self, Q, K):\n        return Q @ K.T / d_k\n"
                 "def scaled(Q, K, power):\n    return Q @ K.T / d_k ** power\n")
    for function in (space["Scores"](), functools.partial(space["scaled"], power=1)):
        assert "takes d_k from the notebook" in repr(check(function, "similarity_scores"))


INNOCENT = {
    "a number in capitals": "EPS = 1e-12\nHALF = 0.5\n" + SOFTMAX.replace("return e", "return 2 * HALF * e"),
    "an eps": "eps = 1e-12\n" + SOFTMAX.replace("return e /", "return e / (1 + eps) /"),
    "infinity": "from math import inf, pi\n" + SOFTMAX.replace("return e", "return (inf > pi) * e"),
    "a number that is meant": "two = 2.0\n" + SOFTMAX.replace("return e", "return two / two * e"),
    "axes in capitals": "AXES = (0,)\n" + SOFTMAX.replace("return e", "return len(AXES) * e"),
    "a helper": "def shifted(x, axis):\n    return x - x.max(axis=axis, keepdims=True)\n"
                + SOFTMAX.replace("x - x.max(axis=axis, keepdims=True)", "shifted(x, axis)"),
    "a module": "import math\n" + SOFTMAX.replace("return e", "return math.cos(0) * e"),
    "a switch": "debug = False\nsettings = {'debug': False, 'eps': 1e-9}\n" + SOFTMAX.replace(
        "return e", "if debug or settings['debug']:\n        print(x)\n    return e"),
    "a text": "kind = 'plain'\n" + SOFTMAX.replace("return e", "return bool(kind) * e"),
    "a log": "log = [1.0]\n" + SOFTMAX.replace("return e", "log.append(x.shape)\n    return e"),
    "what is printed": DATA + SOFTMAX.replace("return e", "print(T, scores)\n    return e"),
    "a counter": "calls = 2\n" + SOFTMAX.replace(
        "    e = np.exp", "    global calls\n    calls += 1\n    e = np.exp"),
    "names of its own": DATA + SOFTMAX.replace("return e", "scores, T = x, 2\n    return e"),
    "a default of the exercise": "EPS = 1e-5\ndef layer_norm(x, gamma, beta, eps=EPS):\n"
        "    c = x - x.mean(-1, keepdims=True)\n"
        "    return gamma * c / np.sqrt((c * c).mean(-1, keepdims=True) + eps) + beta\n",
}


@pytest.mark.parametrize("case", INNOCENT)
def test_what_is_named_on_purpose_is_not_told(cell, case):
    function = cell(INNOCENT[case]).get("layer_norm") or cell(INNOCENT[case])["softmax"]
    result = check(function)
    assert result.right and "from the notebook" not in repr(result)


@pytest.mark.parametrize("line", ["EPS = 1e-9", "NEG_INF = -1e9", "big = 1e9", "LIMIT = 50.0"])
def test_a_constant_is_not_blamed_for_a_wrong_answer(cell, line):
    name = line.split()[0]
    space = cell(f"{line}\ndef softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / (e.sum() + {name})\n")
    result = check(space["softmax"])
    assert not result.right and "from the notebook" not in repr(result)


@pytest.mark.parametrize("name", EXERCISES)
def test_no_form_on_the_pages_of_the_course_takes_anything_from_outside(name):
    exercise = EXERCISES[name]
    told = {form.__name__ for form in (*exercise.also_right_forms, *(w.function for w in exercise.wrongs))
            if "from the notebook" in repr(check_as(exercise, form))}
    assert told <= {"divides_by_a_fixed_number"}      # this one is there for it


def test_a_function_that_came_back_says_it_too(cell):
    space = cell(DATA + "def similarity_scores(Q, K):\n    return Q @ K.swapaxes(-1, -2) * d_k / d_k\n")
    check(space["similarity_scores"])
    assert "takes d_k from the notebook" in repr(check(mine("similarity_scores")))


def test_nothing_changes_for_the_grade(cell):
    from course_lib.diagnosis import diagnose
    space = cell(SOFTMAX + DATA + WRONG["d_k"])
    assert "from the notebook" not in diagnose("attention_weights", space["attention_weights"]).message
