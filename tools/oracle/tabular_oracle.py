#!/usr/bin/env python3
"""Computes the scores of synthetic tables with NumPy, SciPy and scikit-learn, for the C# tests. See README.md.

Each value comes from another implementation than the library's: SciPy's Kolmogorov-Smirnov test and Cramer's V, NumPy's correlations and
histograms, scikit-learn's logistic regression and scores, distances of all pairs of rows at once. The errors of the shapes and pairs come
from differences: every score is written a second time for weighted rows, and each row's weight is moved. The draws are SplitMix64's
(sample_random.py).
"""
import gzip
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import ks_2samp
from scipy.stats.contingency import association
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, r2_score, roc_auc_score

from sample_random import SampleRandom

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Tabular.Tests/Scores/OracleTables.json.gz"
COLUMNS = [
    ("amount", "Number", []), ("age", "Number", []), ("since", "Date", []), ("town", "Category", ["York", "Hull", "Bath", "Ely"]),
    ("grade", "OrderedCategory", ["low", "middle", "high"]), ("fraud", "Boolean", ["false", "true"]),
]
DAY = 864_000_000_000
ORIGIN = 630_822_816_000_000_000  # 2000-01-01


def check(what, error, most):
    if not error <= most:
        sys.exit(f"{what}: {error} is above {most}; nothing is written")


def make(random, rows, shift):
    """A table as float columns; NaN is missing, dates are days."""
    grade = random.integers(0, 3, rows)
    age = np.round(20 + 40 * random.beta(2, 3, rows) + 3 * grade)
    amount = np.round(np.exp(random.normal(3 + shift, 1, rows)) + 0.8 * age, 2)
    since = random.integers(0, 4000, rows) + np.round(10 * age)
    town = random.choice(4, rows, p=[0.5, 0.3, 0.15 - 0.1 * shift, 0.05 + 0.1 * shift])
    fraud = random.random(rows) < 0.08 + 0.25 * (grade == 2) * (1 - shift)
    table = dict(amount=amount, age=age, since=since.astype(float), town=town.astype(float), grade=grade.astype(float), fraud=fraud.astype(float))
    for name, share in (("age", 0.1 + 0.1 * shift), ("town", 0.05), ("since", 0.02)):
        table[name][random.random(rows) < share] = np.nan
    return table


def weighted_shape(kind, a, b, wa, wb):
    pa, pb = ~np.isnan(a), ~np.isnan(b)
    a, b, wa, wb = a[pa], b[pb], wa[pa] / wa[pa].sum(), wb[pb] / wb[pb].sum()
    if kind in ("Number", "Date"):
        places = np.union1d(a, b)
        gaps = [abs(wa[a <= x].sum() - wb[b <= x].sum()) for x in places]
        return 1 - max(gaps)
    codes = np.union1d(a, b)
    return 1 - sum(abs(wa[a == k].sum() - wb[b == k].sum()) for k in codes) / 2


def bins(values, real):
    low, high = np.nanmin(real), np.nanmax(real)
    edges = np.linspace(low, high, 11)
    binned = np.clip(np.floor((values - low) / (high - low) * 10), 0, 9) + 1
    check("bins", np.nanmax(np.abs(np.histogram(real[~np.isnan(real)], edges)[0] - [np.sum(bins_of(real, low, high) == k) for k in range(1, 11)])), 0)
    binned = np.where(values < low, 0, np.where(values > high, 11, binned))
    return np.where(np.isnan(values), np.nan, binned)


def bins_of(values, low, high):
    values = values[~np.isnan(values)]
    return np.clip(np.floor((values - low) / (high - low) * 10), 0, 9) + 1


def weighted_correlation(x, y, w):
    present = ~np.isnan(x) & ~np.isnan(y)
    return np.cov(x[present], y[present], aweights=w[present], bias=True), present


def correlation(x, y, w):
    c, _ = weighted_correlation(x, y, w)
    return c[0, 1] / math.sqrt(c[0, 0] * c[1, 1])


def joined(x, y):
    return np.where(np.isnan(x) | np.isnan(y), np.nan, x * 100 + y)


def cramer(x, y):
    present = ~np.isnan(x) & ~np.isnan(y)
    xs, ys = np.unique(x[present], return_inverse=True)[1], np.unique(y[present], return_inverse=True)[1]
    table = np.zeros((xs.max() + 1, ys.max() + 1), int)
    np.add.at(table, (xs, ys), 1)
    return association(table, method="cramer")


