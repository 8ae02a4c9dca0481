#!/usr/bin/env bash
# Publishes programs and Core's tests for win-x64, runs them under Wine, and compares their results with Linux's (docs/windows.md).
# Where Wine cannot be had it says so and succeeds.
#   .ci/windows.sh         the sample, the console program, and the tests of what differs between systems
#   .ci/windows.sh --all   all of Core's tests instead of those
set -euo pipefail

repository=$(cd "$(dirname "$0")/.." && pwd)
. "$repository/.ci/apt.sh"
work=$(mktemp -d)
fail() { echo "windows: $*" >&2; exit 1; }
skip() { echo "windows: skipped: $*"; exit 0; }
say() { echo "windows: $* (after $SECONDS s)"; }

# The server of this Wine ends with this script; another Wine on the machine has its own folder and server.
finish() {
  [ ! -d "$work/prefix" ] || "$(dirname "$wine")/wineserver" -k 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# Runs quietly; what a command said is shown only if it failed.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "failed: $*"; }; }

case "${1-}" in
  # What depends on the system most: native functions, files, the life of a run; without the classes that take longest (twenty killed
  # processes, long runs, garbage collections during steps).
  "")
    tests=(WganGp.Tests.Runtime WganGp.Tests.TensorFiles WganGp.Tests.Operations WganGp.Tests.Runs
      -WganGp.Tests.Runs.KilledRun -WganGp.Tests.Runs.LongRun -WganGp.Tests.Operations.GarbageCollection)
    ;;
  # All but those that read the working copy or test the build on Linux.
  --all) tests=(-WganGp.Tests.Documentation -WganGp.Tests.Build) ;;
  *) fail "$1 is not an option; --all is the only one" ;;
esac

[ "$(uname -sm)" = "Linux x86_64" ] || skip "Wine runs the win-x64 build on Linux on an x64 processor only"

find_wine() { command -v wine64 || { [ -x /usr/lib/wine/wine64 ] && echo /usr/lib/wine/wine64; }; }
if ! wine=$(find_wine); then
  install_package wine64
  wine=$(find_wine) || fail "wine64 was installed and is not found"
  say "installed $("$wine" --version)"
fi

# A copy of the sources: a build for another system would change the lock files and what other steps have built.
mkdir "$work/source"
tar -C "$repository" --exclude=bin --exclude=obj --exclude=.git --exclude=./output --exclude=artifacts --exclude=node_modules -cf - . | tar -C "$work/source" -xf -
for project in samples/CustomNetworks samples/WganGp.Console src/WganGp.Core.Tests; do
  # Test projects have no program file unless it is asked for. libtorch is linked where the file system allows it.
  quietly dotnet publish "$work/source/$project" --configuration Release --runtime win-x64 --self-contained \
    --output "$work/source/publish/$(basename "$project")" \
    -p:RestoreLockedMode=false -p:UseAppHost=true -p:CreateHardLinksForPublishFilesIfPossible=true
  say "published $project"
done

# .NET: Wine's default is Windows 7, on which .NET ends at once; its write-xor-execute protection fails under Wine 8.
# OpenMP: Wine lacks a function by which it finds out about NUMA nodes.
export WINEPREFIX=$work/prefix WINEDEBUG=-all DOTNET_EnableWriteXorExecute=0 KMP_AFFINITY=disabled
unset DISPLAY
quietly "$wine" reg add 'HKCU\Software\Wine' /v Version /d win10 /f
windows() { timeout --kill-after 10 900 "$wine" "$work/source/publish/$@" | tr -d '\r'; }

radius=$(windows CustomNetworks/CustomNetworks.exe | tail -n 1)
[[ $radius =~ 'samples: '(0\.9|1\.0) ]] || fail "CustomNetworks ended with: $radius"
say "CustomNetworks: $radius"

# The same runs on both systems; on Windows with its own paths.
mkdir -p "$work/runs/windows" "$work/runs/linux"
# At the recipes' learning rates training magnifies a rounding difference about tenfold per step, on one system as between two.
slowly() { echo "--set CriticOptimizer:LearningRate=$1 --set GeneratorOptimizer:LearningRate=$1"; }
read -ra grid <<<"--steps 20 $(slowly 1e-5)"
read -ra losses <<<"--recipe toy-8gaussians --set ReportEvery=1 --set Checkpoint:EverySteps=25 --steps 50 $(slowly 1e-6)"
console=$repository/samples/WganGp.Console/bin/Release/net10.0/wgangp.dll
# In .ci/run the build is there, and another step may be using it.
[ -n "${IS_BUILT-}" ] || quietly dotnet build --configuration Release "$repository/samples/WganGp.Console.Tests"
cd "$work/runs"
quietly dotnet "$console" train "${grid[@]}" --output linux/grid
quietly dotnet "$console" train "${losses[@]}" --output linux/losses
say "Linux's runs are done"
wgangp=WganGp.Console/wgangp.exe
quietly windows $wgangp train "${losses[@]}" --output 'windows\losses'
cp -r windows/losses windows/resumed
rm windows/resumed/checkpoints/step-000050.safetensors
quietly windows $wgangp train --resume 'windows\resumed'
quietly windows $wgangp train "${grid[@]}" --output 'windows\grid'
quietly windows $wgangp sample --checkpoint 'windows\grid\checkpoints\step-000020.safetensors' --count 16 --output 'windows\samples.png'
[ -s windows/samples.png ] || fail "sample wrote no picture"
say "20 slow steps on images with samples drawn from them, 50 on points, and the last 25 again after --resume"

# A terminal of its own, in which Ctrl-C is typed when the first report is written. The terminal sends it to its shell as well: a shell
# without the trap (dash; script runs $SHELL) would end with it and not write the exit code down.
terminal() {
  local end=$((SECONDS + 180))
  {
    until [ -s windows/interrupted/metrics.jsonl ] || [ $SECONDS -gt $end ]; do sleep 0.2; done
    printf '\003'
    until [ -e "$work/ended" ] || [ $SECONDS -gt $end ]; do sleep 0.2; done
  } | timeout --kill-after 10 300 script -qec "trap : INT; stty cols 100; $1; echo \$? >'$work/ended'" /dev/null >"$work/log" 2>&1 || true
  [ -e windows/interrupted/summary.html ] && grep -q 'Interrupted after step' "$work/log" && [ "$(cat "$work/ended")" = 130 ]
}
if command -v script >/dev/null; then
  terminal "'$wine' '$work/source/publish/$wgangp' train --recipe toy-8gaussians --steps 100000 --set ReportEvery=1 \
    --output 'windows\\interrupted'" || { cat "$work/log" >&2; fail "Ctrl-C did not end the run properly"; }
  say "Ctrl-C ended a run, which was saved"
else
  echo "windows: Ctrl-C not tried: script(1) is not here"
fi

WGANGP_WINDOWS_RUNS=$work/runs quietly dotnet test --no-build --configuration Release "$repository/samples/WganGp.Console.Tests" \
  --filter FullyQualifiedName~WindowsRunTests
say "grid, losses, resumed run and line ends are those of Linux"

# One thread: Core's tests are many small computations.
OMP_NUM_THREADS=1 windows WganGp.Core.Tests/WganGp.Core.Tests.exe WganGp.Tests.Support.TestRun Run "${tests[@]}" >"$work/tests" ||
  { cat "$work/tests" >&2; fail "tests failed"; }
say "Core's tests: $(tail -n 1 "$work/tests")"
