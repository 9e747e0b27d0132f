#!/bin/sh
# usage: debian.sh SUITE DIR PROGRAMS PACKAGE...
#
# Unpacks packages of the Debian suite SUITE, with all that they need, into DIR/root,
# and has PROGRAMS (paths in it, separated by blanks) run on this machine whatever
# its own C library is. Nothing is installed: apt works on a state of its own inside
# DIR, so neither root nor the system's package lists are needed, and removing DIR
# removes everything.
#
# The packages come from the mirror this machine already uses, and apt checks
# them with the Debian keys that are already here. DIR must stay where it is: the
# unpacked programs name their loader and libraries by absolute path.
#
# WITHOUT is a list of packages in the environment that are not unpacked though others
# ask for them: compilers and the like, which no editor of ours starts.
#
# Exit: 0 when all is there, 1 with a reason on stderr otherwise.
set -eu

suite=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
programs=$3
shift 3

say() { echo "debian.sh: $suite: $*" >&2; }

for program in apt-get dpkg dpkg-deb; do
	command -v "$program" >/dev/null || { say "needs $program (Debian or a relative)"; exit 1; }
done
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || { say "needs $keys"; exit 1; }

# The first Debian mirror of the machine's own configuration, in the new format
# ("URIs: ...") or the old one ("deb [options] URI SUITE ...").
mirror=$(
	cat /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null |
		awk '$1 == "URIs:" { print $2; exit }
		     $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:\/\//) { print $i; exit } }'
)
[ -n "$mirror" ] || { say "finds no mirror in the sources of apt"; exit 1; }

# A half-made tree of an earlier run is of no use.
rm -rf "$dir/apt" "$dir/root"
mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial" "$dir/apt/log" "$dir/root"
# No package counts as installed, so libc and all come along, but those that are not to.
for package in ${WITHOUT:-}; do
	printf 'Package: %s\nStatus: install ok installed\nVersion: 99:1\nArchitecture: %s\nMaintainer: none\nDescription: none\n\n' \
		"$package" "$(dpkg --print-architecture)"
done >"$dir/apt/status"
echo "deb [signed-by=$keys] $mirror $suite main" >"$dir/apt/sources.list"
cat >"$dir/apt/apt.conf" <<EOF
Dir::State "$dir/apt";
Dir::State::lists "$dir/apt/lists";
Dir::State::status "$dir/apt/status";
Dir::Cache "$dir/apt/cache";
Dir::Log "$dir/apt/log";
Dir::Etc::sourcelist "$dir/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "$(dpkg --print-architecture)";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
Acquire::Retries "3";
EOF
apt() { apt-get -c "$dir/apt/apt.conf" -qq "$@" >"$dir/apt/log/apt-get" 2>&1 || { cat "$dir/apt/log/apt-get" >&2; say "apt-get $1 failed"; exit 1; }; }
apt update
apt install -y --no-install-recommends --download-only patchelf "$@"
for deb in "$dir"/apt/cache/archives/*.deb; do
	dpkg-deb -x "$deb" "$dir/root"
done
(cd "$dir/apt/cache/archives" && ls ./*.deb) >"$dir/packages"

# The loader and the libraries of the tree itself, wherever this architecture
# and this suite (merged /usr or not) put them.
libc=$(find "$dir/root" -name libc.so.6 | head -n 1)
loader=$(find "$dir/root" \( -name 'ld-linux*.so*' -o -name 'ld64.so*' \) | head -n 1)
[ -n "$libc" ] && [ -n "$loader" ] || { say "finds no C library among the packages"; exit 1; }
libraries=$(dirname "$libc"):$(find "$dir/root/usr/lib" "$dir/root/lib" -name '*.so*' -exec dirname {} + 2>/dev/null | sort -u | grep -vE '/(gconv|nvim/parser|gcc/[^:]*)$' | tr '\n' ':')
for program in $programs; do
	file=$(readlink -f "$dir/root/$program")
	"$loader" --library-path "$libraries" "$dir/root/usr/bin/patchelf" \
		--set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$file" ||
		{ say "patchelf failed on $program"; exit 1; }
done
rm -rf "$dir/apt"
