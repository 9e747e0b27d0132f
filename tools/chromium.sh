#!/bin/sh
# usage: chromium.sh
#
# Prints the path of a Chromium and sees to it that there is a font for it. Where there
# is none it is installed with apt-get, if that is possible: on Debian, as root.
# SKILLPLS_CHROMIUM names another one.
#
# Exit: 0 with a path on stdout, 1 with a reason on stderr.
set -eu

say() { echo "chromium.sh: $*" >&2; }

if [ -n "${SKILLPLS_CHROMIUM:-}" ]; then
	echo "$SKILLPLS_CHROMIUM"
	exit 0
fi
missing=
command -v chromium >/dev/null || missing=chromium
# Without any font, nothing has a size.
[ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.ttf' -print -quit 2>/dev/null)" ] || missing="$missing fonts-dejavu-core"
if [ -n "$missing" ]; then
	command -v apt-get >/dev/null || { say "there is no $missing, and no apt-get to install it"; exit 1; }
	[ "$(id -u)" = 0 ] || { say "there is no $missing; apt-get install $missing would be for root to do"; exit 1; }
	log=$(mktemp)
	# The lists of packages may be old, or not there at all.
	# shellcheck disable=SC2086 # several packages
	{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null ||
		{ tail -n 20 "$log" >&2; rm -f "$log"; say "apt-get does not install $missing"; exit 1; }
	rm -f "$log"
fi
command -v chromium
