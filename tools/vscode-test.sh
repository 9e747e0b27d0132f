#!/bin/sh
# usage: vscode-test.sh [ARGUMENTS OF main.mts]
#
# Fetches what is needed to test the extension for VS Code, packs it for this platform and
# runs its tests: those that need no editor, and those in the windows of two versions and
# within their extension hosts. With CI set it is a failure when something cannot be
# fetched; else it is skipped, loudly. With arguments those without an editor are left out.
#
# SKILLPLS_VSCODE_TIMEOUT is how long the tests may take, in seconds.
#
# Exit: 0 when all is as it should be or skipped, 1 otherwise.
set -eu

cd "$(dirname "$0")/.."

# The newest VS Code that is on npm, and one that does not know skills by itself: with
# the Node that each of them needs.
newest=4.139.1
versions="$newest:24.21.0 4.100.3:20.20.2"

skip() {
	echo "SKIPPED: the extension for VS Code in its window: $*"
	[ -z "${CI:-}" ] || exit 1
	exit 0
}

# thrice runs what fetches, again where it fails: registries have bad minutes.
thrice() {
	"$@" && return 0
	sleep 10
	"$@" && return 0
	sleep 30
	"$@"
}

command -v npm >/dev/null || skip "there is no npm"
for pair in $versions; do
	thrice timeout 600 tools/vscode.sh "${pair%:*}" "${pair#*:}" ".tools/vscode/${pair%:*}" || skip "VS Code ${pair%:*} cannot be fetched (the reason is above)"
done
chromium=$(thrice tools/chromium.sh) || skip "there is no Chromium (the reason is above)"
thrice timeout 600 make -s vscode-deps || skip "what the extension is built with cannot be fetched (the reason is above)"

case $(uname -m) in
x86_64) target=linux-x64 ;;
*) target=linux-arm64 ;;
esac
make -s vscode TARGETS="$target"

node=$PWD/.tools/vscode/$newest/node
if [ $# -eq 0 ]; then
	make -s build
	SKILLPLS_CHROMIUM=$chromium SKILLPLS_BINARY=$PWD/bin/skillpls timeout 600 "$node" editors/vscode/test/unit/run.mjs
	go test -count=1 -run Graph ./index/view # with what the page of the graph is made with, there now
fi

# It ends what it has started when it is told to end.
SKILLPLS_CHROMIUM=$chromium timeout --foreground -k 30 "${SKILLPLS_VSCODE_TIMEOUT:-1500}" \
	"$node" editors/vscode/test/main.mts ".build/vscode/skillpls-$target.vsix" "$@"
