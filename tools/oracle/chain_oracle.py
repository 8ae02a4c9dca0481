#!/usr/bin/env python3
"""Computes critic updates, generator updates and whole runs of residual networks with PyTorch, for the C# tests. See README.md.

As in penalty_oracle.py, everything is checked by a second way before anything is written, and a failed check writes nothing.
"""
import pathlib

import torch

from chain_runs import SCHEDULE, run_entry
from chain_updates import REAL_AND_FAKE, TWO_SIDED, critic_entry, generator_entry
from chains import CRITICS, GENERATORS, PAIRS
from penalty_oracle import write_fixture

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleChains.json.gz"


def fixture():
    critics = [critic_entry(i, name) for i, name in enumerate(CRITICS)]
    generators = [generator_entry(i, name) for i, name in enumerate(GENERATORS)]
    runs = [run_entry(2 * i + j, name, f) for i, name in enumerate(PAIRS) for j, f in enumerate((TWO_SIDED, REAL_AND_FAKE))]
    return dict(critics=critics, generators=generators, schedule=SCHEDULE, runs=runs)


if __name__ == "__main__":
    write_fixture(__doc__, DEFAULT_OUTPUT, fixture)
