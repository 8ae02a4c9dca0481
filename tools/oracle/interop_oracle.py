#!/usr/bin/env python3
"""Exchanges weights between PyTorch and the library, for the C# tests. See README.md.

Writes a network's state_dict as PyTorch.pt (torch.save) and as PyTorch.safetensors, reads Library.safetensors, which the C# side wrote, and
records what PyTorch's network computes from both. Debian has no safetensors package for Python: the format is read and written here, from its
description (github.com/huggingface/safetensors), and every file that is written is read again and compared.
"""
import json
import pathlib
import struct

import torch
from torch import nn

from penalty_oracle import check, write_fixture

TESTS = pathlib.Path(__file__).resolve().parents[2] / "src/WganGp.Core.Tests"
FILES = TESTS / "TensorFiles"
TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "I32": torch.int32,
    "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}
NAMES = {kind: name for name, kind in TYPES.items()}


class Network(nn.Module):
    """Each kind of layer with weights or statistics that the recipes use, and a buffer of each type; InteropNetwork.cs is the same."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(3, 4)
        self.fc = nn.Linear(10, 32)
        self.norm = nn.LayerNorm(32)
        self.act = nn.PReLU()
        self.blocks = nn.Sequential(
            nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1), nn.BatchNorm2d(6), nn.LeakyReLU(0.2),
            nn.Conv2d(6, 4, 3, padding=1, bias=False), nn.InstanceNorm2d(4, affine=True),
            nn.Sequential(nn.GroupNorm(2, 4), nn.Conv2d(4, 3, 3, padding=1)))
        self.register_buffer("scale", torch.tensor(0.75, dtype=torch.float64))
        self.register_buffer("halves", torch.tensor([0.5, -1.25, 3], dtype=torch.float16))
        self.register_buffer("brain", torch.tensor([[1.5], [-2]], dtype=torch.bfloat16))
        self.register_buffer("counts", torch.tensor([3, -(1 << 40)]))
        self.register_buffer("bytes", torch.tensor([0, 255], dtype=torch.uint8))
        self.register_buffer("mask", torch.tensor([True, False, True]).reshape(3, 1, 1))
        self.register_buffer("scratch", torch.zeros(5), persistent=False)

    def forward(self, latent, labels):
        h = self.act(self.norm(self.fc(torch.cat([latent, self.embed(labels)], 1))))
        images = self.blocks(h.reshape(-1, 8, 2, 2))
        return images * self.mask * self.scale.float() + self.halves.float().reshape(3, 1, 1) * self.brain.float().sum()


def bytes_of(tensor):
    """A tensor's bytes in memory order."""
    return bytes(tensor.contiguous().flatten().view(torch.uint8).tolist()) if tensor.dim() else bytes_of(tensor.reshape(1))


def write_file(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        begin, data = len(data), data + bytes_of(tensor.detach())
        header[name] = dict(dtype=NAMES[tensor.dtype], shape=list(tensor.shape), data_offsets=[begin, len(data)])
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_file(path):
    contents = path.read_bytes()
    length, = struct.unpack("<Q", contents[:8])
    header, data = json.loads(contents[8:8 + length]), contents[8 + length:]
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[begin:end]), dtype=TYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors, metadata


def compute():
    torch.manual_seed(18)
    network = Network()
    latent, labels = torch.randn(4, 6), torch.tensor([0, 2, 1, 2])
    with torch.no_grad():
        # Statistics and gains that are not those of a new network.
        network(torch.randn(8, 6), torch.arange(8) % 3)
        for norm in (network.norm, network.blocks[1], network.blocks[4], network.blocks[5][0]):
            norm.weight.uniform_(0.5, 1.5), norm.bias.uniform_(-1, 1)
        network.eval()
        outputs = dict(py_torch=network(latent, labels))
        state = network.state_dict()
        torch.save(state, FILES / "PyTorch.pt")
        write_file(FILES / "PyTorch.safetensors", state, dict(format="pt", made_by="tools/oracle/interop_oracle.py"))
        again, _ = read_file(FILES / "PyTorch.safetensors")
        check("a file read again", sum(not torch.equal(again[name], value) for name, value in state.items()), 0, "PyTorch.safetensors")
        library, metadata = read_file(FILES / "Library.safetensors")
        check("the library's metadata", 0 if metadata["made_by"] == "WganGp.Tests" else 1, 0, "Library.safetensors")
        # Strict: each name, no other, each shape.
        network.load_state_dict(library, strict=True)
        check("the library's types", sum(library[name].dtype != value.dtype for name, value in state.items()), 0, "Library.safetensors")
        outputs["library"] = network(latent, labels)
    return dict(
        state_dict={name: dict(type=NAMES[value.dtype], shape=list(value.shape)) for name, value in state.items()},
        latent=latent, labels=labels, outputs=outputs)


if __name__ == "__main__":
    write_fixture(__doc__, TESTS / "Numerics/OracleInterop.json.gz", compute)
