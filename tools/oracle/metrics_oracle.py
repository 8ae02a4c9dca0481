#!/usr/bin/env python3
"""Computes with NumPy, SciPy, scikit-learn and Pillow what the tests of WganGp.Metrics compare with. See README.md.

Sets are small, and each metric is computed straight from its definition, sample by sample or by another library's function: the Frechet distance by a general matrix root and, where there are fewer samples than
features, by singular values of the data; the kernel distance by sums over pairs; precision, recall, density and coverage by loops over pairs; the two-sample test by scikit-learn; resizing by Pillow.
"""
import gzip
import json
import pathlib
import platform
import sys

import numpy
import PIL
import PIL.Image
import scipy
import scipy.linalg
import scipy.spatial.distance
import scipy.special
import sklearn
import sklearn.linear_model
import sklearn.metrics
import sklearn.preprocessing

from sample_random import SampleRandom

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Metrics.Tests/FeatureMetrics/OracleMetrics.json.gz"


def matrix(value):
    value = numpy.asarray(value, dtype=numpy.float64)
    return dict(shape=list(value.shape), values=value.ravel().tolist())


def single(value):
    """Numbers that float32 holds exactly."""
    return numpy.asarray(value, dtype=numpy.float32).astype(numpy.float64)


def frechet(x, y):
    mean = numpy.sum((x.mean(0) - y.mean(0)) ** 2)
    first, second = numpy.cov(x, rowvar=False), numpy.cov(y, rowvar=False)
    if min(len(x), len(y)) > x.shape[1]:
        root = numpy.trace(scipy.linalg.sqrtm(first @ second)).real
    else:
        # tr((S1 S2)^(1/2)) is the nuclear norm of A B' for S1 = A'A and S2 = B'B.
        a, b = (x - x.mean(0)) / numpy.sqrt(len(x) - 1), (y - y.mean(0)) / numpy.sqrt(len(y) - 1)
        root = numpy.linalg.svd(a @ b.T, compute_uv=False).sum()
    return mean + numpy.trace(first) + numpy.trace(second) - 2 * root


def jackknife(x, y, blocks):
    """The standard error: sample i is in block i mod blocks."""
    variance = 0
    for which in range(2):
        values = []
        for block in range(blocks):
            parts = [x, y]
            parts[which] = parts[which][numpy.arange(len(parts[which])) % blocks != block]
            values.append(frechet(*parts))
        variance += (blocks - 1) / blocks * numpy.sum((values - numpy.mean(values)) ** 2)
    return numpy.sqrt(variance)


