#!/usr/bin/env bash
# Builds @tensorflow/tfjs-node against the libtensorflow in PyPI's tensorflow wheel, where the package's own download cannot
# be reached, and runs the golden tests of the TensorFlow interpreter on it. About 1.2 GB on disk; needs g++, make, python3, pip
# and the headers of Node (set NODE_HEADERS to the folder above include/node where they do not lie beside Node).
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work/wheel" && cd "$work"

[ -n "$(ls wheel/*.whl 2>/dev/null)" ] || python3 -m pip download --quiet --no-deps --only-binary=:all: \
  --python-version 3.11 --dest wheel tensorflow-cpu==2.12.0
[ -f package.json ] || echo '{"private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund @tensorflow/tfjs-node@4.22.0
addon=$work/node_modules/@tensorflow/tfjs-node
rm -rf "$addon/deps" && mkdir -p "$addon/deps/lib"
python3 -m zipfile -e wheel/*.whl unpacked
cp -r unpacked/tensorflow/include "$addon/deps/include"
for library in cc framework; do
  cp "unpacked/tensorflow/libtensorflow_$library.so.2" "$addon/deps/lib/"
done
# The names that the addon is linked with; the C interface lies in the C++ library.
ln -sf libtensorflow_cc.so.2 "$addon/deps/lib/libtensorflow.so"
ln -sf libtensorflow_framework.so.2 "$addon/deps/lib/libtensorflow_framework.so"
rm -r unpacked

gyp=$(npm root --global)/npm/node_modules/node-gyp/bin/node-gyp.js
headers=${NODE_HEADERS:-$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")}
(cd "$addon" && node "$gyp" rebuild --nodedir="$headers" --module_name=tfjs_binding \
  --module_path="$addon/lib/napi-v8" --napi_version="$(node -p process.versions.napi)" --napi_build_version=8)

cd "$here"
TF_CPP_MIN_LOG_LEVEL=2 FLOW_STUDIO_TFJS_NODE=$addon npx vitest run engine/nn/tensorflow engine/runtime/pair-network.test.ts
