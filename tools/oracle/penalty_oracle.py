#!/usr/bin/env python3
"""Computes gradient penalties with PyTorch and writes them as the fixture of the C# tests. See README.md.

Before anything is written the values are checked by a second way: input gradients by central finite differences, norms
sample by sample, every form's penalty by the linear critic's closed form, parameter gradients by central finite differences
along single weights and one direction through all. A failed check ends the script with an error and writes nothing.
"""
import argparse
import gzip
import json
import math
import pathlib
import platform
import sys

import torch

from critics import CONDITIONAL, CRITICS, layers

INF = math.inf
DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleFixture.json.gz"


def form(name, points=("interpolated",), weight=10.0, target=1.0, side="two_sided", input_norm=2.0, norm_dims=None, drift=0.0):
    dual = INF if input_norm == 1 else 1.0 if input_norm == INF else input_norm / (input_norm - 1)
    return dict(name=name, points=list(points), weight=weight, target=target, side=side, input_norm=input_norm,
                gradient_norm=dual, norm_dims=norm_dims, drift=drift)


# penalty = weight * sum over points of mean((|g|_gradient_norm - target)^2) + drift * mean(D(real)^2);
# one-sided: negative deviations count as zero.
FORMS = [
    form("two_sided"),
    form("one_sided", side="one_sided"),
    form("zero_centred", target=0.0),
    form("target_2", weight=0.1, target=2.0),
    form("norm_l1", input_norm=1.0),
    form("norm_linf", input_norm=INF),
    form("norm_p1_5", input_norm=1.5),
    form("norm_p3", input_norm=3.0),
    form("r1", ("real",), 5.0, 0.0),
    form("r2", ("fake",), 5.0, 0.0),
    form("r1_r2", ("real", "fake"), 5.0, 0.0),
    form("dragan", ("perturbed_real",)),
    form("dragan_full", ("fully_perturbed_real",)),
    form("drift", drift=0.001),
    form("over_dims", norm_dims=[1]),
]

KINKED = (torch.nn.ReLU, torch.nn.LeakyReLU, torch.nn.ELU)
worst = {}


def check(what, error, limit, where):
    worst[what] = max(worst.get(what, 0.0), float(error))
    if not error <= limit:
        sys.exit(f"{where}: {what} is {error:.3g}, above {limit:g}")


def deviation(value, truth):
    """The largest difference, relative to the largest true value."""
    scale = truth.abs().max().item()
    return (value.double() - truth.double()).abs().max().item() / (scale if scale > 0 else 1.0)


def applies(f, name):
    return f["norm_dims"] is None or name == "conv1d"


# --- the mathematics ---

def make_points(inputs):
    real, fake, alpha, noise = (inputs[k] for k in ("real", "fake", "alpha", "noise"))
    # kodalinaveen3/DRAGAN: X_p = X + 0.5 * X.std() * U[0,1), numpy's std over all values (population); then
    # X + alpha * (X_p - X) with one alpha a sample. The second form leaves that alpha out.
    shift = 0.5 * real.std(unbiased=False) * noise
    return {"interpolated": alpha * real + (1 - alpha) * fake, "real": real, "fake": fake,
            "perturbed_real": real + alpha * shift, "fully_perturbed_real": real + shift}


def input_gradient(critic, points, condition, create_graph):
    x = points.detach().clone().requires_grad_()
    return torch.autograd.grad(critic(x, condition).sum(), x, create_graph=create_graph)[0]


def norms_of(gradient, p, dims):
    """The p-norm, from its definition."""
    size = gradient.abs()
    if dims is None:
        size, dims = size.flatten(1), [1]
    if p == INF:
        return size.amax(dims)
    return size.pow(p).sum(dims).pow(1 / p)


def penalty_of(critic, f, points, condition, create_graph):
    norms = [norms_of(input_gradient(critic, points[k], condition, create_graph), f["gradient_norm"], f["norm_dims"])
             for k in f["points"]]
    total = 0
    for n in norms:
        excess = n - f["target"]
        if f["side"] == "one_sided":
            excess = torch.where(excess > 0, excess, torch.zeros_like(excess))
        total = total + f["weight"] * (excess * excess).mean()
    if f["drift"]:
        total = total + f["drift"] * critic(points["real"], condition).pow(2).mean()
    return total, torch.cat(norms)


