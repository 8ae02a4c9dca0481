#!/usr/bin/env python3
"""Computes the metrics of samples with NumPy, SciPy and scikit-image, for the C# tests. See README.md.

Each value comes from another implementation than the library's: SciPy's assignment and one-dimensional Wasserstein distance, quantiles
of repeated samples, Sinkhorn's iterations on whole matrices until nothing moves, scikit-image's SSIM, pairs of pixels counted one lag after
the other. The random directions are drawn by SplitMix64 (sample_random.py).
"""
import collections
import gzip
import itertools
import json
import math
import pathlib
import sys

import numpy as np
import scipy
import skimage
from scipy.ndimage import correlate1d
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist, jensenshannon
from scipy.special import logsumexp
from scipy.stats import binomtest, wasserstein_distance
from skimage.metrics import structural_similarity

from sample_random import SampleRandom

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Metrics.Tests/Samples/OracleSampleMetrics.json.gz"
WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])


def check(what, error, most):
    if not error <= most:
        sys.exit(f"{what}: {error} is above {most}; nothing is written")


def directions(count, dimensions, seed):
    random = SampleRandom(seed)
    vectors = np.array([[random.normal() for _ in range(dimensions)] for _ in range(count)])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def one_dimensional(a, b, order):
    """W_p^p, by as many repetitions as make both sets of one size."""
    size = math.lcm(len(a), len(b))
    a, b = np.sort(np.repeat(a, size // len(a))), np.sort(np.repeat(b, size // len(b)))
    return np.mean(np.abs(a - b) ** order)


def sliced(name, samples, reference, order, projections, seed):
    costs = []
    for theta in directions(projections, samples.shape[1], seed):
        a, b = samples @ theta, reference @ theta
        costs.append(one_dimensional(a, b, order))
        if order == 1:
            check("one-dimensional distance", abs(costs[-1] - wasserstein_distance(a, b)), 1e-12)
    return dict(name=name, samples=samples.tolist(), reference=reference.tolist(), order=order, projections=projections, seed=seed,
                value=float(np.mean(costs) ** (1 / order)))


def exact(name, samples, reference):
    costs = cdist(samples, reference)
    rows, columns = linear_sum_assignment(costs)
    return dict(name=name, samples=samples.tolist(), reference=reference.tolist(), value=float(costs[rows, columns].mean()))


def entropic_cost(costs, epsilon):
    n, m = costs.shape
    f, g = np.zeros(n), np.zeros(m)
    for _ in range(20_000):
        last = f
        f = -epsilon * (logsumexp((g[None, :] - costs) / epsilon, axis=1) - math.log(m))
        g = -epsilon * (logsumexp((f[:, None] - costs) / epsilon, axis=0) - math.log(n))
        if np.abs(f - last).max() < 1e-13:
            break
    plan = np.exp((f[:, None] + g[None, :] - costs) / epsilon) / (n * m)
    check("masses", max(np.abs(plan.sum(1) * n - 1).max(), np.abs(plan.sum(0) * m - 1).max()), 1e-9)
    # The primal value: cost plus epsilon times the divergence from independence. It equals the dual one at the optimum.
    primal = (plan * costs).sum() + epsilon * (plan * np.log(plan * n * m)).sum()
    check("duality gap", abs(primal - f.mean() - g.mean()), 1e-9)
    return primal


def entropic(name, samples, reference, relative_epsilon):
    between = cdist(samples, reference)
    epsilon = relative_epsilon * between.mean()
    value = entropic_cost(between, epsilon)
    value -= 0.5 * (entropic_cost(cdist(samples, samples), epsilon) + entropic_cost(cdist(reference, reference), epsilon))
    return dict(name=name, samples=samples.tolist(), reference=reference.tolist(), relative_epsilon=relative_epsilon, value=float(value))


def coverage(samples, centres, deviation, close_deviations):
    distances = cdist(samples, centres)
    nearest = distances.argmin(1)
    close = distances.min(1) <= close_deviations * deviation
    counts = [int((close & (nearest == mode)).sum()) for mode in range(len(centres))]
    bar = max(1, 0.1 * len(samples) / len(centres))
    interval = binomtest(int(close.sum()), len(samples)).proportion_ci(0.95, method="wilson")
    return dict(samples=samples.tolist(), centres=centres.tolist(), deviation=deviation, close_deviations=close_deviations,
                close=counts, modes_hit=sum(count >= bar for count in counts), quality=float(close.mean()),
                quality_interval=[interval.low, interval.high])


def ngrams(n, texts):
    return collections.Counter(tuple(text[i:i + n]) for text in texts for i in range(len(text) - n + 1))


def divergence(n, texts, reference):
    counts, others = ngrams(n, texts), ngrams(n, reference)
    keys = sorted(counts | others)
    value = jensenshannon([counts[key] for key in keys], [others[key] for key in keys], base=2) ** 2
    return dict(n=n, texts=texts, reference=reference, value=float(value))


def blurred(image):
    window = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5 ** 2))
    window /= window.sum()
    return correlate1d(correlate1d(image, window, axis=0), window, axis=1)[5:-5, 5:-5]


