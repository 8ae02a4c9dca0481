#!/usr/bin/env python3
"""Computes critic updates, generator updates and whole runs of residual networks with PyTorch, for the C# tests. See README.md.

As in penalty_oracle.py, everything is checked by a second way before anything is written, and a failed check writes nothing.
"""
import argparse
import gzip
import json
import pathlib
import platform

import torch

from chain_runs import SCHEDULE, run_entry
from chain_updates import REAL_AND_FAKE, TWO_SIDED, critic_entry, generator_entry
from chains import CRITICS, GENERATORS, PAIRS
from penalty_oracle import text, worst

DEFAULT_OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests/Numerics/OracleChains.json.gz"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, default=DEFAULT_OUTPUT)
    output = parser.parse_args().output
    torch.set_num_threads(1)

    critics = [critic_entry(i, name) for i, name in enumerate(CRITICS)]
    generators = [generator_entry(i, name) for i, name in enumerate(GENERATORS)]
    runs = [run_entry(2 * i + j, name, f) for i, name in enumerate(PAIRS) for j, f in enumerate((TWO_SIDED, REAL_AND_FAKE))]

    print("largest errors:")
    for what, error in worst.items():
        print(f"  {what}: {error:.2e}")
    fixture = dict(made_with=dict(python=platform.python_version(), torch=torch.__version__),
                   critics=critics, generators=generators, schedule=SCHEDULE, runs=runs)
    data = text(fixture).encode()
    json.loads(data)
    packed = gzip.compress(data, 9, mtime=0)
    output.write_bytes(packed)
    print(f"{output.name}: {len(data)} bytes, {len(packed)} packed")


if __name__ == "__main__":
    main()
