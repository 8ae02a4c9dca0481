#!/usr/bin/env bash
# Changes one expression of the library at a time and runs the tests that reach it, with Stryker (docs/quality.md):
#   .ci/mutation.sh PART [FILE]   PART is schedule, shuffle, penalty, safetensors or checkpoints; FILE, one of its files, makes it shorter
# Works in a copy of the working tree, so that builds beside it do no harm. The page and the score are in output/mutation/PART.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
fail() { echo "mutation: $*" >&2; exit 1; }

analysis=perTest
# The code of a part, below src/WganGp.Core, and the tests that hold it: parts of their full names.
case "${1-}" in
  schedule)
    mutate=(Runs/Schedule.cs Runs/Rates.cs)
    tests=(ScheduleTests)
    ;;
  shuffle)
    mutate=(Data/Shuffle.cs Data/Permutation.cs)
    tests=(PermutationTests ShuffleTests)
    # Millions of numbers are drawn: to note which test reaches what takes longer than to run all of them for each change.
    analysis=off
    ;;
  penalty)
    mutate=('Penalty/*.cs' GradientPenalty.cs PenaltyTerm.cs)
    tests=(WganGp.Tests.Penalty GradientPenaltyTests PenaltyFormTests PenaltyBackwardTests OraclePenaltyTests PenaltyScheduleTests)
    ;;
  safetensors)
    mutate=('TensorFiles/*.cs' SafeTensors.cs Networks/WantedTensors.cs)
    tests=(WganGp.Tests.TensorFiles CheckpointReadFailureTests)
    ;;
  checkpoints)
    mutate=(Checkpoint.cs Runs/CheckpointFolder.cs Runs/ModuleWeights.cs Runs/RunFile.cs Runs/RunMetadata.cs Runs/SavedJson.cs
      Runs/SavedValues.cs Runs/SavedWindow.cs)
    tests=(CheckpointContentsTests CheckpointFaultTests CheckpointReadFailureTests Runs.ResumeTests PeriodicCheckpointTests
      BestCheckpointTests SavedValuesTests SavedWindowTests RunDescriptionTests OwnTermsRunTests RollbackTests
      TrainingDataFingerprintTests GeneratorSamplerFaultTests)
    ;;
  *) fail "'${1-}' is no part; give schedule, shuffle, penalty, safetensors or checkpoints" ;;
esac
part=$1
[ $# -lt 2 ] || mutate=("$2")

quote() { printf '"%s", ' "$@" | sed 's/, $//'; }
filter=$(printf 'FullyQualifiedName~%s|' "${tests[@]}")
output=$repository/output/mutation/$part
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$output"
mkdir -p "$output" "$work/source"
tar -C "$repository" --exclude=bin --exclude=obj --exclude=.git --exclude=./output --exclude=node_modules -cf - . | tar -C "$work/source" -xf -
cd "$work/source/src/WganGp.Core.Tests"
sed "s:@MUTATE@:$(quote "${mutate[@]}"):; s:@FILTER@:${filter%|}:; s:@ANALYSIS@:$analysis:" \
  "$repository/.ci/stryker-config.json" >"$work/config.json"
dotnet tool restore
# Each change is tested alone, one after the other. Tests of damaged files try a few of each kind: a change that they catch, they catch soon.
WGANGP_FUZZ_INPUTS=${WGANGP_FUZZ_INPUTS:-300} OMP_NUM_THREADS=1 dotnet stryker --config-file "$work/config.json" --output "$output" --skip-version-check