def critic_loss(critic, points, condition, create_graph):
    difference = critic(points["fake"], condition).mean() - critic(points["real"], condition).mean()
    return difference + penalty_of(critic, FORMS[0], points, condition, create_graph)[0]


def parameter_gradients(loss, critic):
    names, parameters = zip(*critic.named_parameters())
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    return {n: torch.zeros_like(p) if g is None else g for n, p, g in zip(names, parameters, gradients)}


def compute(name, critic, inputs):
    points, condition = make_points(inputs), inputs.get("condition")
    forms = {}
    for f in FORMS:
        if applies(f, name):
            penalty, norms = penalty_of(critic, f, points, condition, True)
            forms[f["name"]] = dict(penalty=penalty.item(), norms=norms.detach(),
                                    parameter_gradients=parameter_gradients(penalty, critic))
    loss = critic_loss(critic, points, condition, True)
    with torch.no_grad():
        scores = {k: critic(x, condition).squeeze(1) for k, x in points.items()}
    return dict(points=points, scores=scores, forms=forms,
                critic_loss=dict(loss=loss.item(), parameter_gradients=parameter_gradients(loss, critic)))


# --- inputs ---

def draw(name, seed):
    shape, heads, create = CRITICS[name]
    g = torch.Generator().manual_seed(seed)

    def uniform(size, low, high):
        return torch.rand(size, generator=g, dtype=torch.float64) * (high - low) + low

    critic = create().double().eval()
    with torch.no_grad():
        for path, p in critic.named_parameters():
            if path.endswith("norm1.weight"):
                p.copy_(uniform(p.shape, 0.5, 1.5))
            elif path.endswith("bias"):
                p.copy_(uniform(p.shape, -0.5, 0.5))
            else:
                bound = 1.5 * math.sqrt(3 / (p.numel() / p.shape[0]))
                p.copy_(uniform(p.shape, -bound, bound))
    n = shape[0]
    inputs = dict(
        real=torch.randn(shape, generator=g, dtype=torch.float64),
        fake=torch.randn(shape, generator=g, dtype=torch.float64) * 0.8 + 0.3,
        alpha=uniform([n] + [1] * (len(shape) - 1), 0.05, 0.95),
        noise=uniform(shape, 0, 1))
    if name in CONDITIONAL:
        inputs["condition"] = torch.randint(0, 3, (n,), generator=g)

    # The score is linear in its head, so the norms can be placed around 1: both branches of the one-sided form are used.
    gradient = input_gradient(critic, make_points(inputs)["interpolated"], inputs.get("condition"), False)
    norms = norms_of(gradient, 2.0, None)
    scale = 1.7 / norms.mean() if name == "linear" else 1 / (norms.min() * norms.max()).sqrt()
    with torch.no_grad():
        for head in heads:
            getattr(critic, head).weight.mul_(scale)
    return critic, inputs


def is_generic(name, critic, inputs):
    """Whether no kink is near: activations, the maximum norm's ties, the norms' zeros, the one-sided form's corner."""
    points, condition = make_points(inputs), inputs.get("condition")
    near = []
    hooks = [m.register_forward_pre_hook(lambda _, x: near.append(x[0].abs().min().item()))
             for m in critic.modules() if isinstance(m, KINKED)]
    with torch.no_grad():
        for x in points.values():
            critic(x, condition)
    for hook in hooks:
        hook.remove()
    gradients = {k: input_gradient(critic, x, condition, False).flatten(1).abs() for k, x in points.items()}
    g = gradients["interpolated"]
    top = g.topk(2, 1).values
    norms = g.norm(dim=1)
    return (min(near, default=1.0) > 1e-3
            and all(v.norm(dim=1).min() > 0.05 for v in gradients.values())
            and ((top[:, 0] - top[:, 1]) / top[:, 0]).min() > 0.01
            and (g.min(1).values / top[:, 0]).min() > 1e-3
            and (norms - 1).abs().min() > 0.01
            and (name == "linear" or norms.max() / norms.min() > 1.2)
            and (condition is None or len(condition.unique()) == 3))


def cast(critic, inputs, name, dtype):
    copy = CRITICS[name][2]().to(dtype).eval()
    copy.load_state_dict({k: v.to(dtype) for k, v in critic.state_dict().items()})
    return copy, {k: v.to(dtype) if v.is_floating_point() else v for k, v in inputs.items()}


# --- checks by a second way ---

