#!/usr/bin/env bash
# Takes over the ready bundle of graphql-playground-react; as a dependency it would bring 424 packages along.
set -euo pipefail

version=1.7.28
target=$(cd "$(dirname "$0")" && pwd)/assets/graphql-playground-react
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

npm pack --silent "graphql-playground-react@$version" >/dev/null
tar -xzf "graphql-playground-react-$version.tgz"
cp package/build/static/js/middleware.js package/build/static/css/index.css package/LICENSE .
sha256sum --check --strict "$target/SHA256SUMS"
install -m 644 middleware.js index.css LICENSE "$target/"
