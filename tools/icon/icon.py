#!/usr/bin/env python3
"""Draws src/icon.png, the packages' icon: samples on a ring, and a critic's gradients of norm 1. Needs nothing but Python."""
import math
import pathlib
import struct
import zlib

SIZE, FINE = 128, 4
OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "src/icon.png"
NIGHT, DUSK, TEAL, AMBER, WHITE = (19, 26, 54), (46, 34, 92), (64, 206, 196), (255, 178, 64), (255, 255, 255)


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def segment(x, y, x0, y0, x1, y1):
    """The distance of a point from a line between two points."""
    t = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
    t = min(1, max(0, t))
    return math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0))


def colour(x, y):
    """Colour and opacity at a point of the unit square."""
    edge = max(abs(x - 0.5), abs(y - 0.5)) - 0.5 + 0.2
    corner = math.hypot(max(abs(x - 0.5) - 0.3, 0), max(abs(y - 0.5) - 0.3, 0))
    if edge > 0 and corner > 0.2:
        return WHITE, 0
    shade = mix(NIGHT, DUSK, (x + y) / 2)
    for k in range(8):
        angle = math.tau * (k + 0.5) / 8
        c, s = math.cos(angle), math.sin(angle)
        # Each arrow has the same length: the norm that the penalty asks for.
        tail, tip = 0.115, 0.235
        if segment(x, y, 0.5 + c * tail, 0.5 + s * tail, 0.5 + c * tip, 0.5 + s * tip) < 0.014:
            return TEAL, 1
        for turn in (2.5, -2.5):
            hx, hy = 0.5 + c * tip, 0.5 + s * tip
            if segment(x, y, hx, hy, hx + 0.055 * math.cos(angle + turn), hy + 0.055 * math.sin(angle + turn)) < 0.014:
                return TEAL, 1
        if math.hypot(x - 0.5 - 0.335 * c, y - 0.5 - 0.335 * s) < 0.052:
            return AMBER, 1
    if math.hypot(x - 0.5, y - 0.5) < 0.05:
        return WHITE, 1
    return shade, 1


def main():
    rows = b""
    for row in range(SIZE):
        rows += b"\0"
        for column in range(SIZE):
            total, alpha = [0.0] * 3, 0
            for i in range(FINE * FINE):
                value, opacity = colour((column + (i % FINE + 0.5) / FINE) / SIZE, (row + (i // FINE + 0.5) / FINE) / SIZE)
                alpha += opacity
                total = [t + v * opacity for t, v in zip(total, value)]
            rows += bytes([*(round(t / max(alpha, 1)) for t in total), round(255 * alpha / FINE / FINE)])

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    OUTPUT.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    main()
