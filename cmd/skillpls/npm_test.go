package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// What npm is given, and gives a person who installs it: the program, as if there were nothing
// between them and it.
func TestNPM(t *testing.T) {
	t.Parallel()
	needs(t, "node", "npm")
	packages := npmPackages(t)
	var platform string
	for _, file := range packages {
		if goos, cpu, ok := nodePlatform(); ok && strings.Contains(file, "skillpls-"+goos+"-"+cpu+"-") {
			platform = file
		}
	}
	if len(packages) != 7 || platform == "" {
		t.Fatalf("the packages are %q", packages)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "team"), os.DirFS("../../examples/team")); err != nil {
		t.Fatal(err)
	}
	// Nothing is fetched, and nothing that is installed runs anything.
	npmInstall(t, dir, wrapper(packages), platform)

	for _, test := range []struct {
		name string
		args []string
		code int
		out  string
	}{
		{"found by npx", []string{"npx", "--no", "skillpls", "version"}, exitClean, "skillpls "},
		{"findings", []string{"skillpls", "check", "team"}, exitFindings, "api-desing"},
		{"nothing found", []string{"skillpls", "check", "--fail-on", "never", "team"}, exitClean, "api-desing"},
		{"usage", []string{"skillpls", "check", "--none", "team"}, exitUsage, "--none"},
		{"another machine", []string{"node", "-e", "Object.defineProperty(process, 'arch', {value: 'mips'}); require('skillpls/skillpls.js')"}, exitFailed, " on mips to install"},
		{"not to be run", []string{"skillpls", "check", "a b"}, exitFailed, "a b: there is no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, code := runInstalled(t, dir, test.args...)
			if code != test.code || !strings.Contains(out, test.out) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, test.code, test.out, out)
			}
		})
	}

	t.Run("server", func(t *testing.T) {
		t.Parallel()
		cmd := installed(t, dir, "skillpls", "lsp")
		var in bytes.Buffer
		for _, message := range []string{
			`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`,
			`{"jsonrpc":"2.0","method":"initialized","params":{}}`,
			`{"jsonrpc":"2.0","id":2,"method":"shutdown"}`,
			`{"jsonrpc":"2.0","method":"exit"}`,
		} {
			fmt.Fprintf(&in, "Content-Length: %d\r\n\r\n%s", len(message), message)
		}
		cmd.Stdin = &in
		out, err := cmd.Output()
		if err != nil || !bytes.Contains(out, []byte(`"name":"skillpls"`)) || !bytes.Contains(out, []byte(`"id":2`)) {
			t.Errorf("%v\n%s", err, out)
		}
	})

	t.Run("signal", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("there are none")
		}
		cmd := installed(t, dir, "skillpls", "check", "--watch", "team")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer stdin.Close()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil { // it runs
			t.Error(err)
		}
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Error(err)
		}
		// What it prints ends only when nobody is left who could print.
		var rest bytes.Buffer
		if _, err := rest.ReadFrom(out); err != nil {
			t.Error(err)
		}
		err = cmd.Wait()
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGHUP {
			t.Errorf("it ends with %v", err)
		}
	})

	t.Run("without the program", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		npmInstall(t, dir, wrapper(packages))
		out, code := runInstalled(t, dir, "skillpls", "version")
		if code != exitFailed || !strings.HasPrefix(out, "skillpls: @skillpls/") || !strings.Contains(out, "is not installed: install skillpls again") {
			t.Errorf("exit code %d\n%s", code, out)
		}
	})
}

// nodePlatform is what Node calls this machine, where there is a package for it.
func nodePlatform() (goos, cpu string, ok bool) {
	goos, ok = map[string]string{"linux": "linux", "darwin": "darwin", "windows": "win32"}[runtime.GOOS]
	cpu, known := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	return goos, cpu, ok && known
}

// npmPackages returns the packages in the directory SKILLPLS_NPM, or else packs some, in which
// this binary is the program for this machine.
func npmPackages(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("SKILLPLS_NPM")
	if dir == "" {
		dir = packNPM(t)
	}
	packages, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

func packNPM(t *testing.T) string {
	t.Helper()
	release := t.TempDir()
	self, err := exec.LookPath("skillpls")
	if err != nil {
		t.Fatal(err)
	}
	type artifact struct {
		Type   string `json:"type"`
		Goos   string `json:"goos"`
		Goarch string `json:"goarch"`
		Path   string `json:"path"`
	}
	artifacts := []artifact{{Type: "Archive", Path: "none"}}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		for _, goarch := range []string{"amd64", "arm64"} {
			name := "skillpls"
			if goos == "windows" {
				name += ".exe"
			}
			program := filepath.Join(release, goos+goarch, name)
			text := []byte(goos)
			if goos == runtime.GOOS && goarch == runtime.GOARCH {
				if text, err = os.ReadFile(self); err != nil {
					t.Fatal(err)
				}
			}
			write(t, program, text)
			artifacts = append(artifacts, artifact{"Binary", goos, goarch, program})
		}
	}
	list, err := json.Marshal(artifacts)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(release, "artifacts.json"), list)
	write(t, filepath.Join(release, "metadata.json"), []byte(`{"version": "1.2.3-snapshot-0123abc"}`))
	write(t, filepath.Join(release, "THIRD-PARTY-LICENSES"), []byte("none\n"))
	cmd := exec.CommandContext(t.Context(), "node", "../../tools/npm/pack.mjs", release, release)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pack: %v\n%s", err, out)
	}
	return filepath.Join(release, "npm")
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o777); err != nil {
		t.Fatal(err)
	}
}

// wrapper is the package that a person asks for.
func wrapper(packages []string) string {
	shortest := packages[0]
	for _, file := range packages {
		if len(file) < len(shortest) {
			shortest = file
		}
	}
	return shortest
}

// npmInstall installs packages in a directory as somebody does who has no network.
func npmInstall(t *testing.T, dir string, packages ...string) {
	t.Helper()
	write(t, filepath.Join(dir, "package.json"), []byte("{}"))
	cmd := exec.CommandContext(t.Context(), "npm", append([]string{"install", "--offline", "--no-audit", "--no-fund", "--cache", t.TempDir()}, packages...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("install: %v\n%s", err, out)
	}
}

// installed is a command as a script of npm runs it.
func installed(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	bin := filepath.Join(dir, "node_modules", ".bin")
	name := args[0]
	if name == "skillpls" {
		name = filepath.Join(bin, name)
	}
	cmd := exec.CommandContext(t.Context(), name, args[1:]...)
	cmd.Dir = dir
	return cmd
}

func runInstalled(t *testing.T, dir string, args ...string) (out string, code int) {
	t.Helper()
	cmd := installed(t, dir, args...)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}
