#!/usr/bin/env python3
"""A cable between two network namespaces that delays packets and loses some, for kernels without netem.

tun-relay.py NAMESPACE NAMESPACE MILLISECONDS PERCENT. Makes a TUN device vw0 in each namespace and carries packets between the two until it
is ended. Each packet arrives so many milliseconds later, in order; so many in a hundred do not arrive. Needs root.
"""
import ctypes
import errno
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LARGEST_PACKET = 65536


def device(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/var/run/netns/{namespace}") as space:
        if libc.setns(space.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), f"the namespace {namespace} cannot be entered")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"vw0", IFF_TUN | IFF_NO_PI))
    return tun


def main():
    devices = [device(namespace) for namespace in sys.argv[1:3]]
    delay, loss = float(sys.argv[3]) / 1e3, float(sys.argv[4]) / 100
    other = dict(zip(devices, reversed(devices)))
    draws = random.Random(0)
    waiting, number = [], 0
    print("ready", flush=True)
    while True:
        patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        # The last tenth of a millisecond is waited for without sleeping.
        ready, _, _ = select.select(devices, [], [], 0 if patience is not None and patience < 1e-4 else patience)
        for tun in ready:
            try:
                while True:
                    packet = os.read(tun, LARGEST_PACKET)
                    number += 1
                    if draws.random() >= loss:
                        heapq.heappush(waiting, (time.monotonic() + delay, number, other[tun], packet))
            except BlockingIOError:
                pass
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, tun, packet = heapq.heappop(waiting)
            try:
                os.write(tun, packet)
            except OSError as error:
                # A full queue loses packets, as a switch does; a device that is not up yet has nobody to receive them.
                if error.errno not in (errno.EAGAIN, errno.EIO):
                    raise


main()
