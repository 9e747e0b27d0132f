package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// committed makes a repository of a directory, with all that is in it, and returns what
// runs git there.
func committed(t testing.TB, dir string) func(args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "-b", "main")
	git("add", "-A", "--force")
	git("commit", "-q", "-m", "one")
	return git
}

// alter gives files of a directory other texts; those without one are removed.
func alter(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if text == "" {
			err = os.Remove(at)
		} else {
			err = os.WriteFile(at, []byte(text), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Against what stands there nothing is new, in any tree; and the report is what its
// schema says.
func TestNothingIsNewSinceNow(t *testing.T) {
	t.Parallel()
	s := schema(t, "check.schema.json")
	for _, tree := range []map[string]string{sound, tied} {
		dir := lay(t, tree)
		git := committed(t, dir)
		raw, c := checkJSON(t, "--since", "HEAD", dir)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Error(err)
		}
		var since struct {
			Since struct {
				Name, Commit string
				Unshown      int
			}
		}
		if err := json.Unmarshal(raw, &since); err != nil {
			t.Fatal(err)
		}
		_, all := checkJSON(t, dir)
		if len(c.Findings) != 0 || since.Since.Unshown != len(all.Findings) || since.Since.Commit != git("rev-parse", "HEAD") {
			t.Errorf("%d findings are new: %v; %+v, want %d", len(c.Findings), c.Findings, since.Since, len(all.Findings))
		}
	}
}

// What the working tree says of checks and of what is known holds for the commit, too.
func TestSinceIsJudgedByNow(t *testing.T) {
	t.Parallel()
	const skill, index = ".claude/skills/alpha/SKILL.md", ".skillpls-baseline.json"
	dir := lay(t, map[string]string{
		skill:            "---\nname: alpha\ndescription: x\n---\n[a](one.md) [b](two.md)\n[label][nowhere]\n",
		".skillpls.yaml": "rules: {broken-link: off}\n",
	})
	committed(t, dir)
	fresh := func() (list []string) {
		_, c := checkJSON(t, "--since", "HEAD", dir)
		for _, f := range c.Findings {
			list = append(list, f.Code)
		}
		return list
	}
	alter(t, dir, map[string]string{".skillpls.yaml": "rules: {undefined-reference: warning}\n"})
	if got := fresh(); len(got) != 0 {
		t.Errorf("a check that is switched on finds old things new: %q", got)
	}
	if code, _, errs := told("check", "--write-baseline", dir); code != 0 {
		t.Fatal(errs)
	}
	if got := fresh(); len(got) != 0 {
		t.Errorf("with a baseline of all: %q", got)
	}
	alter(t, dir, map[string]string{skill: "---\nname: alpha\ndescription: x\n---\n[a](one.md)\n[label][nowhere]\n"})
	if got := fresh(); len(got) != 1 || got[0] != "unused-ignore" { // the baseline has more than there is, and that is new
		t.Errorf("after one was mended: %q", got)
	}
	if err := os.Remove(filepath.Join(dir, index)); err != nil {
		t.Fatal(err)
	}
	if got := fresh(); len(got) != 0 {
		t.Errorf("without the baseline: %q", got)
	}
}

// Without git that is said.
func TestSinceWithoutGit(t *testing.T) {
	dir := lay(t, sound)
	t.Setenv("PATH", t.TempDir())
	if code, _, errs := told("check", "--since", "HEAD", dir); code != exitFailed || !strings.Contains(errs, "git is not installed") {
		t.Errorf("exits with %d: %s", code, errs)
	}
}
