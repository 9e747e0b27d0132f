package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

// A fataler ends a test, of rapid's or of Go's.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// treeOf returns what lies in a directory: the text of each file and the target of
// each symlink, by path, with the mode.
func treeOf(t fataler, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if info.Mode()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(p)
			tree[filepath.ToSlash(rel)] = "-> " + target
			return err
		}
		text, err := os.ReadFile(p)
		tree[filepath.ToSlash(rel)] = info.Mode().String() + " " + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// program runs skillpls and returns its code and what it printed.
func program(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// renames runs rename --write, which must work.
func renames(t fataler, dir string, args ...string) {
	t.Helper()
	if code, _, errs := program(append([]string{"rename", "-C", dir, "--write"}, args...)...); code != exitClean {
		t.Fatalf("rename %q exits with %d: %s", args, code, errs)
	}
}

// asAnother is how a check names another role that has what this one lacks: which,
// depends on the order of their names.
var asAnother = regexp.MustCompile(`, as "[^"]*" has in "[^"]*"`)

// findings returns what check finds in a directory, without where in the file, and
// with the given words replaced.
func findings(t *testing.T, dir string, replace ...string) map[string]int {
	t.Helper()
	_, report := checkJSON(t, "--fail-on", "never", dir)
	was := strings.NewReplacer(replace...)
	found := map[string]int{}
	for _, f := range report.Findings {
		found[was.Replace(fmt.Sprintf("%s %s: %s", f.Code, f.Path, asAnother.ReplaceAllString(f.Message, "")))]++
	}
	return found
}

// The renames that the project was begun for, in the founding tree, on disk: check
// finds nothing that it did not find before, git would apply the diff to the same
// end, and the way back leads to the same bytes.
func TestFoundingRenames(t *testing.T) {
	t.Parallel()
	const (
		rules = ".claude/rules/role-rules/sa-rules.md"
		from  = ".claude/skills/domain/architecture/system-design"
		to    = ".claude/skills/domain/backend/system-design"
	)
	for _, tt := range []struct {
		name, golden, old, new string
		back                   [2]string
		replace                []string // new words by the old ones
		adds                   string   // what is found afterwards and was not before
	}{
		{"skill", "code-review", "skill:code-review", "change-inspection", [2]string{"skill:change-inspection", "code-review"}, []string{"change-inspection", "code-review"}, ""},
		{"role", "role-sa", "role:sa", "architect-lead", [2]string{"role:architect-lead", "sa"}, []string{"architect-lead", "sa"}, ""},
		{"heading", "heading", rules + "#Technology Selection Rules", "Choosing Technology", [2]string{rules + "#choosing-technology", "Technology Selection Rules"}, nil, ""},
		{"skill that symlinks lead to", "security", "skill:security", "application-security", [2]string{"skill:application-security", "security"}, []string{"application-security", "security"}, ""},
		{"move", "move-system-design", from, to, [2]string{to, from}, []string{to, from},
			// A move leaves the skill its category, and it lies in another's folder now.
			`unresolved-category config/roles.yaml: the role "dev-be" does not get a skill in the folder of "backend": "system-design"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := indextest.Founding(t)
			before, found := treeOf(t, dir), findings(t, dir)
			renames(t, dir, tt.old, tt.new)
			for f, n := range findings(t, dir, tt.replace...) {
				if n > found[f] && f != tt.adds {
					t.Errorf("there was no finding %s", f)
				}
			}
			if diff := cmp.Diff(readLines(t, tt.golden), changedLines(t, dir, before)); diff != "" {
				t.Errorf("lines that have changed (-read +written)\n%s", diff)
			}
			renames(t, dir, tt.back[0], tt.back[1])
			if diff := cmp.Diff(before, treeOf(t, dir)); diff != "" {
				t.Errorf("there and back (-before +after)\n%s", diff)
			}
		})
	}
}

// readLines returns the lines that a person who read the founding tree wrote down
// for a rename, as path:line, and the moves.
func readLines(t *testing.T, name string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "index", "query", "testdata", "founding", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if edit, ok := strings.CutPrefix(strings.TrimSpace(line), "edit "); ok {
			lines = append(lines, edit[:strings.LastIndexByte(edit, ' ')])
		}
	}
	slices.Sort(lines)
	return lines
}

// changedLines returns the lines of before that are others now, as path:line. A file
// that is not where it was is the one that came with as many lines and the least of
// them changed.
func changedLines(t *testing.T, dir string, before map[string]string) (lines []string) {
	t.Helper()
	after := treeOf(t, dir)
	for p, text := range before {
		if strings.HasPrefix(text, "-> ") {
			continue // a symlink has no lines
		}
		now, ok := after[p]
		if !ok {
			least := -1
			for q, other := range after {
				if _, was := before[q]; was || path.Base(q) != path.Base(p) && path.Ext(q) != path.Ext(p) {
					continue
				}
				if n := len(differing(text, other)); n >= 0 && (least < 0 || n < least) {
					now, least = other, n
				}
			}
		}
		for _, n := range differing(text, now) {
			lines = append(lines, fmt.Sprintf("%s:%d", p, n))
		}
	}
	slices.Sort(lines)
	return lines
}

// differing returns the numbers of the lines that differ.
func differing(a, b string) (numbers []int) {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		if i >= len(x) || i >= len(y) || x[i] != y[i] {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// genNames are names of skills, of one part and of several.
var genNames = []string{"alpha", "beta-two", "gamma-of-three", "delta", "sa"}

// genTree draws a small tree, and lays it. It returns the directories of skills.
func genTree(t *rapid.T, dir string) (skills []string) {
	name := rapid.SampledFrom(genNames)
	end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"})
	put := func(p, text string) {
		at := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, "\n", end.Draw(t, "line ending"))
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := func(label string) string {
		var items []string
		for _, n := range rapid.SliceOfN(name, 0, 3).Draw(t, label) {
			items = append(items, rapid.SampledFrom([]string{n, n, `"` + n + `"`, "'" + n + "'"}).Draw(t, "quotes"))
		}
		if rapid.Bool().Draw(t, "flow") {
			return label + ": [" + strings.Join(items, ", ") + "]\n"
		}
		return label + ":\n" + strings.Join(append([]string{""}, items...), "\n  - ") + "\n"
	}
	at := rapid.SampledFrom([]string{".claude/skills/core", ".claude/skills/domain/back", ".agents/skills/core", "plug/skills", ".claude/skills"})
	text := func() string {
		var b strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			n, d := name.Draw(t, "said"), at.Draw(t, "at")
			b.WriteString(rapid.SampledFrom([]string{
				"[x](../" + n + "/SKILL.md) and [y](../../core/" + n + "/references/notes.md#notes)\n",
				"[" + n + "](../" + n + "/SKILL.md), [z][ref] ![](../" + n + "/x.png)\n\n[ref]: ../" + n + "\n",
				"Use `" + n + "`, **" + n + "**, the " + n + " skill, /" + n + " or $" + n + ", not " + n + "ish.\n",
				"See `" + d + "/" + n + "/SKILL.md`, `../" + n + "/`, `" + d + "/" + n + "/references/notes.md`.\n",
				"| Skill | Path |\n|---|---|\n| " + n + " | [p](" + d + "/" + n + "/SKILL.md) |\n",
				"Skill(" + n + "), skill: `" + n + "`, plug:" + n + "\n",
				"@../" + n + "/SKILL.md @" + d + "/" + n + "/references/notes.md\n",
				"[root](/" + d + "/" + n + "/SKILL.md) [dir](../" + n + "/) [esc](../%2E%2E/core/" + n + "/SKILL.md)\n",
				"```\nread " + d + "/" + n + "/SKILL.md\n```\n# " + n + "\n",
			}).Draw(t, "line"))
		}
		return b.String()
	}
	put(".skillpls.yaml", "")
	for range rapid.IntRange(1, 5).Draw(t, "skills") {
		root, n := at.Draw(t, "root"), name.Draw(t, "skill")
		p := root + "/" + n
		if slices.Contains(skills, p) {
			continue
		}
		skills = append(skills, p)
		body := rapid.SampledFrom([]string{"", "\ufeff"}).Draw(t, "mark") + "---\nname: " + rapid.SampledFrom([]string{n, `"` + n + `"`}).Draw(t, "quoted") +
			"\ndescription: Does " + n + ".\n" + list("depends_on") + list("used_by") + list("tags") + "category: core\n---\n" + text()
		put(p+"/SKILL.md", body)
		if rapid.Bool().Draw(t, "notes") {
			put(p+"/references/notes.md", "# Notes\n[up](../SKILL.md) [other](../../"+name.Draw(t, "other")+"/SKILL.md)\n"+text())
		}
		if copied := strings.Replace(p, ".claude/", ".agents/", 1); copied != p && rapid.IntRange(0, 3).Draw(t, "copied") == 0 {
			if err := os.CopyFS(filepath.Join(dir, copied), os.DirFS(filepath.Join(dir, p))); err != nil { // there is a skill already
				skills = append(skills, copied)
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "linked") == 0 {
			link := path.Join(path.Dir(root), "linked", rapid.SampledFrom([]string{n, "another"}).Draw(t, "link"))
			_ = os.MkdirAll(filepath.Join(dir, path.Dir(link)), 0o755)
			if err := os.Symlink(rapid.SampledFrom([]string{"", "./"}).Draw(t, "dot")+"../"+path.Base(root)+"/"+n, filepath.Join(dir, link)); err == nil {
				put("docs/linked.md", "[l](../"+link+"/SKILL.md) `"+link+"/SKILL.md`\n")
			}
		}
	}
	put("plug/.claude-plugin/plugin.json", `{"name": "plug", "skills": ["./skills/`+name.Draw(t, "manifest")+`"]}`+"\n")
	put("config/roles.yaml", "core_skills: ["+name.Draw(t, "core")+"]\nroles:\n  qa:\n    skills:\n      include: ["+name.Draw(t, "include")+
		", {category: core}]\n      exclude: ["+name.Draw(t, "exclude")+"]\n  dev:\n    skills:\n      inherit: [qa]\n      include: ["+name.Draw(t, "more")+"]\n")
	put(".claude/skills/skills-registry.yaml", "installed_skills:\n  - name: "+name.Draw(t, "row")+"\n    path: "+at.Draw(t, "path")+"/"+name.Draw(t, "of")+"\n")
	put(".claude/skills/SKILL-INDEX.md", "# Index\n"+text())
	put(".claude/rules/role-rules/qa-rules.md", "# Rules\n"+text())
	put("CLAUDE.md", text())
	return skills
}

// granted returns what each role has: the paths of skills, and why.
func granted(t fataler, dir string, was func(string) string) map[string][]string {
	t.Helper()
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	roles := map[string][]string{}
	for _, r := range w.Snapshot().Graph().Roles {
		roles[r.Name] = nil
		for _, g := range r.Skills {
			roles[r.Name] = append(roles[r.Name], was(g.Skill)+" "+g.Why.String())
		}
		slices.Sort(roles[r.Name])
	}
	return roles
}

// A skill that gets a name found nowhere leaves each role the skills that it had,
// and the way back leads to the same bytes.
func TestRenameThereAndBack(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(top, "")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		skills := genTree(t, dir)
		skill := rapid.SampledFrom(skills).Draw(t, "renamed")
		before := treeOf(t, dir)
		roles := granted(t, dir, func(p string) string { return p })
		const fresh = "found-nowhere-before"
		code, _, errs := program("rename", "-C", dir, "--write", "--copies", skill, fresh)
		if code == exitFindings { // refused
			if diff := cmp.Diff(before, treeOf(t, dir)); diff != "" {
				t.Fatalf("refused (%s), and changed (-before +after)\n%s", errs, diff)
			}
			t.Skip(errs)
		}
		if code != exitClean {
			t.Fatalf("rename %s exits with %d: %s", skill, code, errs)
		}
		renamed := path.Join(path.Dir(skill), fresh)
		after := granted(t, dir, func(p string) string { return strings.Replace(p, "/"+fresh+"/", "/"+path.Base(skill)+"/", 1) })
		if diff := cmp.Diff(roles, after); diff != "" {
			t.Fatalf("rename %s: roles (-before +after)\n%s", skill, diff)
		}
		if slices.ContainsFunc(skills, func(p string) bool { return p != skill && path.Base(p) == path.Base(skill) }) {
			return // there is no way back to a name that another has
		}
		renames(t, dir, "--copies", renamed, path.Base(skill))
		if diff := cmp.Diff(before, treeOf(t, dir)); diff != "" {
			t.Fatalf("rename %s there and back (-before +after)\n%s", skill, diff)
		}
	})
}
