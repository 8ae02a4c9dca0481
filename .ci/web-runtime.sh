#!/usr/bin/env bash
# Installs ONNX Runtime for browsers, which the page of samples/OnnxSampling uses. Where it cannot be had it says so and succeeds: the tests
# of that page are then skipped, and say so too.
set -euo pipefail
cd "$(dirname "$0")/../samples/OnnxSampling/web"

skip() { echo "web runtime: skipped: $*"; exit 0; }

command -v npm >/dev/null || skip "npm is not installed"
if [ ! -f node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm ]; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  npm ci --ignore-scripts --no-audit --no-fund >"$log" 2>&1 || skip "npm ci failed: $(tail -n 1 "$log")"
fi
echo "web runtime: onnxruntime-web $(node -p "require('./node_modules/onnxruntime-web/package.json').version")"
