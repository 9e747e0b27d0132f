package main

import (
	"bytes"
	"debug/buildinfo"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// A releaseConfig is what .goreleaser.yaml says that matters here.
type releaseConfig struct {
	Builds []struct {
		Env, Flags, Ldflags, Goos, Goarch []string
	}
	Archives []struct {
		Files []struct{ Src string }
	}
}

func readRelease(t *testing.T) (c releaseConfig) {
	t.Helper()
	text, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Builds) != 1 || len(c.Archives) != 1 {
		t.Fatalf("%d builds and %d archives", len(c.Builds), len(c.Archives))
	}
	return c
}

// The commit at HEAD gives the same bytes wherever it lies: the program, which says which
// commit it is of, and what comes with it, the licences of all that is linked among it.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the program several times")
	}
	needs(t, "git", "sh")
	build := readRelease(t).Builds[0]
	head := printed(t, "../..", nil, "git", "rev-parse", "--short=12", "HEAD")
	tag := printed(t, "../..", nil, "git", "tag", "--points-at", "HEAD", "v*")
	made := make([]map[string]string, 2)
	for i, at := range []string{"one", "another/place"} {
		dir := filepath.Join(t.TempDir(), at)
		clone, files := filepath.Join(dir, "skillpls"), filepath.Join(dir, "files")
		printed(t, "../..", nil, "git", "clone", "--quiet", "--no-hardlinks", ".", clone)
		printed(t, clone, nil, "tools/release-files.sh", files)
		program := filepath.Join(files, "skillpls")
		args := append([]string{"build", "-o", program, "-ldflags", strings.Join(build.Ldflags, " ")}, build.Flags...)
		printed(t, clone, build.Env, "go", append(args, "./cmd/skillpls")...)
		made[i] = map[string]string{}
		err := filepath.WalkDir(files, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(p)
			made[i][strings.TrimPrefix(p, files)] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			continue
		}
		version := printed(t, dir, nil, program, "version")
		if version != "skillpls "+tag && !strings.HasSuffix(version, "-"+head) {
			t.Errorf("it says that it is %q, at %s, called %q", version, head, tag)
		}
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range info.Deps {
			if !strings.Contains(made[i]["/THIRD-PARTY-LICENSES"], "\n"+m.Path+" "+m.Version+": ") {
				t.Errorf("there is no licence of %s %s", m.Path, m.Version)
			}
		}
	}
	for name, text := range made[0] {
		if made[1][name] != text {
			t.Errorf("%s is another one elsewhere", name)
		}
	}
	if len(made[0]) != len(made[1]) || len(made[0]) < 20 {
		t.Errorf("there are %d files, and %d elsewhere", len(made[0]), len(made[1]))
	}
}

// A release is for the platforms that tools/npm/pack.mjs knows, and
// each archive holds what it should.
func TestReleaseConfig(t *testing.T) {
	t.Parallel()
	c := readRelease(t)
	want := [][]string{{"linux", "darwin", "windows"}, {"amd64", "arm64"}, {"CGO_ENABLED=0"}}
	if diff := cmp.Diff(want, [][]string{c.Builds[0].Goos, c.Builds[0].Goarch, c.Builds[0].Env}); diff != "" {
		t.Errorf("platforms (-want +got):\n%s", diff)
	}
	var files []string
	for _, f := range c.Archives[0].Files {
		files = append(files, strings.TrimPrefix(f.Src, ".build/release-files/"))
	}
	if diff := cmp.Diff([]string{"LICENSE", "README.md", "THIRD-PARTY-LICENSES", "man/*", "completions/*"}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// printed runs a program in a directory and returns what it prints, without the end of the line.
func printed(t *testing.T, dir string, env []string, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", program, args, err, &stderr)
	}
	return strings.TrimSuffix(string(out), "\n")
}