def error(score, rows_a, rows_b, step=1e-6):
    """The influence of every row by differences, and the standard error that they make."""
    total = 0.0
    for rows, first in ((rows_a, True), (rows_b, False)):
        influences = []
        for row in range(rows):
            ends = []
            for sign in (1, -1):
                w = np.ones(rows)
                w[row] += sign * step
                ends.append(score(w, np.ones(rows_b)) if first else score(np.ones(rows_a), w))
            influences.append((ends[0] - ends[1]) / (2 * step) * rows)
        total += np.sum(np.square(influences)) / rows ** 2
    return math.sqrt(total)


def encoded(table, real):
    """Features of a logistic regression before they are standardised: a town is one-hot."""
    parts = []
    for name, kind, categories in COLUMNS:
        if kind == "Category":
            parts += [np.where(table[name] == k, 1.0, 0.0) for k in range(len(categories))]
        elif kind == "Date":
            parts.append(np.float32((table[name] - np.nanmin(real[name])) * DAY).astype(float))
        else:
            parts.append(np.float32(table[name]).astype(float))
    return np.stack(parts, 1)


def standardised(training, held):
    columns = []
    for values, others in zip(training.T, held.T):
        missing = np.isnan(values)
        mean = values[~missing].mean()
        deviation = math.sqrt(np.sum((values[~missing] - mean) ** 2) / len(values)) or 1
        columns.append([np.where(np.isnan(v), 0, (v - mean) / deviation) for v in (values, others)])
        if 0 < missing.mean() < 1:
            share = missing.mean()
            columns.append([(np.isnan(v) - share) / math.sqrt(share * (1 - share)) for v in (values, others)])
    return [np.stack([column[which] for column in columns], 1) for which in (0, 1)]


def delong(positive, negative):
    pairs = (positive[:, None] > negative).astype(float) + 0.5 * (positive[:, None] == negative)
    return pairs.mean(), math.sqrt(pairs.mean(1).var(ddof=1) / len(positive) + pairs.mean(0).var(ddof=1) / len(negative))


def detection(real, synthetic, folds):
    size = min(len(real["age"]), len(synthetic["age"]))
    mine = encoded(synthetic, real)[SampleRandom(0, 0).choose(size, len(synthetic["age"]))]
    theirs = encoded(real, real)[SampleRandom(0, 1).choose(size, len(real["age"]))]
    areas, errors = [], []
    for fold in range(folds):
        held = np.arange(size) % folds == fold
        training, tested = standardised(np.concatenate([mine[~held], theirs[~held]]), np.concatenate([mine[held], theirs[held]]))
        labels = np.repeat([1, 0], [np.sum(~held)] * 2)
        logits = LogisticRegression(C=1, tol=1e-10, max_iter=10_000).fit(training, labels).decision_function(tested)
        area, deviation = delong(logits[:held.sum()], logits[held.sum():])
        check("area", abs(area - roc_auc_score(np.repeat([1, 0], [held.sum()] * 2), logits)), 1e-12)
        areas.append(area)
        errors.append(deviation)
    return dict(
        auc=np.mean(areas), error=math.sqrt(np.sum(np.square(errors))) / folds, score=1 - np.mean([2 * max(0.5, a) - 1 for a in areas]))


def distances(a, b, training):
    total = np.zeros((len(a["age"]), len(b["age"])))
    for name, kind, _ in COLUMNS:
        x, y = a[name][:, None], b[name][None, :]
        apart = np.abs(x - y) / (np.nanmax(training[name]) - np.nanmin(training[name])) if kind in ("Number", "Date") else (x != y) * 1.0
        apart = np.where(np.isnan(x) & np.isnan(y), 0, np.where(np.isnan(x) | np.isnan(y), 1, np.minimum(apart, 1)))
        total += apart
    return total / len(COLUMNS)


def part(table, rows):
    return {name: values[rows] for name, values in table.items()}


def privacy(training, synthetic, held):
    def figures(table):
        nearest = np.sort(distances(table, training, training), 1)
        # A training row twice: its own kind.
        ratio = np.where(nearest[:, 1] > 0, nearest[:, 0] / np.where(nearest[:, 1] > 0, nearest[:, 1], 1), 1)
        return np.median(nearest[:, 0]), np.median(ratio), np.mean(nearest[:, 0] == 0)

    size = min(len(training["age"]), len(held["age"]))
    fewer = part(training, SampleRandom(0, 4).choose(size, len(training["age"])))
    a, b = distances(synthetic, fewer, training).min(1), distances(synthetic, held, training).min(1)
    tied = np.abs(a - b) < 1e-13
    closer = np.mean(np.where(tied, 0.5, a < b))
    inside = distances(training, synthetic, training).min(1)
    outside = distances(held, synthetic, training).min(1)
    area, deviation = delong(-inside.round(13), -outside.round(13))
    mine, theirs = figures(synthetic), figures(held)
    return dict(
        closest=mine[0], ratio=mine[1], copies=mine[2], held_closest=theirs[0], held_ratio=theirs[1], held_copies=theirs[2],
        closer=closer, membership=area, membership_error=deviation)


