#!/bin/sh
# usage: neovim.sh SUITE DIR
#
# Unpacks Neovim from the Debian suite SUITE into DIR and makes DIR/nvim, which
# runs on this machine. Nothing is installed; see debian.sh.
#
# Exit: 0 when DIR/nvim runs, 1 with a reason on stderr otherwise.
set -eu

suite=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
nvim=$dir/nvim

if "$nvim" --version >/dev/null 2>&1; then
	exit 0
fi
rm -f "$nvim"
"$(dirname "$0")/debian.sh" "$suite" "$dir" usr/bin/nvim neovim
ln -s "$(readlink -f "$dir/root/usr/bin/nvim")" "$nvim"
"$nvim" --version >/dev/null || { echo "neovim.sh: $suite: the unpacked Neovim does not run" >&2; exit 1; }
