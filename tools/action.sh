#!/bin/sh
# What action.yml runs: it builds the program from the sources that it lies in, checks, and
# writes annotations to stdout and the whole list to the summary of the run. What is checked
# comes by environment variables, so that no input is read as a script.
#
# Exit: as skillpls check, 3 where it cannot be built.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
if [ -z "${SKILLPLS:-}" ]; then
	SKILLPLS=$(mktemp -d)/skillpls
	(cd "$here" && CGO_ENABLED=0 go build -trimpath -o "$SKILLPLS" ./cmd/skillpls) || exit 3
fi

# The paths, a line each, become arguments; a blank in one is part of it.
set --
while IFS= read -r path; do
	[ -z "$path" ] || set -- "$@" "$path"
done <<PATHS
${SKILLPLS_PATH:-.}
PATHS
[ -z "${SKILLPLS_SINCE:-}" ] || set -- --since "$SKILLPLS_SINCE" -- "$@"
[ "${1:-}" = --since ] || set -- -- "$@"

status=0
"$SKILLPLS" check --format github --fail-on "${SKILLPLS_FAIL_ON:-warning}" "$@" || status=$?
if [ "$status" -le 1 ] && [ "${SKILLPLS_SUMMARY:-true}" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
	"$SKILLPLS" check --format markdown --fail-on never "$@" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
