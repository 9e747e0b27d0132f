#!/bin/sh
# usage: release.sh DIR
#
# Makes in DIR what a release of the commit at HEAD would be (docs/releasing.md). It is made
# in a clone, so of what is committed alone. `make release-tools` has made the tools, and
# nothing is asked of the network that the cache of modules has.
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
PATH=$PWD/.tools/release:$PATH
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
git clone --quiet --no-hardlinks . "$clone"
cd "$clone"
goreleaser check --quiet
goreleaser release --snapshot --clean
node tools/npm/pack.mjs .build/release .build/release-files
rm -rf "$dir"
mkdir -p "$dir"
cd .build/release
cp -R ./*.tar.gz ./*.zip ./*.cdx.json SHA256SUMS npm "$dir"
(cd "$dir/npm" && sha256sum ./*.tgz >SHA256SUMS)
