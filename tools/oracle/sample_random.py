"""The random numbers of the metrics and scores, SplitMix64, as Numerics/SampleRandom.cs: a second implementation, for the scripts here."""
import math

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15


def mix(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


class SampleRandom:
    def __init__(self, seed, stream=0):
        self.state = (mix(seed & MASK) + mix(~stream & MASK)) & MASK

    @classmethod
    def plain(cls, seed):
        """The plain generator, whose state begins at the seed."""
        random = cls(0)
        random.state = seed
        return random

    def next(self):
        self.state = (self.state + STEP) & MASK
        return mix(self.state)

    def uniform(self):
        return (self.next() >> 11) / 2.0 ** 53

    def normal(self):
        return math.sqrt(-2 * math.log(1 - self.uniform())) * math.cos(2 * math.pi * self.uniform())

    def index(self, count):
        return (self.next() * count) >> 64

    def choose(self, chosen, count):
        """The first of a Fisher-Yates shuffle."""
        order = list(range(count))
        for i in range(chosen):
            other = i + self.index(count - i)
            order[i], order[other] = order[other], order[i]
        return order[:chosen]
