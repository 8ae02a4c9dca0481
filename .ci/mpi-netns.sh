#!/usr/bin/env bash
# Two processes in two network namespaces joined by a virtual cable, with a delay and a rate of tc's netem: the time of sums over such a
# network, on one machine. As root, with MPICH (its launcher needs no network to its processes): bash .ci/mpi-netns.sh DELAY RATE, for
# example 25us 10gbit. Not part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."
delay=${1:-25us} rate=${2:-10gbit}
program=${PROGRAM:-dotnet benchmarks/WganGp.Distributed.Benchmarks/bin/Release/net10.0/distributed.dll sums}
a=wgangp-a-$$ b=wgangp-b-$$
clean() { ip netns del "$a" 2>/dev/null || true; ip netns del "$b" 2>/dev/null || true; }
trap clean EXIT
ip netns add "$a" && ip netns add "$b"
ip link add vw0 netns "$a" type veth peer name vw0 netns "$b"
for side in "$a 10.123.0.1" "$b 10.123.0.2"; do
  read -r space address <<<"$side"
  ip -n "$space" addr add "$address/24" dev vw0
  ip -n "$space" link set vw0 up
  ip -n "$space" link set lo up
  ip netns exec "$space" tc qdisc add dev vw0 root netem delay "$delay" rate "$rate" limit 100000 ||
    echo "netem cannot be had: the cable is as fast as it is"
done
# Addresses and routes need a moment.
sleep 2
ip netns exec "$a" ping -c 3 -q 10.123.0.2 2>/dev/null | tail -1 || true
export OMP_NUM_THREADS=1 MPIR_CVAR_NOLOCAL=1 UCX_TLS=tcp,self UCX_NET_DEVICES=vw0
timeout 300 mpirun.mpich -n 1 ip netns exec "$a" $program : -n 1 ip netns exec "$b" $program
