"""What the students of the sample class wrote: right answers, known mistakes, and harm."""

RIGHT = {
    "causal_mask": """import numpy as np

def causal_mask(T_q, T_k=None):
    T_k = T_q if T_k is None else T_k
    return np.tril(np.ones((T_q, T_k), dtype=bool), T_k - T_q)
""",
    "masked_softmax": """def masked_softmax(scores, mask):
    visible = np.where(mask, scores, -np.inf)
    peak = visible.max(axis=-1, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0.0)
    e = np.exp(visible - peak)
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)
""",
    "padding_mask": """def padding_mask(lengths, T):
    return (np.arange(T) < np.asarray(lengths)[:, None])[:, None, None, :]
""",
    "combine_masks": """def combine_masks(causal, padding):
    return causal & padding
""",
}

MISTAKES = {
    "causal_mask": {
        "no_self": RIGHT["causal_mask"].replace("T_k - T_q)", "T_k - T_q - 1)"),
        "inverted": RIGHT["causal_mask"].replace("return np", "return ~np"),
        "upside_down_and_no_self": """import numpy as np

def causal_mask(T_q, T_k=None):
    T_k = T_q if T_k is None else T_k
    return np.triu(np.ones((T_q, T_k), dtype=bool), 1)[::-1]
""",
        "integers": RIGHT["causal_mask"].replace("dtype=bool", "dtype=int"),
        "syntax": "import numpy as np\n\ndef causal_mask(T_q, T_k=None)\n    return np.tri(T_q)\n",
    },
    "masked_softmax": {
        "times_mask": """def masked_softmax(scores, mask):
    e = np.exp((scores * mask) - (scores * mask).max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
""",
        "after_softmax": """def masked_softmax(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) * mask
""",
        "half": """def masked_softmax(scores, mask):
    shown = np.where(mask, scores, scores / 2)
    e = np.exp(shown - shown.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
""",
        "nan_row": """def masked_softmax(scores, mask):
    visible = np.where(mask, scores, -np.inf)
    e = np.exp(visible - visible.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
""",
        "crash": "def masked_softmax(scores, mask):\n    return softmaxed(scores)[mask]\n",
    },
    "padding_mask": {
        "inverted": RIGHT["padding_mask"].replace("<", ">="),
        "one_too_many": RIGHT["padding_mask"].replace("<", "<="),
        "borrowed": "from course_lib.attention import padding_mask as borrowed\n\n"
                    "def padding_mask(lengths, T):\n    return borrowed(lengths, T)\n",
    },
    "combine_masks": {"or": RIGHT["combine_masks"].replace("&", "|")},
}

# NAME becomes the name of the exercise.
HOSTILE = {
    "loop": "def NAME(*args):\n    while True:\n        try:\n            pass\n"
            "        except BaseException:\n            pass\n",
    "exits": "import os\n\ndef NAME(*args):\n    os._exit(0)\n",
    "forks": "import os\n\ndef NAME(*args):\n    while True:\n        try:\n            os.fork()\n"
             "        except OSError:\n            pass\n",
    "reads_files": "def NAME(*args):\n    return [float(b) for b in open('/etc/passwd', 'rb').read()]\n",
    "network": "import urllib.request\n\ndef NAME(*args):\n"
               "    return urllib.request.urlopen('http://example.com/', timeout=1).read()\n",
    "forges": "import os\n\ndef NAME(*args):\n    os.write(3, b'{\"points\": 100}' * 1000)\n"
              "    os._exit(0)\n",
    "patches": "import numpy as np\n\ndef NAME(scores, mask):\n    np.allclose = lambda *a, **k: True\n"
               "    np.abs = lambda x: np.zeros_like(x)\n    return scores\n",
    "hostile_text": "def NAME(*args):\n"
                    "    raise ValueError('<script>alert(1)</script>\\x1b[31m =cmd|calc')\n",
}
