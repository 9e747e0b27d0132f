#!/bin/sh
# Usage: tools/fuzz.sh TIME [TARGET...]
#
# Each fuzz target of the repository (or those named) for TIME, two workers, one target
# after the other. What breaks a law is written below testdata/fuzz, where `go test` runs
# it from then on, and told at the end; the exit status is then 1.
#
# In CI the status is 0: the search is by chance, so what it comes upon says nothing of
# the change at hand, and no change should have to wait for it. It is told all the same,
# to be kept as a seed and mended. The seeds themselves are tests like any other.
set -u
cd "$(dirname "$0")/.."
time=$1
shift
mkdir -p .tools
out=.tools/fuzz.txt
found=
# Each run of CI begins with the seeds alone, whatever earlier ones on the machine found.
if [ -n "${CI:-}" ]; then go clean -fuzzcache; fi

targets=$(grep -rE --include='*_test.go' --exclude-dir=.tools '^func Fuzz' . |
	sed -E 's|/[^/]*:func (Fuzz[A-Za-z0-9_]*).*|:\1|' | sort)
for target in $targets; do
	dir=${target%%:*} name=${target#*:}
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	echo "go test -fuzz=$name $dir for $time"
	# What is merely new is not made small for long, or that takes most of the time.
	if ! go test -run='^$' -fuzz="^$name\$" -fuzztime="$time" -fuzzminimizetime=50x -parallel=2 "$dir" </dev/null >$out 2>&1; then
		if grep -q 'Failing input written' $out; then
			cat $out
			input=$(sed -n 's/.*Failing input written to //p' $out | head -n 1)
			sed 's/^/    /' "$dir/$input"
			found="$found $name"
			continue
		fi
		# A run that ends with nothing but this was stopped in the middle of an input,
		# which Go before 1.27 takes for a failure: https://go.dev/issue/75804
		if ! grep -q 'context deadline exceeded' $out; then
			cat $out
			exit 1
		fi
	fi
	tail -n 2 $out
done
if [ -n "$found" ]; then
	echo "FOUND by fuzzing, a seed to keep and a fault to mend:$found"
	[ -n "${CI:-}" ] || exit 1
fi