def predictions(random):
    truth = (random.random(120) < 0.2) * 1.0
    scores = np.round(np.clip(0.3 * truth + random.normal(0.35, 0.15, 120), 0, 1), 2)
    weights = random.integers(0, 4, 120)
    kept = dict(sample_weight=weights)
    binary = [
        f1_score(truth, scores > 0.5, **kept), f1_score(truth, scores > 0.5, average="macro", **kept),
        average_precision_score(truth, scores, **kept), roc_auc_score(truth, scores, **kept)]
    classes = random.integers(0, 4, 120)
    said = np.where(random.random(120) < 0.6, classes, random.integers(0, 5, 120))
    several = [f1_score(classes, said, average="macro", **kept), accuracy_score(classes, said, **kept)]
    numbers = random.normal(10, 3, 120)
    guessed = numbers + random.normal(0, 2, 120)
    return dict(
        truth=truth, scores=scores, weights=weights, binary=binary, classes=classes, said=said, several=several, numbers=numbers,
        guessed=guessed, r2=r2_score(numbers, guessed, **kept))


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (float, np.floating)):
        return None if math.isnan(value) else float(value)
    return value.item() if isinstance(value, np.generic) else value


def main():
    warnings.filterwarnings("ignore")
    random = np.random.default_rng(11)
    real, synthetic, held = make(random, 240, 0.0), make(random, 200, 0.4), make(random, 90, 0.0)
    for copy in range(12):
        for name in real:
            synthetic[name][copy] = real[name][5 * copy]
    kinds = {name: kind for name, kind, _ in COLUMNS}
    shapes, shape_scores = [], []
    for name, kind, _ in COLUMNS:
        def shape(wa, wb, name=name, kind=kind):
            return weighted_shape(kind, real[name], synthetic[name], wa, wb)
        score = shape(np.ones(240), np.ones(200))
        if kind in ("Number", "Date"):
            a, b = real[name], synthetic[name]
            check("ks", abs(score - 1 + ks_2samp(a[~np.isnan(a)], b[~np.isnan(b)]).statistic), 1e-12)
        shape_scores.append(shape)
        shapes.append(dict(
            column=name, score=score, error=error(shape, 240, 200), real_missing=np.isnan(real[name]).mean(),
            synthetic_missing=np.isnan(synthetic[name]).mean()))
    pairs, pair_scores = [], []
    names = [name for name, _, _ in COLUMNS]
    for i, first in enumerate(names):
        for second in names[i + 1:]:
            numeric = kinds[first] in ("Number", "Date") and kinds[second] in ("Number", "Date")
            if numeric:
                def pair(wa, wb, x=first, y=second):
                    return 1 - abs(correlation(real[x], real[y], wa) - correlation(synthetic[x], synthetic[y], wb)) / 2
                mine, theirs = (correlation(t[first], t[second], np.ones(len(t[first]))) for t in (real, synthetic))
            else:
                x, y = ([t[name] if kinds[name] not in ("Number", "Date") else bins(t[name], real[name]) for t in (real, synthetic)]
                        for name in (first, second))

                def pair(wa, wb, a=joined(x[0], y[0]), b=joined(x[1], y[1])):
                    return weighted_shape("Category", a, b, wa, wb)
                mine, theirs = cramer(x[0], y[0]), cramer(x[1], y[1])
            pair_scores.append(pair)
            pairs.append(dict(
                first=first, second=second, score=pair(np.ones(240), np.ones(200)), error=error(pair, 240, 200), real=mine, synthetic=theirs))

    def average(scores):
        return error(lambda wa, wb: np.mean([score(wa, wb) for score in scores]), 240, 200)

    def written(table):
        return {
            name: [None if math.isnan(v) else int(v) * DAY + ORIGIN if kind == "Date" else float(v) if kind == "Number" else int(v)
                   for v in table[name]] for name, kind, _ in COLUMNS}

    result = dict(
        made_with=dict(python=sys.version.split()[0], numpy=np.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__),
        columns=[dict(name=name, kind=kind, categories=categories) for name, kind, categories in COLUMNS],
        real=written(real), synthetic=written(synthetic), held_out=written(held), shapes=shapes, shapes_error=average(shape_scores),
        pairs=pairs, pairs_error=average(pair_scores), detection=detection(real, synthetic, 3), privacy=privacy(real, synthetic, held),
        predictions=predictions(random))
    text = json.dumps(plain(result), separators=(",", ":"))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with open(OUTPUT, "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(text.encode())
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")


main()
