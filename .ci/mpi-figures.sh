#!/usr/bin/env bash
# The figures of docs/scaling.md, for a quiet machine: bash .ci/mpi-figures.sh [rounds, default 5]. Not part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
dotnet build -c Release benchmarks/WganGp.Distributed.Benchmarks >/dev/null
program="dotnet benchmarks/WganGp.Distributed.Benchmarks/bin/Release/net10.0/distributed.dll"
mpirun="mpirun.openmpi --oversubscribe --bind-to none"
[ "$(id -u)" = 0 ] && mpirun="$mpirun --allow-run-as-root"
export OMP_NUM_THREADS=1
times=$(mktemp) sums=$(mktemp)
trap 'rm -f "$times" "$sums"' EXIT
for n in 2 4; do $mpirun -n $n $program sums; done | tee "$sums"
for ((i = 0; i < rounds; i++)); do
  $program train 3 1 64
  OMP_NUM_THREADS=2 $program train 3 2 128
  $mpirun -n 2 $program train 3 1 128 --distributed
done | grep --line-buffered -oE '[0-9]+ [0-9]+ [0-9]+ [0-9.]+ [0-9.]+$' | tee "$times"
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
column() { awk -v p="$1" -v t="$2" -v c="$3" '$1 == p && $2 == t { print $c }' "$times" | median; }
echo "| processes | threads each | batch | seconds a step | samples a second | waiting |"
echo "|---|---|---|---|---|---|"
for kind in "1 1" "1 2" "2 1"; do
  read -r p t <<<"$kind"
  awk -v p="$p" -v t="$t" -v b="$(column "$p" "$t" 3)" -v s="$(column "$p" "$t" 4)" -v w="$(column "$p" "$t" 5)" \
    'BEGIN { printf "| %d | %d | %d | %.3f | %.2f | %.1f %% |\n", p, t, b, s, b / s, 100 * w }'
done
# The line through the sums of two processes: microseconds, and gigabytes a second.
line=$(tr -d '\033' <"$sums" | sed -nE 's/.*2 processes: ([0-9.]+) µs \+ n \/ ([0-9.]+) GB.*/\1 \2/p')
# shellcheck disable=SC2086 # Two arguments, or none when there is no line.
$program predict "$(column 1 1 4)" $line
