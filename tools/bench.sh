#!/bin/sh
# tools/bench.sh REVISION BENCHMARKS COUNT [PACKAGE...]
#
# Compares benchmarks of this tree with those of a revision. The two run in turns, so that
# what else the machine does hits both, each from the directory of its own package. What is
# measured stays in .tools/bench-base.txt and .tools/bench.txt.
set -eu

revision=$1 benchmarks=$2 count=$3
shift 3
go=${GO:-go}
root=$(git rev-parse --show-toplevel)
cd "$root"
base=$root/.tools/bench-base
rm -rf "$base"
mkdir -p "$base/tree" "$base/old" "$base/new"
trap 'rm -rf "$base"' EXIT
git archive "$revision" | tar -x -C "$base/tree"
: >.tools/bench-base.txt
: >.tools/bench.txt

packages=
for package in $("$go" list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' "${@:-./...}"); do
	package=${package#"$root"}
	package=${package#/}
	package=${package:-.}
	[ -d "$base/tree/$package" ] || continue
	grep -qs '^func Benchmark' "$package"/*_test.go || continue
	name=$(echo "$package" | tr / _)
	"$go" test -c -o "$base/new/$name" "./$package"
	(cd "$base/tree" && "$go" test -c -o "$base/old/$name" "./$package")
	packages="$packages $package"
done

i=0
while [ "$i" -lt "$count" ]; do
	i=$((i + 1))
	for package in $packages; do
		name=$(echo "$package" | tr / _)
		(cd "$base/tree/$package" && "$base/old/$name" -test.run='^$' -test.bench="$benchmarks" -test.benchmem) >>.tools/bench-base.txt
		(cd "$package" && "$base/new/$name" -test.run='^$' -test.bench="$benchmarks" -test.benchmem) >>.tools/bench.txt
	done
done
"$go" tool -modfile=tools/go.mod benchstat "$revision=.tools/bench-base.txt" this=.tools/bench.txt
