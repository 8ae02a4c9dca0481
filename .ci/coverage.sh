#!/usr/bin/env bash
# Measures which lines of WganGp.Core its own tests run, and writes a page: .ci/coverage.sh [FOLDER] (default: output/coverage).
# Child processes, in which tests try what could end a process, are not counted.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-output/coverage}
rm -rf "$folder"
mkdir -p "$folder"
dotnet tool restore
# A failing test does not make the measurement worthless, but is said at the end.
status=0
dotnet test -c Release src/WganGp.Core.Tests --settings .ci/coverage.runsettings --collect "XPlat Code Coverage" \
  --results-directory "$folder/results" || status=$?
dotnet reportgenerator "-reports:$folder/results/*/coverage.cobertura.xml" "-targetdir:$folder" "-reporttypes:HtmlSummary;TextSummary"
cat "$folder/Summary.txt"
exit "$status"
