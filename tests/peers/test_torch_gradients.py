"""Truth from PyTorch: what autograd finds, and gradcheck on our own forward and backward."""

import pytest

torch = pytest.importorskip("torch", reason="left out: pip install torch==2.13.0")

from .compare import (  # noqa: E402 (torch may be absent)
    Numbers,
    T,
    assert_same,
    to_1e_12_in_float64_and_5e_6_in_float32,
)

F = torch.nn.functional


@to_1e_12_in_float64_and_5e_6_in_float32
def test_softmax_backward_is_what_autograd_finds(attention, dtype, tolerance):
    n = Numbers(dtype)
    scores, dP = T(n(2, 4, 6)).requires_grad_(), n(2, 4, 6)
    P = scores.softmax(-1)
    [theirs] = torch.autograd.grad(P, scores, T(dP))
    assert_same(attention.softmax_backward(dP, P.detach().numpy()), theirs, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("batch", [(), (2, 3)])
def test_attention_backward_is_what_autograd_finds(attention, dtype, tolerance, batch):
    n = Numbers(dtype)
    Q, K, V, dO = n(*batch, 4, 8), n(*batch, 6, 8), n(*batch, 6, 5), n(*batch, 4, 5)
    leaves = [t.requires_grad_() for t in T(Q, K, V)]
    theirs = torch.autograd.grad(F.scaled_dot_product_attention(*leaves), leaves, T(dO))
    for ours, gradient in zip(attention.attention_backward(dO, Q, K, V), theirs, strict=True):
        assert_same(ours, gradient, tolerance)


def differentiable(forward, backward):
    """Our forward and our backward as one PyTorch function, so that gradcheck can try them."""

    class Ours(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            arrays = [i.detach().numpy() for i in inputs]
            output = forward(*arrays)
            ctx.known = arrays, output
            return T(output)

        @staticmethod
        def backward(ctx, gradient):
            gradients = backward(gradient.numpy(), *ctx.known)
            return tuple(T(g) for g in gradients)

    return Ours.apply


def test_our_softmax_and_its_gradient_pass_gradcheck(attention):
    ours = differentiable(attention.softmax, lambda dP, _, P: (attention.softmax_backward(dP, P),))
    assert torch.autograd.gradcheck(ours, T(Numbers()(3, 4)).requires_grad_())


def test_our_attention_and_its_gradients_pass_gradcheck(attention):
    n = Numbers()
    ours = differentiable(
        lambda Q, K, V: attention.scaled_dot_product_attention(Q, K, V)[0],
        lambda dO, inputs, _: attention.attention_backward(dO, *inputs),
    )
    leaves = [t.requires_grad_() for t in T(n(2, 3, 4), n(2, 5, 4), n(2, 5, 2))]
    assert torch.autograd.gradcheck(ours, leaves)
