#!/bin/sh
# Two releases of the commit at HEAD are the same bytes, the second one made without a network;
# the sums are right, the program for this machine says which commit it is of, and the packages
# for npm do what they should.
set -eu
cd "$(dirname "$0")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
tools/release.sh "$out/first"
unshare=
if unshare --map-root-user --net true 2>/dev/null; then
	unshare='unshare --map-root-user --net'
else
	echo "SKIPPED: a release without a network, for this machine cannot take it away"
fi
$unshare tools/release.sh "$out/other place/second"
diff -r "$out/first" "$out/other place/second"
[ "$(find "$out/first" -type f | wc -l)" = 21 ] || { find "$out/first" -type f; echo "release-test.sh: there should be 21 files" >&2; exit 1; }

cd "$out/first"
sha256sum --quiet -c SHA256SUMS
(cd npm && sha256sum --quiet -c SHA256SUMS)
mkdir "$out/unpacked"
tar -xzf ./*_"$(go env GOOS)_$(go env GOARCH)".tar.gz -C "$out/unpacked" --strip-components=1
cd - >/dev/null
version=$("$out/unpacked/skillpls" version)
case $version in
"skillpls $(git describe --tags --exact-match 2>/dev/null || echo none)" | *-"$(git rev-parse --short=12 HEAD)") ;;
*)
	echo "release-test.sh: the program says that it is $version" >&2
	exit 1
	;;
esac
SKILLPLS_NPM=$out/first/npm go test -count=1 -run '^TestNPM' ./cmd/skillpls
