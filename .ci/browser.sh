#!/usr/bin/env bash
# Installs the browser in which the tests look at the console program's pages. Where it cannot be had it says so and succeeds: those tests
# are then skipped, and say so too.
set -euo pipefail
. "$(dirname "$0")/apt.sh"

skip() { echo "browser: skipped: $*"; exit 0; }

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v chrome; }
find_browser >/dev/null || install_package chromium
echo "browser: $("$(find_browser)" --version)"
