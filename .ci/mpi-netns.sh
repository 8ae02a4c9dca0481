#!/usr/bin/env bash
# Two processes in two network namespaces, as on two machines: the time of sums between them (docs/scaling.md). As root, with MPICH, whose
# launcher needs no network to its processes. Not part of .ci/run.
#   .ci/mpi-netns.sh                          joined by a virtual cable (veth)
#   .ci/mpi-netns.sh rate 1gbit               the same, at a rate of tc's token bucket
#   .ci/mpi-netns.sh netem delay 1ms loss 1%  the same, with tc's netem, where the kernel has it
#   .ci/mpi-netns.sh relay 1 0.1              joined by .ci/tun-relay.py: 1 ms in each direction, 0.1 % of the packets lost
set -euo pipefail
cd "$(dirname "$0")/.."
program=${PROGRAM:-dotnet benchmarks/WganGp.Distributed.Benchmarks/bin/Release/net10.0/distributed.dll sums}
kind=${1:-plain}
shift || true
a=wgangp-a-$$ b=wgangp-b-$$
relay=
clean() {
  [ -z "$relay" ] || kill "$relay" 2>/dev/null || true
  ip netns del "$a" 2>/dev/null || true
  ip netns del "$b" 2>/dev/null || true
}
trap clean EXIT
ip netns add "$a" && ip netns add "$b"
if [ "$kind" = relay ]; then
  coproc python3 .ci/tun-relay.py "$a" "$b" "$1" "$2"
  relay=$COPROC_PID
  read -r _ <&"${COPROC[0]}"
else
  ip link add vw0 netns "$a" type veth peer name vw0 netns "$b"
fi
for side in "$a 10.123.0.1" "$b 10.123.0.2"; do
  read -r space address <<<"$side"
  ip -n "$space" addr add "$address/24" dev vw0
  ip -n "$space" link set vw0 mtu 9000 up
  ip -n "$space" link set lo up
  case $kind in
    rate) ip netns exec "$space" tc qdisc add dev vw0 root tbf rate "$1" burst 1mb latency 100ms ;;
    netem) ip netns exec "$space" tc qdisc add dev vw0 root netem "$@" limit 100000 ;;
  esac
done
# Addresses and routes need a moment.
sleep 2
if command -v ping >/dev/null; then ip netns exec "$a" ping -c 5 -q 10.123.0.2 | tail -1; fi
export OMP_NUM_THREADS=1 MPIR_CVAR_NOLOCAL=1 UCX_TLS=tcp,self UCX_NET_DEVICES=vw0
timeout 300 mpirun.mpich -n 1 ip netns exec "$a" $program : -n 1 ip netns exec "$b" $program