def halved(image):
    image = np.pad(image, ((0, image.shape[0] % 2), (0, image.shape[1] % 2)), mode="edge")
    return (image[0::2, 0::2] + image[1::2, 0::2] + image[0::2, 1::2] + image[1::2, 1::2]) / 4


def ms_ssim_of_channel(a, b, scales):
    weights = WEIGHTS[:scales] / (1 if scales == 5 else WEIGHTS[:scales].sum())
    product, c1, c2 = 1.0, 0.01 ** 2, 0.03 ** 2
    for scale in range(scales):
        mean_a, mean_b = blurred(a), blurred(b)
        var_a, var_b, cov = blurred(a * a) - mean_a ** 2, blurred(b * b) - mean_b ** 2, blurred(a * b) - mean_a * mean_b
        structure = (2 * cov + c2) / (var_a + var_b + c2)
        whole = structure * (2 * mean_a * mean_b + c1) / (mean_a ** 2 + mean_b ** 2 + c1)
        other = structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1.0)
        check("SSIM of one scale", abs(whole.mean() - other), 1e-9)
        product *= max((whole if scale == scales - 1 else structure).mean(), 0) ** weights[scale]
        a, b = halved(a), halved(b)
    return product


def ms_ssim(name, a, b):
    """Images of bytes, [C, H, W]."""
    side = min(a.shape[1:])
    scales = max(s for s in range(1, 6) if s == 1 or side > 10 * 2 ** (s - 1))
    value = np.mean([ms_ssim_of_channel(x / 255, y / 255, scales) for x, y in zip(a, b)])
    return dict(name=name, shape=list(a.shape), first=a.reshape(-1).tolist(), second=b.reshape(-1).tolist(), scales=scales,
                value=float(value))


def picture(random, channels, height, width, base=None):
    rows, columns = np.mgrid[:height, :width]
    waves = sum(
        random.uniform(0.3, 1) * np.sin(random.uniform(0.02, 0.4) * rows + random.uniform(0.02, 0.4) * columns + random.uniform(0, 6))
        for _ in range(4))
    image = np.stack([waves * random.uniform(0.5, 1) for _ in range(channels)])
    image = (image - image.min()) / np.ptp(image) * 255
    if base is not None:
        image = 0.7 * base + 0.3 * image
    return np.round(image).astype(np.uint8)


def pairs_at(phase, lag, periodic):
    """Pairs in the phase and all pairs at a lag, over all samples."""
    axes = tuple(range(1, phase.ndim))
    if periodic:
        return (phase * np.roll(phase, [-part for part in lag], axes)).sum(), phase.size
    here, there = [slice(None)], [slice(None)]
    for part in lag:
        here.append(slice(max(0, -part), None if part <= 0 else -part))
        there.append(slice(max(0, part), None if part >= 0 else part))
    both = phase[tuple(here)] * phase[tuple(there)]
    return both.sum(), both.size


def two_point(name, samples, threshold, below, max_distance, periodic):
    phase = ((samples < threshold) if below else (samples > threshold)).astype(np.int64)
    dimensions = samples.ndim - 1
    curves = []
    for axis in range(dimensions):
        lags = [[r if i == axis else 0 for i in range(dimensions)] for r in range(max_distance + 1)]
        curves.append([hits / pairs for hits, pairs in (pairs_at(phase, lag, periodic) for lag in lags)])
    hits, pairs = np.zeros(max_distance + 1), np.zeros(max_distance + 1)
    for lag in itertools.product(range(-max_distance, max_distance + 1), repeat=dimensions):
        distance = round(math.sqrt(sum(part * part for part in lag)))
        if distance <= max_distance:
            h, p = pairs_at(phase, lag, periodic)
            hits[distance] += h
            pairs[distance] += p
    curves.append((hits / pairs).tolist())
    return dict(name=name, shape=list(samples.shape), samples=samples.reshape(-1).tolist(), threshold=threshold, below=below,
                max_distance=max_distance, periodic=periodic, curves=[[float(value) for value in curve] for curve in curves],
                lengths=[correlation_length(curve) for curve in curves])


