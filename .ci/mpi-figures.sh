#!/usr/bin/env bash
# The figures of docs/distributed.md, for a quiet machine: bash .ci/mpi-figures.sh [rounds, default 5]. Not part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
dotnet build -c Release benchmarks/WganGp.Distributed.Benchmarks >/dev/null
program="dotnet benchmarks/WganGp.Distributed.Benchmarks/bin/Release/net10.0/distributed.dll"
mpirun="mpirun.openmpi --oversubscribe --bind-to none"
[ "$(id -u)" = 0 ] && mpirun="$mpirun --allow-run-as-root"
export OMP_NUM_THREADS=1
for n in 2 4; do $mpirun -n $n $program sums; done
times=$(mktemp)
trap 'rm -f "$times"' EXIT
for ((i = 0; i < rounds; i++)); do
  $program train 3 1
  OMP_NUM_THREADS=2 $program train 3 2
  $mpirun -n 2 $program train 3 1 --distributed
done | tr -d '\033' | grep -oE '[0-9]+ [0-9]+ [0-9.]+$' | tee "$times"
echo "processes, threads each, median seconds a step:"
sort -k1,1n -k2,2n -k3,3n "$times" | awk '{ k = $1 " " $2; if (k != last && last != "") { print last, v[int((n + 1) / 2)]; n = 0 } last = k; v[++n] = $3 }
  END { print last, v[int((n + 1) / 2)] }'
$program predict "$(awk '$1 == 1 && $2 == 1 { print $3 }' "$times" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
