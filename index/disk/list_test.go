package disk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// format writes an entry as the tests below do.
func format(e Entry) string {
	s := e.Path + " " + e.Type.String()
	if e.Repo {
		s += " repo"
	}
	if e.Type == Link || e.Type == Dangling {
		s += " " + e.Target
	}
	return s
}

// walkAll returns what a Walk says in the end, by directory.
func walkAll(t testing.TB, r *Root) map[string][]Entry {
	t.Helper()
	all := map[string][]Entry{}
	_, err := r.Walk(t.Context(), func(dir string, entries []Entry) { all[dir] = entries })
	must(t, err)
	return all
}

func TestWalkListStat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		tree     string
		explicit []string
		want     string // without directories and files, unless a case is about them
	}{
		{name: "plain", tree: `
			a/b/c.md
			a/SKILL.md/
			empty/
			z.md
		`, want: `
			a dir
			a/SKILL.md dir
			a/b dir
			a/b/c.md file
			empty dir
			z.md file
		`},
		{name: "ignored", tree: `
			.gitignore = build/\n*.log\n/top.md
			build/x.md
			a/build/y.md
			a/x.log
			a/top.md
			top.md
		`, want: `
			.gitignore file
			a dir
			a/build opaque
			a/top.md file
			a/x.log opaque
			build opaque
			top.md opaque
		`},
		{name: "nested ignore files", tree: `
			.gitignore = *.md
			a/.gitignore = !keep.md\n/only
			a/keep.md
			a/b/keep.md
			a/b/only
			a/only
			keep.md
		`, want: `
			.gitignore file
			a dir
			a/.gitignore file
			a/b dir
			a/b/keep.md file
			a/b/only file
			a/keep.md file
			a/only opaque
			keep.md opaque
		`},
		{name: "nothing comes back below an ignored directory", tree: `
			.gitignore = build\n!build/keep.md
			build/keep.md
		`, want: `
			.gitignore file
			build opaque
		`},
		{name: "exclude file", tree: `
			.git/info/exclude = secret.md\nother.md
			.gitignore = !other.md
			secret.md
			other.md
		`, want: `
			.git opaque
			.gitignore file
			other.md file
			secret.md opaque
		`},
		{name: "host directories are not ignored", tree: `
			.gitignore = .*\nsettings.json\nskills\n!.gitignore
			.claude/.gitignore = *
			.claude/settings.json
			.claude/skills/a/SKILL.md
			.claude/skills/a/.gitignore = *.md
			.idea/x
			pkg/.agents/skills/b/SKILL.md
			pkg/skills/c/SKILL.md
		`, want: `
			.claude dir
			.claude/.gitignore file
			.claude/settings.json file
			.claude/skills dir
			.claude/skills/a dir
			.claude/skills/a/.gitignore file
			.claude/skills/a/SKILL.md file
			.gitignore file
			.idea opaque
			pkg dir
			pkg/.agents dir
			pkg/.agents/skills dir
			pkg/.agents/skills/b dir
			pkg/.agents/skills/b/SKILL.md file
			pkg/skills opaque
		`},
		{name: "but what an ignored directory holds is", tree: `
			.gitignore = dist/
			dist/.claude/skills/a/SKILL.md
		`, want: `
			.gitignore file
			dist opaque
		`},
		{name: "host directory that is a link", tree: `
			.gitignore = .claude
			.agents/x.md
			.claude -> .agents
		`, want: `
			.agents dir
			.agents/x.md file
			.claude link .agents
			.gitignore file
		`},
		{name: "own ignore files apply everywhere", tree: `
			.skillplsignore = /.claude/skills/old/\ndraft.md
			.claude/skills/old/SKILL.md
			.claude/skills/new/SKILL.md
			.claude/skills/new/.skillplsignore = x.md
			.claude/skills/new/draft.md
			.claude/skills/new/x.md
		`, want: `
			.claude dir
			.claude/skills dir
			.claude/skills/new dir
			.claude/skills/new/.skillplsignore file
			.claude/skills/new/SKILL.md file
			.claude/skills/new/draft.md opaque
			.claude/skills/new/x.md opaque
			.claude/skills/old opaque
			.skillplsignore file
		`},
		{name: "never walked", tree: `
			.gitignore = !node_modules\n!.git
			.git/config
			.claude/node_modules/x/SKILL.md
			a/node_modules/x.md
			b/node_modules
			c/node_modules -> ../a
		`, want: `
			.claude dir
			.claude/node_modules opaque
			.git opaque
			.gitignore file
			a dir
			a/node_modules opaque
			b dir
			b/node_modules file
			c dir
			c/node_modules opaque
		`},
		{name: "work trees, submodules, clones", tree: `
			.git = gitdir: /somewhere/.git/worktrees/this
			.claude/worktrees/w/.git = gitdir: /home/me/p/.git/worktrees/w\n
			.claude/worktrees/w/SKILL.md
			clone/.git/HEAD
			clone/a.md
			sub/.git = gitdir: ../.git/modules/sub\n
			sub/a.md
			subtree/.git = gitdir: /p/.git/modules/sub/worktrees/w\n
			windows/.git = gitdir: C:\\p\\.git\\worktrees\\w
		`, want: `
			.claude dir
			.claude/worktrees dir
			.claude/worktrees/w opaque
			.git opaque
			clone dir repo
			clone/.git opaque
			clone/a.md file
			sub dir repo
			sub/.git opaque
			sub/a.md file
			subtree opaque
			windows opaque
		`},
		{name: "a repository knows only its own ignore files", tree: `
			.gitignore = *.md\nvendored/
			.skillplsignore = skip.md
			clone/.git/info/exclude = c.md
			clone/.gitignore = b.md
			clone/a.md
			clone/b.md
			clone/c.md
			clone/skip.md
			vendored/.git/HEAD
		`, want: `
			.gitignore file
			.skillplsignore file
			clone dir repo
			clone/.git opaque
			clone/.gitignore file
			clone/a.md file
			clone/b.md opaque
			clone/c.md opaque
			clone/skip.md opaque
			vendored opaque
		`},
		{name: "submodules that are not checked out", tree: `
			.gitmodules = [submodule "x"]\n\tpath = vendor/x\n\turl = ../x\n[submodule "y"]\n\tpath = "y y"\n
			vendor/x/
			vendor/other/
			y y/.git = gitdir: ../.git/modules/y
			y y/a.md
		`, want: `
			.gitmodules file
			vendor dir
			vendor/other dir
			vendor/x opaque repo
			y y dir repo
			y y/.git opaque
			y y/a.md file
		`},
		{name: "links inside", tree: `
			a/x.md
			a/up -> ..
			a/self -> .
			b -> a
			c -> b
			d/e.md -> ../a/x.md
			d/f.md -> ../b/x.md
			d/g -> $ROOT/b/./../a
		`, want: `
			a dir
			a/self link a
			a/up link
			a/x.md file
			b link a
			c link a
			d dir
			d/e.md link a/x.md
			d/f.md link a/x.md
			d/g link a
		`},
		{name: "links to nothing and loops", tree: `
			a -> nowhere/x
			b -> c
			c -> b
			d -> d
			e -> f.md/x
			f.md
		`, want: `
			a dangling nowhere/x
			b dangling c
			c dangling b
			d dangling d
			e dangling f.md/x
			f.md file
		`},
		{name: "links out, whether or not something is there", tree: `
			a -> ../..
			b -> /
			c -> /etc/nothing-of-this-name
			d/e -> ../../nothing-of-this-name
		`, want: `
			a opaque
			b opaque
			c opaque
			d dir
			d/e opaque
		`},
		{name: "links to what is not looked into", tree: `
			.gitignore = build/\nhidden
			a -> build/x.md
			b -> node_modules/p
			c -> w/x.md
			d -> build
			hidden -> e.md
			e.md
			build/x.md
			node_modules/p/x.md
			w/.git = gitdir: /p/.git/worktrees/w
			w/x.md
		`, want: `
			.gitignore file
			a opaque
			b opaque
			build opaque
			c opaque
			d opaque
			e.md file
			hidden opaque
			node_modules opaque
			w opaque
		`},
		{name: "named on the command line", tree: `
			.gitignore = build/\n*.log\n
			.skillplsignore = no.md
			build/docs/a.md
			build/docs/x.log
			build/docs/no.md
			build/docs/.gitignore = b.md
			build/docs/b.md
			build/docs/build/c.md
			build/.claude/x.md
			build/other.md
			x.log
			y.log
		`, explicit: []string{"build/docs", "x.log", "../out"}, want: `
			.gitignore file
			.skillplsignore file
			build dir
			build/.claude opaque
			build/docs dir
			build/docs/.gitignore file
			build/docs/a.md file
			build/docs/b.md opaque
			build/docs/build dir
			build/docs/build/c.md file
			build/docs/no.md opaque
			build/docs/x.log file
			build/other.md opaque
			x.log file
			y.log opaque
		`},
		{name: "named, though not ignored", tree: `
			.gitignore = *.log
			docs/a.md
			docs/x.log
		`, explicit: []string{"docs"}, want: `
			.gitignore file
			docs dir
			docs/a.md file
			docs/x.log opaque
		`},
		{name: "ignore files that are links are not heeded", tree: `
			rules = *
			.gitignore -> rules
			a.md
		`, want: `
			.gitignore link rules
			a.md file
			rules file
		`},
		{name: "odd names", tree: "a b/ü.md\n.../x\nback\\slash\n-\n~\n", want: `
			- file
			... dir
			.../x file
			a b dir
			a b/ü.md file
			back\slash file
			~ file
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if os.PathSeparator == '\\' && test.name == "odd names" {
				t.Skip("the system has no such names")
			}
			r := open(t, test.tree, Options{Explicit: test.explicit})
			var got []string
			for _, entries := range walkAll(t, r) {
				for _, e := range entries {
					got = append(got, strings.TrimSpace(format(e)))
				}
			}
			var want []string
			for line := range strings.Lines(test.want) {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("walk (-want +got):\n%s", diff)
			}
			agree(t, r)
		})
	}
}

// agree holds the law: what Walk says of a directory, List says, and Stat says of
// each path; List and Stat alike give sizes and times.
func agree(t testing.TB, r *Root) {
	t.Helper()
	untimed := cmpopts.IgnoreFields(Entry{}, "Size", "ModTime")
	walked := walkAll(t, r)
	seen := map[string]bool{"": true}
	for dir, entries := range walked {
		if !slices.IsSortedFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) }) {
			t.Errorf("walk of %q is not sorted", dir)
		}
		listed, err := r.List(dir)
		must(t, err)
		if diff := gocmp.Diff(entries, listed, untimed, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("list of %q (-walk +list):\n%s", dir, diff)
		}
		for _, e := range listed {
			if diff := gocmp.Diff(e, r.Stat(e.Path)); diff != "" {
				t.Errorf("stat of %q (-list +stat):\n%s", e.Path, diff)
			}
			if info, err := os.Stat(r.Native(e.Path)); (e.Type == File || e.Type == Link) && (err != nil || info.Size() != e.Size) {
				t.Errorf("size of %q is %d, want %v, %v", e.Path, e.Size, info, err)
			}
			_, visited := walked[e.Path]
			if visited != (e.Type == Dir) {
				t.Errorf("%s: visited: %v", format(e), visited)
			}
			if e.Type == Dir {
				seen[e.Path] = true
			}
			if e.Type == Link {
				if to := r.Stat(e.Target); to.Type != File && to.Type != Dir {
					t.Errorf("%s leads to %s", format(e), format(to))
				}
			}
			if _, err := r.List(e.Path); (err == nil) != (e.Type == Dir) {
				t.Errorf("list of %s: %v", format(e), err)
			}
			if got := r.Stat(e.Path + "-absent"); got.Type != Absent {
				t.Errorf("stat of an absent path: %s", format(got))
			}
			below := r.Stat(e.Path + "/-absent")
			wantBelow := map[Type]Type{Dir: Absent, File: Absent, Dangling: Absent, Link: Absent, Opaque: Opaque}[e.Type]
			if below.Type != wantBelow {
				t.Errorf("stat below %s: %s", format(e), format(below))
			}
		}
	}
	for dir := range walked {
		if !seen[dir] {
			t.Errorf("%q was visited and is in no listing", dir)
		}
	}
}

// TestWalkListStatRandom holds the same law on random trees.
func TestWalkListStatRandom(t *testing.T) {
	t.Parallel()
	name := rapid.SampledFrom([]string{"a", "b", "c.md", ".claude", "skills", "node_modules", "build", "SKILL.md"})
	line := rapid.Custom(func(t *rapid.T) string {
		p := strings.Join(rapid.SliceOfN(name, 1, 4).Draw(t, "path"), "/")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			return p + "/"
		case 1, 2:
			up := strings.Repeat("../", rapid.IntRange(0, 4).Draw(t, "up"))
			return p + " -> " + up + strings.Join(rapid.SliceOfN(name, 1, 3).Draw(t, "target"), "/")
		case 3:
			return p + "/.git = gitdir: x/worktrees/y"
		case 4:
			return p + "/.git/HEAD"
		case 5:
			return p + "/" + rapid.SampledFrom([]string{".gitignore", ".skillplsignore"}).Draw(t, "rules") + " = " +
				rapid.SampledFrom([]string{"a", "/b", "*.md", "!c.md", "skills/", "a/**", "*"}).Draw(t, "pattern")
		}
		return p
	})
	base := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := filepath.Join(base, fmt.Sprint(n))
		must(t, os.Mkdir(dir, 0o755))
		for _, l := range rapid.SliceOfN(line, 1, 25).Draw(rt, "tree") {
			layIfFree(dir, l)
		}
		explicit := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "build/a", "skills/build"}), 0, 2).Draw(rt, "explicit")
		r, err := Open(dir, Options{Explicit: explicit})
		must(t, err)
		agree(t, r)
		if t.Failed() {
			rt.Fatal("the law is broken")
		}
		must(t, os.RemoveAll(dir))
	})
}

// layIfFree is lay for one line, which is left out where another stands in its way.
func layIfFree(dir, line string) {
	name, text, _ := strings.Cut(line, " = ")
	name, target, link := strings.Cut(name, " -> ")
	p := filepath.Join(dir, filepath.FromSlash(name))
	if strings.HasSuffix(name, "/") {
		_ = os.MkdirAll(p, 0o755)
		return
	}
	if os.MkdirAll(filepath.Dir(p), 0o755) != nil {
		return
	}
	if link {
		_ = os.Symlink(filepath.FromSlash(target), p)
		return
	}
	if _, err := os.Lstat(p); err != nil {
		_ = os.WriteFile(p, []byte(text), 0o644)
	}
}

func TestStatBelowLinks(t *testing.T) {
	t.Parallel()
	r := open(t, `
		.gitignore = build/
		a/b/x.md
		a/build/y.md
		l -> a
		m -> l/b
		out -> ../..
		gone -> nothing
	`, Options{})
	tests := map[string]string{
		"l/b":                           "l/b link a/b",
		"l/b/x.md":                      "l/b/x.md link a/b/x.md",
		"m/x.md":                        "m/x.md link a/b/x.md",
		"l/b/none":                      "l/b/none absent",
		"l/build/y.md":                  "l/build/y.md opaque",
		"out/etc":                       "out/etc opaque",
		"gone/x":                        "gone/x absent",
		"a/b/x.md/y":                    "a/b/x.md/y absent",
		"a/B":                           "a/B absent",
		"a/b/X.md":                      "a/b/X.md absent",
		"../x":                          "../x opaque",
		"/etc":                          "/etc opaque",
		"a\x00b":                        "a\x00b absent",
		".":                             " dir",
		"a//b/":                         "a/b dir",
		"a/" + strings.Repeat("x", 300): "a/" + strings.Repeat("x", 300) + " absent",
	}
	for p, want := range tests {
		if got := format(r.Stat(p)); got != want {
			t.Errorf("Stat(%q) = %q, want %q", p, got, want)
		}
	}
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	r := open(t, `
		.gitignore = build/
		build/x
		f.md
		d/x
		l -> d
		gone -> nothing
	`, Options{})
	tests := map[string]error{
		"build": ErrOpaque, "build/x": ErrOpaque, "f.md": ErrIrregular, "l": ErrIrregular, "gone": ErrIrregular,
		"none": fs.ErrNotExist, "d/none": fs.ErrNotExist, "../x": ErrOutside, "/": ErrOutside,
	}
	for dir, want := range tests {
		if _, err := r.List(dir); !errors.Is(err, want) {
			t.Errorf("List(%q) = %v, want %v", dir, err, want)
		}
	}
}

func TestRootVanishes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "root")
	lay(t, dir, "a.md = old")
	r, err := Open(dir, Options{})
	must(t, err)
	must(t, os.Rename(dir, dir+"-away"))
	if e := r.Stat(""); e.Type != Absent {
		t.Errorf("Stat of a root that is gone = %s", format(e))
	}
	if e := r.Stat("a.md"); e.Type != Absent {
		t.Errorf("Stat in a root that is gone = %s", format(e))
	}
	if _, err := r.Walk(t.Context(), func(string, []Entry) {}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Walk of a root that is gone = %v", err)
	}
	if text, err := r.Read("a.md", 100); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read in a root that is gone = %q, %v", text, err)
	}
	lay(t, dir, "a.md = new")
	if text, err := r.Read("a.md", 100); string(text) != "new" {
		t.Errorf("Read in the new root = %q, %v", text, err)
	}
}

func TestFoldedCase(t *testing.T) {
	t.Parallel()
	r := open(t, "Docs/SKILL.md", Options{})
	r.fold = true // as on a disk that would find any spelling: names are compared
	if e := r.Stat("Docs/SKILL.md"); e.Type != File {
		t.Errorf("Stat of the exact name = %s", format(e))
	}
	if r.spelled("Docs", "skill.md") || !r.spelled("Docs", "SKILL.md") {
		t.Error("spelled does not compare exactly")
	}
}