def mmd(x, y):
    kernel = lambda a, b: (a @ b / len(a) + 1) ** 3
    n, m = len(x), len(y)
    own = sum(kernel(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    other = sum(kernel(y[i], y[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return own + other - 2 * sum(kernel(a, b) for a in x for b in y) / (n * m)


def kernel_distance(x, y, subsets, size, seed):
    random, values = SampleRandom.plain(seed), []
    for _ in range(subsets):
        mine = x[random.choose(size, len(x))]
        values.append(mmd(mine, y[random.choose(size, len(y))]))
    return values


def inception_score(logits, splits):
    probabilities, scores, n = scipy.special.softmax(logits, 1), [], len(logits)
    for i in range(splits):
        part = probabilities[i * n // splits:(i + 1) * n // splits]
        scores.append(numpy.exp(numpy.mean([scipy.special.rel_entr(p, part.mean(0)).sum() for p in part])))
    return scores


def neighbourhoods(fake, real, k):
    def radii(points):
        distances = scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(points))
        return [sorted(numpy.delete(row, i))[k - 1] for i, row in enumerate(distances)]

    across = scipy.spatial.distance.cdist(real, fake)
    real_radii, fake_radii = radii(real), radii(fake)
    n, m = across.shape
    return dict(
        precision=sum(any(across[i, j] < real_radii[i] for i in range(n)) for j in range(m)) / m,
        recall=sum(any(across[i, j] < fake_radii[j] for j in range(m)) for i in range(n)) / n,
        density=sum(across[i, j] < real_radii[i] for i in range(n) for j in range(m)) / (k * m),
        coverage=sum(any(across[i, j] < real_radii[i] for j in range(m)) for i in range(n)) / n)


def memorisation(fake, training, held):
    t, h = (scipy.spatial.distance.cdist(fake, points).min(1) for points in (training, held))
    return dict(share=numpy.mean((t < h) + 0.5 * (t == h)), ratio=t.mean() / h.mean())


def two_sample(fake, real, folds, c):
    correct, areas = 0, []
    for fold in range(folds):
        held = numpy.arange(len(fake)) % folds == fold
        train, labels = numpy.concatenate([fake[~held], real[~held]]), numpy.repeat([1, 0], (~held).sum())
        scaler = sklearn.preprocessing.StandardScaler().fit(train)
        model = sklearn.linear_model.LogisticRegression(C=c, tol=1e-12, solver="newton-cholesky", max_iter=200)
        model.fit(scaler.transform(train), labels)
        test, truth = numpy.concatenate([fake[held], real[held]]), numpy.repeat([1, 0], held.sum())
        logits = model.decision_function(scaler.transform(test))
        correct += int(((logits > 0) == truth).sum())
        areas.append(sklearn.metrics.roc_auc_score(truth, logits))
    return dict(accuracy=correct / (2 * len(fake)), areas=areas, logits=matrix(logits))


def resized(image, height, width, filter):
    return numpy.asarray(PIL.Image.fromarray(image.astype(numpy.float32), mode="F").resize((width, height), filter))


def resizing(random):
    cases = []
    for height, width, to in ((7, 5, (11, 13)), (12, 16, (5, 4)), (9, 6, (4, 10)), (28, 28, (64, 64)), (8, 8, (8, 3)), (31, 1, (7, 2))):
        image = single(random.uniform(-1, 1, (height, width)))
        cases.append(dict(
            image=matrix(image), height=to[0], width=to[1],
            bilinear=matrix(resized(image, *to, PIL.Image.BILINEAR)), bicubic=matrix(resized(image, *to, PIL.Image.BICUBIC))))
    return cases


def sets(random):
    """Pairs of sets: correlated Gaussians, few samples of many features, skewed ones."""
    mix = random.normal(size=(6, 6))
    yield "gaussians", single(random.normal(size=(60, 6)) @ mix), single(random.normal(size=(50, 6)) @ mix * 0.8 + 0.3), 3
    yield "few", single(random.normal(size=(12, 20))), single(random.normal(size=(14, 20)) * 1.5 - 0.2), 2
    yield "skewed", single(random.exponential(size=(48, 4)) ** 2), single(random.exponential(size=(48, 4))), 5


def main():
    random = numpy.random.default_rng(20260117)
    pairs = []
    for name, x, y, k in sets(random):
        third = single(y[::-1] + random.normal(size=y.shape) * 0.3)
        size = min(len(x), len(y)) // 2
        pairs.append(dict(
            name=name, generated=matrix(x), reference=matrix(y), third=matrix(third),
            frechet=frechet(x, y), frechet_blocks=4, frechet_error=jackknife(x, y, 4),
            mmd=mmd(x, y), kernel_seed=7, kernel_subsets=6, kernel_size=size, kernel=kernel_distance(x, y, 6, size, 7),
            scores=inception_score(x, 4), neighbours=k, neighbourhoods=neighbourhoods(x, y, k),
            memorisation=memorisation(x, y, third),
            folds=3, inverse_ridge=0.7, two_sample=two_sample(x[:len(y)], y[:len(x)], 3, 0.7)))
    versions = dict(python=platform.python_version(), numpy=numpy.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__,
                    pillow=PIL.__version__)
    fixture = dict(made_with=versions, pairs=pairs, resizing=resizing(random))
    for pair in pairs:
        whole = memorisation(*(numpy.reshape(pair[key]["values"], pair[key]["shape"]) for key in ("generated", "reference", "third")))
        if not numpy.isfinite([pair["frechet"], pair["mmd"], *pair["scores"], *whole.values()]).all():
            sys.exit(f"{pair['name']}: a value is not finite")
    text = json.dumps(fixture, separators=(",", ":"))
    OUTPUT.write_bytes(gzip.compress((text + "\n").encode(), mtime=0))
    print(f"{OUTPUT}: {len(pairs)} pairs, {OUTPUT.stat().st_size} bytes")


main()
