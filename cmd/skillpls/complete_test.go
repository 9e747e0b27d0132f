package main

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/skillpls/skillpls/editors/editortest"
)

// A shell can complete each flag that takes something, and each argument.
func TestAllIsCompleted(t *testing.T) {
	t.Parallel()
	for _, cmd := range documented(newCommandLine()) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if _, ok := cmd.GetFlagCompletionFunc(f.Name); !ok && f.Value.Type() != "bool" {
				t.Errorf("nobody knows what %s --%s may be", cmd.Name(), f.Name)
			}
		})
		if strings.Contains(cmd.Use, " ") && cmd.ValidArgsFunction == nil {
			t.Errorf("nobody knows what the arguments of %s may be", cmd.Name())
		}
	}
}

// A value that a shell offers for a flag is one that the command takes, and another one is not.
func TestOfferedIsTaken(t *testing.T) {
	t.Parallel()
	tree := t.TempDir()
	if err := os.CopyFS(tree, os.DirFS("../../examples/team")); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"check": {tree}, "graph": {tree}, "context": {"-C", tree}, "diff": {"-C", tree, tree}, "def": {"-C", tree, "api-design"}, "refs": {"-C", tree, "api-design"}, "roles": {"-C", tree},
	} {
		for _, flag := range []string{"format", "level", "fail-on", "kind", "host"} {
			cmd, _, err := newCommandLine().Find([]string{name})
			if err != nil {
				t.Fatal(err)
			}
			complete, ok := cmd.GetFlagCompletionFunc(flag)
			if !ok {
				continue
			}
			t.Run(name+" "+flag, func(t *testing.T) {
				t.Parallel()
				values, _ := complete(cmd, nil, "")
				for _, value := range append(values, "other") {
					var stderr bytes.Buffer
					code := run(append([]string{name, "--" + flag, value}, args...), strings.NewReader(""), io.Discard, &stderr)
					if (code == exitUsage) != (value == "other") {
						t.Errorf("%s --%s %s: exit code %d\n%s", name, flag, value, code, &stderr)
					}
				}
			})
		}
	}
}

// Shells complete with what we print for them. One that is not there is passed over.
func TestShells(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		shell, script string
		want          string
	}{
		{"bash", `
			. "$BASH_COMPLETION" && eval "$(skillpls completion bash)" || exit 1
			press() {
				COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMPREPLY=()
				__start_skillpls && printf '%s\n' "${COMPREPLY[@]}"
			}
			press skillpls expl; press skillpls check --format sa; press skillpls refs api-d`,
			"explain\nsarif\napi-design\n"},
		{"fish", `
			skillpls completion fish | source
			for line in expl 'check --format sa' 'refs api-d'
				complete -C "skillpls $line" | string split -f 1 \t
			end`,
			"explain\nsarif\napi-design\n"},
		// Nobody presses a key here, so what zsh would choose from is printed.
		{"zsh", `
			compdef() { }
			_describe() { print -rl -- $completions }
			eval "$(skillpls completion zsh)" || exit 1
			press() { words=("$@") CURRENT=$#; _skillpls }
			press skillpls expl; press skillpls check --format sa | grep sa; press skillpls refs api-d | grep api-d`,
			"explain:Explain a check\\: why it matters, bad and good\nsarif\napi-design:skill\n"},
	} {
		t.Run(test.shell, func(t *testing.T) {
			t.Parallel()
			needs(t, test.shell)
			functions := cmp.Or(os.Getenv("SKILLPLS_BASH_COMPLETION"), "/usr/share/bash-completion/bash_completion")
			if test.shell == "bash" {
				needs(t, functions)
			}
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "team"), os.DirFS("../../examples/team")); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), test.shell, "-c", test.script)
			cmd.Dir = filepath.Join(dir, "team")
			cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "BASH_COMPLETION="+functions)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil || string(out) != test.want {
				t.Errorf("%s: %v\n%s%swant\n%s", test.shell, err, out, &stderr, test.want)
			}
		})
	}
}

// needs passes a test over that has nothing to run with: programs, or files that can be read.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		_, err := exec.LookPath(program)
		if filepath.IsAbs(program) {
			_, err = os.Stat(program)
		}
		if err != nil {
			editortest.Missing(t, "%v", err)
		}
	}
}