def check_input_gradients(name, critic, inputs, step=1e-5):
    condition = inputs.get("condition")
    for kind, x in make_points(inputs).items():
        gradient = input_gradient(critic, x, condition, False)
        differences = torch.zeros_like(x)
        with torch.no_grad():
            for i in range(x.shape[0]):  # one sample at a time: its own score, alone in its batch
                label = None if condition is None else condition[i:i + 1]
                for j in range(x[i].numel()):
                    e = torch.zeros(x[i].numel(), dtype=x.dtype)
                    e[j] = step
                    e = e.view_as(x[i:i + 1])
                    d = critic(x[i:i + 1] + e, label) - critic(x[i:i + 1] - e, label)
                    differences[i].view(-1)[j] = d.item() / (2 * step)
        check("input gradient against finite differences", deviation(differences, gradient), 1e-8, f"{name}, {kind}")


def check_norms(name, critic, inputs, result):
    points, condition = make_points(inputs), inputs.get("condition")
    for f in FORMS:
        if not applies(f, name):
            continue
        alone = []
        for kind in f["points"]:
            x = points[kind]
            for i in range(x.shape[0]):
                label = None if condition is None else condition[i:i + 1]
                g = input_gradient(critic, x[i:i + 1], label, False)[0]
                dims = None if f["norm_dims"] is None else [d - 1 for d in f["norm_dims"]]
                alone.append(torch.linalg.vector_norm(g, f["gradient_norm"], dims))
        check("norm against one sample alone", deviation(result["forms"][f["name"]]["norms"], torch.stack(alone)), 1e-12,
              f"{name}, {f['name']}")


def check_parameter_gradients(name, critic, loss, gradients, g, where, step=1e-5, entries=6):
    """Single weights and one random direction through all weights. Weights without influence count relative to the largest gradient."""
    parameters = dict(critic.named_parameters())
    largest = max(v.abs().max().item() for v in gradients.values())
    names = list(parameters)
    trials = []
    for _ in range(entries):
        path = names[torch.randint(len(names), (1,), generator=g).item()]
        e = torch.zeros_like(parameters[path]).detach()
        e.view(-1)[torch.randint(e.numel(), (1,), generator=g).item()] = 1.0
        trials.append({path: e})
    trials.append({n: torch.randn(p.shape, generator=g, dtype=p.dtype) / math.sqrt(p.numel()) for n, p in parameters.items()})
    for direction in trials:
        values = []
        for sign in (1, -2, 1):
            with torch.no_grad():
                for n, e in direction.items():
                    parameters[n].add_(sign * step * e)
            values.append(loss())
        # Three moves of +h, -2h, +h end where they began but for rounding.
        difference = (values[0] - values[1]) / (2 * step)
        exact = sum((gradients[n] * e).sum().item() for n, e in direction.items())
        check("parameter gradient against finite differences",
              abs(difference - exact) / max(abs(exact), 1e-3 * largest, 1e-12), 1e-5, where)


def check_all(name, critic, inputs, result):
    check_input_gradients(name, critic, inputs)
    check_norms(name, critic, inputs, result)
    copy, _ = cast(critic, inputs, name, torch.float64)  # finite differences move a copy's weights
    points, condition = make_points(inputs), inputs.get("condition")
    g = torch.Generator().manual_seed(1)
    for f in FORMS:
        if applies(f, name):
            check_parameter_gradients(name, copy, lambda: penalty_of(copy, f, points, condition, False)[0].item(),
                                      result["forms"][f["name"]]["parameter_gradients"], g, f"{name}, {f['name']}")
    check_parameter_gradients(name, copy, lambda: critic_loss(copy, points, condition, False).item(),
                              result["critic_loss"]["parameter_gradients"], g, f"{name}, critic loss")