def correlation_length(curve):
    share = curve[0]
    rho = (np.array(curve) - share ** 2) / (share - share ** 2)
    under = np.flatnonzero(rho <= 1 / math.e)
    if len(under) == 0:
        return None
    r = under[0]
    return float(np.interp(-1 / math.e, [-rho[r - 1], -rho[r]], [r - 1, r]))


def smooth_field(random, shape):
    field = random.normal(size=shape)
    for axis in range(1, len(shape)):
        field = correlate1d(field, [0.25, 0.5, 1, 0.5, 0.25], axis=axis, mode="wrap")
    return np.round(field, 3)


def fixture():
    random = np.random.default_rng(20240229)
    normal = lambda n, d, shift=0.0, scale=1.0: np.round(random.normal(size=(n, d)) * scale + shift, 4)
    grid = np.array(list(itertools.product(range(6), repeat=2)), dtype=float)
    ring = np.array([[math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)] for k in range(8)])
    texts = lambda count, symbols: [random.integers(0, symbols, size=random.integers(3, 12)).tolist() for _ in range(count)]
    base = picture(random, 1, 161, 170)
    small, colour = picture(random, 1, 28, 28), picture(random, 3, 45, 60)
    volumes, images = smooth_field(random, (3, 6, 7, 8)), smooth_field(random, (4, 12, 10))
    return dict(
        made_with=dict(python=sys.version.split()[0], numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__),
        sliced=[
            sliced("p1 equal", normal(40, 3), normal(40, 3, 0.5), 1, 20, 7),
            sliced("p2 equal", normal(40, 3), normal(40, 3, 0.5), 2, 20, 7),
            sliced("p1 unequal", normal(30, 5), normal(42, 5, 0, 2), 1, 16, -3),
            sliced("p2 unequal", normal(30, 5), normal(42, 5, 0, 2), 2, 16, -3),
        ],
        exact=[
            exact("plane", normal(60, 2), normal(60, 2, 1)), exact("ten dimensions", normal(80, 10), normal(80, 10, 0, 1.5)),
            exact("ties", grid, grid[::-1] + [0, 1]), exact("one", normal(1, 4), normal(1, 4)),
            exact("repeated points", np.repeat(normal(5, 3), 8, axis=0), normal(40, 3)),
        ],
        entropic=[entropic("unequal", normal(30, 2), normal(40, 2, 0.7), 0.2), entropic("equal", normal(25, 4), normal(25, 4, 0, 2), 0.2)],
        coverage=[coverage(np.concatenate([ring[random.integers(0, 6, 60)] + normal(60, 2, 0, 0.12), normal(20, 2)]), ring, 0.1, 4.0),
                  coverage(np.repeat(ring[:3], 4, axis=0), ring, 0.1, 3.0)],
        divergences=[divergence(n, generated, reference) for n, generated, reference in
                     ((n, texts(20, 5), texts(30, 7)) for n in (1, 2, 3, 4))],
        similarities=[
            ms_ssim("five scales, odd sides", base, picture(random, 1, 161, 170, base)),
            ms_ssim("two scales", small, picture(random, 1, 28, 28)),
            ms_ssim("colour", colour, picture(random, 3, 45, 60, colour)), ms_ssim("one scale", base[:, :15, :12], base[:, 20:35, 30:42]),
        ],
        two_point=[
            two_point("images", images, 0.1, False, 5, False), two_point("periodic images", images, 0.1, False, 5, True),
            two_point("pores below", images, -0.2, True, 9, False), two_point("volumes", volumes, 0.0, False, 4, False),
            two_point("periodic volumes", volumes, 0.0, False, 3, True),
        ])


if __name__ == "__main__":
    output = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    text = json.dumps(fixture(), separators=(",", ":"))
    output.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{output}: {output.stat().st_size:,} bytes")
