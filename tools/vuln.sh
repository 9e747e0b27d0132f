#!/bin/sh
# Usage: tools/vuln.sh
#
# Whether anything that the program calls is known to be vulnerable: govulncheck, by the
# database at GOVULNDB (https://vuln.go.dev). What is found fails. Where the database cannot
# be reached nothing is known, so it is skipped, and says so.
set -u
cd "$(dirname "$0")/.."
mkdir -p .tools
out=.tools/vuln.txt
go build -modfile=tools/go.mod -o .tools/govulncheck golang.org/x/vuln/cmd/govulncheck || exit 1
timeout 300 .tools/govulncheck ./cmd/skillpls >$out 2>&1
code=$?
case $code in
0)
	tail -n 1 $out
	exit 0
	;;
3) # found
	cat $out
	exit 1
	;;
esac
if [ $code = 124 ] || grep -qE 'fetching vulnerabilities|no such host|dial tcp|connection refused|timeout|HTTP GET|Forbidden|proxy' $out; then
	echo "SKIPPED: known vulnerabilities, for their database cannot be reached: $(tail -n 1 $out)"
	exit 0
fi
cat $out
exit 1
