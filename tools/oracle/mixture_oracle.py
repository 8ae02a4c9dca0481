#!/usr/bin/env python3
"""Fits variational mixtures of one variable with scikit-learn, for the C# tests of tables. See README.md.

The start is given (one component for each value), so that the same steps must give the same numbers: sklearn.mixture.BayesianGaussianMixture
with a Dirichlet-process prior, its defaults, and the concentration 0.001. Run it with Debian's /usr/bin/python3 and python3-sklearn.
"""
import gzip
import json
import pathlib
import platform
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Tabular.Tests/Transforms/OracleMixture.json.gz"


class Started(BayesianGaussianMixture):
    """A mixture whose first responsibilities are given."""

    def _initialize_parameters(self, X, random_state):
        self._initialize(X, self.first)


def cases():
    random = np.random.RandomState(7)
    bumps = np.concatenate([random.normal(-4, 0.5, 150), random.normal(0, 1, 100), random.normal(6, 0.25, 50)])
    yield "three_bumps", bumps, 10, 100
    yield "few_steps", bumps[::3], 4, 3
    yield "skewed", np.exp(random.normal(0, 1, 200)), 10, 100
    yield "spike", np.concatenate([np.zeros(100), random.normal(10, 2, 60)]), 6, 40
    yield "repeated", random.randint(0, 5, 120).astype(float), 8, 60
    yield "two_values", np.array([1.0, 2.0]), 2, 10
    yield "large", 1e6 + 1e3 * random.normal(0, 1, 80), 5, 50


def fit(name, values, components, steps):
    order = np.argsort(values, kind="stable")
    values = values[order]
    start = (np.arange(len(values)) * components) // len(values)
    # Equal values start in one component, as one value with a count does.
    start = np.array([start[np.searchsorted(values, value)] for value in values])
    model = Started(
        n_components=components, weight_concentration_prior_type="dirichlet_process", weight_concentration_prior=0.001, max_iter=steps)
    model.first = np.eye(components)[start]
    model.fit(values[:, None])
    probes = np.linspace(values.min(), values.max(), 9)
    distinct, first, counts = np.unique(values, return_index=True, return_counts=True)
    return dict(
        name=name, values=distinct.tolist(), counts=counts.tolist(), start=start[first].tolist(), components=components, steps=steps,
        iterations=int(model.n_iter_), lower_bound=float(model.lower_bound_), weights=model.weights_.tolist(),
        means=model.means_[:, 0].tolist(), variances=model.covariances_[:, 0, 0].tolist(), probes=probes.tolist(),
        posterior=model.predict_proba(probes[:, None]).ravel().tolist())


def main():
    warnings.simplefilter("ignore", ConvergenceWarning)
    contents = dict(
        made_with=dict(python=platform.python_version(), sklearn=sklearn.__version__), cases=[fit(*case) for case in cases()])
    data = gzip.compress(json.dumps(contents).encode(), 9, mtime=0)
    OUTPUT.write_bytes(data)
    print(f"{OUTPUT}: {len(contents['cases'])} cases, {len(data)} bytes")


if __name__ == "__main__":
    main()
