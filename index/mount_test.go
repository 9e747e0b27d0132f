package index_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// The user's own skills are known where the tree has none of that name, and nothing
// beside them is.
func TestUserMounts(t *testing.T) {
	t.Parallel()
	home, dir := t.TempDir(), t.TempDir()
	skill := func(name, body string) string { return "---\nname: " + name + "\ndescription: Use it.\n---\n" + body }
	lay(t, home, ".claude/skills/mine/SKILL.md", skill("mine", "[r](references/r.md) [no](../../settings.md) [gone](gone.md)\n"))
	lay(t, home, ".claude/skills/mine/references/r.md", "# R\n")
	lay(t, home, ".claude/skills/both/SKILL.md", skill("both", ""))
	lay(t, home, ".agents/skills/other/SKILL.md", skill("other", ""))
	lay(t, home, ".claude/settings.md", "")
	lay(t, dir, ".claude/skills/both/SKILL.md", skill("both", "# Project\n"))
	lay(t, dir, ".claude/agents/a.md", "---\nskills: [mine, both, other, none]\n---\n")
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root, index.UserMounts(home, dir)...)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	named := func() string {
		s := w.Snapshot()
		d := s.Doc(".claude/agents/a.md")
		var got []string
		for i := range d.Refs {
			at := "-"
			if res := s.Resolve(d, &d.Refs[i]); len(res.Targets) > 0 {
				at = res.Targets[0].Path
			}
			got = append(got, at)
		}
		return strings.Join(got, " ")
	}
	want := "~/.claude/skills/mine/SKILL.md .claude/skills/both/SKILL.md ~/.agents/skills/other/SKILL.md -"
	if got := named(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s := w.Snapshot()
	mine := s.Doc("~/.claude/skills/mine/SKILL.md")
	for i, want := range []index.Existence{index.Exists, index.Unknown, index.Unknown} {
		r := &mine.Refs[i]
		_, p, _ := s.Spelled(mine, r)
		if got := s.Existence(p); got != want {
			t.Errorf("%s: %v, want %v", r.Target, got, want)
		}
	}
	if s.Scope(mine.Path) != index.UserDir || s.Doc("~/.claude/settings.md") != nil {
		t.Error("what is the user's is not apart")
	}
	if got, want := w.Native(mine.Path), filepath.Join(home, ".claude", "skills", "mine", "SKILL.md"); got != want {
		t.Errorf("native path %s, want %s", got, want)
	}

	// A project's skill of the name comes before it, and goes again.
	lay(t, dir, ".claude/skills/mine/SKILL.md", skill("mine", ""))
	w.Changed([]string{".claude/skills"})
	if got := named(); !strings.HasPrefix(got, ".claude/skills/mine/SKILL.md ") {
		t.Errorf("with one in the project: %s", got)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".claude/skills/mine")); err != nil {
		t.Fatal(err)
	}
	w.Changed(nil, "") // all of it may be another
	if got := named(); got != want {
		t.Errorf("without it:\ngot  %s\nwant %s", got, want)
	}
	lay(t, home, ".claude/skills/none/SKILL.md", skill("none", ""))
	w.Changed([]string{"~/.claude/skills"})
	if got := named(); got != strings.TrimSuffix(want, "-")+"~/.claude/skills/none/SKILL.md" {
		t.Errorf("with a new one of the user's: %s", got)
	}
	if mounts := index.UserMounts(home, home); len(mounts) > 0 {
		t.Errorf("a workspace that is the home has %v", mounts)
	}
}
