#!/usr/bin/env bash
# Installs the browser in which the tests look at the console program's pages. Where it cannot be had it says so and succeeds: those tests
# are then skipped, and say so too.
set -euo pipefail

skip() { echo "browser: skipped: $*"; exit 0; }

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || command -v chrome; }
install_browser() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; }
if ! find_browser >/dev/null; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  [ "$(id -u)" = 0 ] || skip "chromium is not installed, and only root can install it"
  command -v apt-get >/dev/null || skip "chromium is not installed, and there is no apt-get to install it"
  { install_browser || { apt-get update -q && install_browser; }; } >"$log" 2>&1 || skip "chromium cannot be installed: $(tail -n 1 "$log")"
fi
echo "browser: $("$(find_browser)" --version)"