def check_linear(critic, inputs, result):
    """Closed forms in plain numbers: the input gradient is w everywhere, so a form's penalty is a function of |w| alone."""
    w = critic.fc.weight.detach()
    values = w.flatten().tolist()
    two = math.sqrt(sum(v * v for v in values))
    paper = 10 * (two - 1) ** 2
    real_scores = [sum(a * b for a, b in zip(values, row)) + critic.fc.bias.item() for row in inputs["real"].tolist()]
    expected = {
        "two_sided": paper, "one_sided": paper, "dragan": paper, "dragan_full": paper,
        "zero_centred": 10 * two ** 2, "target_2": 0.1 * (two - 2) ** 2,
        "norm_l1": 10 * (max(abs(v) for v in values) - 1) ** 2,
        "norm_linf": 10 * (sum(abs(v) for v in values) - 1) ** 2,
        "norm_p1_5": 10 * (sum(abs(v) ** 3 for v in values) ** (1 / 3) - 1) ** 2,
        "norm_p3": 10 * (sum(abs(v) ** 1.5 for v in values) ** (2 / 3) - 1) ** 2,
        "r1": 5 * two ** 2, "r2": 5 * two ** 2, "r1_r2": 10 * two ** 2,
        "drift": paper + 0.001 * sum(v * v for v in real_scores) / len(real_scores),
    }
    assert expected.keys() == result["forms"].keys()
    for name, value in expected.items():
        check("linear critic against its closed form", abs(result["forms"][name]["penalty"] - value) / value, 1e-13, name)
    check("linear critic against its closed form",
          deviation(result["forms"]["two_sided"]["parameter_gradients"]["fc.weight"], 20 * (two - 1) * w / two), 1e-13, "linear")


def check_single(name, single, truth):
    """float32 against float64 on the same rounded inputs."""
    for f, value in single["forms"].items():
        true = truth["forms"][f]
        check("float32 penalty", abs(value["penalty"] - true["penalty"]) / max(abs(true["penalty"]), 1e-3), 1e-4, f"{name}, {f}")
        check("float32 norm", deviation(value["norms"], true["norms"]), 1e-5, f"{name}, {f}")
        largest = max(v.abs().max().item() for v in true["parameter_gradients"].values())
        for p, gradient in value["parameter_gradients"].items():
            error = (gradient.double() - true["parameter_gradients"][p]).abs().max().item() / largest
            check("float32 parameter gradient", error, 1e-4, f"{name}, {f}, {p}")


# --- writing ---

def number(x, digits):
    if math.isinf(x):
        return '"Infinity"'
    if x == int(x) and abs(x) < 1e15:
        return str(int(x))
    return f"{x:.9g}" if digits == 9 else repr(x)  # repr is the shortest text that reads back exactly: at most 17 digits


def text(value, digits=17):
    if isinstance(value, torch.Tensor):
        digits = 9 if value.dtype == torch.float32 else 17
        numbers = ",".join(number(v, digits) for v in value.detach().flatten().tolist())
        return f'{{"shape":{json.dumps(list(value.shape))},"values":[{numbers}]}}'
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{text(v, digits)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(text(v, digits) for v in value) + "]"
    if isinstance(value, float):
        return number(value, digits)
    return json.dumps(value)


def write_fixture(description, default_output, compute):
    """Computes a fixture, its checks included, shows their largest errors, and writes it."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, default=default_output)
    output = parser.parse_args().output
    torch.set_num_threads(1)
    contents = compute()
    print("largest errors:")
    for what, error in worst.items():
        print(f"  {what}: {error:.2e}")
    data = text(dict(made_with=dict(python=platform.python_version(), torch=torch.__version__), **contents)).encode()
    json.loads(data)
    packed = gzip.compress(data, 9, mtime=0)
    output.write_bytes(packed)
    print(f"{output.name}: {len(data)} bytes, {len(packed)} packed")


def fixture():
    critics = []
    for index, name in enumerate(CRITICS):
        for attempt in range(1000):
            seed = 1000 * (index + 1) + attempt
            critic, inputs = draw(name, seed)
            if is_generic(name, critic, inputs):
                break
        else:
            sys.exit(f"{name}: no seed keeps away from the kinks")

        double = compute(name, critic, inputs)
        check_all(name, critic, inputs, double)
        if name == "linear":
            check_linear(critic, inputs, double)
        single_critic, single_inputs = cast(critic, inputs, name, torch.float32)
        single = compute(name, single_critic, single_inputs)
        check_single(name, single, compute(name, *cast(single_critic, single_inputs, name, torch.float64)))
        weights = sum(p.numel() for p in critic.parameters())
        spread = double["forms"]["two_sided"]["norms"]
        print(f"{name}: seed {seed}, {weights} weights, norms {spread.min():.3f} to {spread.max():.3f}, "
              f"penalty {double['forms']['two_sided']['penalty']:.6f}")
        critics.append(dict(
            name=name, layers=layers(name, critic), seed=seed, **{k: inputs.get(k) for k in ("real", "fake", "alpha", "noise", "condition")},
            state_dict=dict(critic.state_dict()), double_precision=double, single_precision=single))
    return dict(forms=FORMS, critics=critics)


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
