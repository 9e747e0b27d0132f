#!/bin/sh
# usage: release-files.sh DIR
#
# Writes into DIR what is in each archive of a release besides the program: manual pages,
# scripts for shells, and the licences of what is linked into it.
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
rm -rf "$dir/man" "$dir/completions" "$dir/THIRD-PARTY-LICENSES"
mkdir -p "$dir/completions"

CGO_ENABLED=0 go build -trimpath -buildvcs=true -o "$dir/skillpls" ./cmd/skillpls
"$dir/skillpls" man --dir "$dir/man"
"$dir/skillpls" completion bash >"$dir/completions/skillpls.bash"
"$dir/skillpls" completion fish >"$dir/completions/skillpls.fish"
"$dir/skillpls" completion powershell >"$dir/completions/skillpls.ps1"
"$dir/skillpls" completion zsh >"$dir/completions/_skillpls" # as zsh looks for it
rm "$dir/skillpls"

# licences NAME DIRECTORY prints those of what lies there, of which there has to be one.
licences() {
	files=$(find "$2" -maxdepth 1 -type f ! -name '*.go' \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) | LC_ALL=C sort)
	[ -n "$files" ] || { echo "release-files.sh: $1 has no licence in $2" >&2; exit 1; }
	echo "$files" | while read -r file; do
		printf '%s\n%s: %s\n%s\n\n' "$line" "$1" "${file##*/}" "$line"
		tr -d '\r' <"$file"
		echo
	done
}
line=================================================================================
{
	licences "Go $(go env GOVERSION)" "$(go env GOROOT)"
	for goos in linux darwin windows; do
		GOOS=$goos CGO_ENABLED=0 go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}	{{.Dir}}{{end}}{{end}}' ./cmd/skillpls
	done | LC_ALL=C sort -u | while IFS='	' read -r module where; do
		licences "$module" "$where"
	done
} >"$dir/THIRD-PARTY-LICENSES"
