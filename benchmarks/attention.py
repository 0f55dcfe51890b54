"""How long attention takes in the course's NumPy and in PyTorch, side by side.

    python benchmarks/attention.py          needs torch: pip install torch==2.13.0

One thread each, float32, the best of 50 alternating runs. Times depend on the machine and on what
else it does, so only their ratio is shown. The course's function is written to be read, and it
returns the whole table of weights; PyTorch's returns the output alone.
"""

import os
import sys
import time

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"      # read when NumPy and PyTorch are loaded

import numpy as np  # noqa: E402

from course_lib.attention import causal_mask, scaled_dot_product_attention  # noqa: E402

try:
    import torch
except ImportError:
    sys.exit("Nothing to compare with: pip install torch==2.13.0")

SIZES = [   # sentences, heads, words, features per head
    (1, 1, 6, 4),
    (1, 4, 64, 16),
    (4, 8, 128, 32),
    (4, 8, 512, 64),
]
RUNS = 50


def best_times(*functions):
    """Run the functions in turn, so that a busy moment hits all of them; best seconds of each."""
    times = [[] for _ in functions]
    for run in range(RUNS + 3):
        for function, kept in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            if run >= 3:        # the first runs warm up
                kept.append(time.perf_counter() - start)
    return [min(kept) for kept in times]


def main():
    torch.set_num_threads(1)
    print(f"NumPy {np.__version__}, PyTorch {torch.__version__}, one thread each, float32")
    print("| batch, heads, words, d_k | mask | course / PyTorch | largest difference |")
    print("|---|---|---|---|")
    rng = np.random.default_rng(0)
    for shape in SIZES:
        Q, K, V = (rng.normal(size=shape).astype(np.float32) for _ in range(3))
        tensors = [torch.from_numpy(a) for a in (Q, K, V)]
        for is_causal in (False, True):
            mask = causal_mask(shape[2]) if is_causal else None

            def course(Q=Q, K=K, V=V, mask=mask):
                return scaled_dot_product_attention(Q, K, V, mask)[0]

            def pytorch(tensors=tensors, is_causal=is_causal):
                return torch.nn.functional.scaled_dot_product_attention(
                    *tensors, is_causal=is_causal)

            ours, theirs = best_times(course, pytorch)
            difference = np.abs(course() - pytorch().numpy()).max()
            kind = "causal" if is_causal else "none"
            size = ", ".join(map(str, shape))
            print(f"| {size} | {kind} | {ours / theirs:.1f} | {difference:.0e} |")


if __name__ == "__main__":
    with torch.no_grad():
        main()
