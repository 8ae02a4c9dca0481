#!/usr/bin/env python3
"""Writes with PyTorch a small TorchScript feature network and its features, which the tests of WganGp.Metrics load. See README.md."""
import json
import pathlib

import torch
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Metrics.Tests/Extractors"


def main():
    torch.manual_seed(3)
    torch.set_num_threads(1)
    network = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Tanh(), nn.Dropout(0.5), nn.AdaptiveAvgPool2d(1))
    network[1].running_mean.uniform_(-0.2, 0.2)
    network[1].running_var.uniform_(0.5, 1.5)
    # Saved in training mode: the reader has to change it.
    torch.jit.script(network.train()).save(str(FOLDER / "FeatureModule.pt"))
    samples = torch.linspace(-1, 1, 2 * 25).reshape(2, 1, 5, 5)
    with torch.no_grad():
        features = network.eval()(samples).flatten(1)
    (FOLDER / "FeatureModule.json").write_text(json.dumps(dict(torch=torch.__version__, features=features.tolist())) + "\n")


main()
