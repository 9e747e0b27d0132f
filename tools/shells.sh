#!/bin/sh
# usage: shells.sh DIR
#
# Unpacks from Debian what completions and manual pages are tested with: DIR/bin/fish, zsh and
# mandoc, and the functions that bash completes with, DIR/bash_completion. Nothing is
# installed; see debian.sh.
# Exit: 0 when they run, 1 with a reason on stderr otherwise.
set -eu

mkdir -p "$1"
dir=$(cd "$1" && pwd)
run() { "$dir/bin/fish" --version && "$dir/bin/zsh" --version && "$dir/bin/mandoc" -T lint -W fatal /dev/null && [ -r "$dir/bash_completion" ]; }

if run >/dev/null 2>&1; then
	exit 0
fi
"$(dirname "$0")/debian.sh" bookworm "$dir" 'usr/bin/fish usr/bin/mandoc bin/zsh' bash-completion fish mandoc zsh
mkdir -p "$dir/bin"
for program in usr/bin/fish usr/bin/mandoc bin/zsh; do
	ln -sf "../root/$program" "$dir/bin/$(basename "$program")"
done
ln -sf root/usr/share/bash-completion/bash_completion "$dir/bash_completion"
run >/dev/null || { echo "shells.sh: what was unpacked does not run" >&2; exit 1; }
