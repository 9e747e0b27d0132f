package rules_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// A shelfTree is a tree whose skills move between categories.
type shelfTree map[string]string

// moves returns the rewrites that move the skill at a SKILL.md path, by the category.
func (files shelfTree) moves(s *index.Snapshot, skill string) map[string]query.Rewrite {
	open, _ := s.Apply([]index.Change{{Path: skill, Type: disk.File, Doc: index.NewOpenDocument(skill, []byte(files[skill]))}})
	list := map[string]query.Rewrite{}
	for _, r := range query.Rewrites(open, skill, int(open.Doc(skill).Field("name").Span.Start)) {
		if _, to, ok := strings.Cut(r.Title, "to the category "); ok {
			list[strings.Trim(to, `"`)] = r
		}
	}
	return list
}

// after carries out a plan.
func (files shelfTree) after(t *testing.T, s *index.Snapshot, p *query.Plan) shelfTree {
	t.Helper()
	edits := map[string][]source.Edit{}
	for _, e := range p.Edits {
		edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
	}
	after, moved := shelfTree{}, p.Moved(s)
	for file, text := range files {
		changed, err := source.Apply([]byte(text), edits[file])
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		after[moved(file)] = string(changed)
	}
	return after
}

// said lists what is found, by file and sentence, as it is called where moved says.
func said(t *testing.T, s *index.Snapshot, moved func(string) string) map[string]int {
	t.Helper()
	r, err := lint.Run(t.Context(), s, rules.All, lint.Config{})
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]int{}
	for _, f := range r.All() {
		message := f.Message
		switch f.Code {
		case "role-missing-dependency": // who has what is what is changed
			continue
		case "unresolved-category": // which of the others are left
			message, _, _ = strings.Cut(message, ":")
		}
		list[fmt.Sprintf("%s %s %s", moved(f.Path), f.Code, message)]++
	}
	return list
}

func (files shelfTree) read(p string, _ []byte) ([]byte, bool) {
	text, ok := files[p]
	return []byte(text), ok
}

// users is the list used_by of a skill.
var users = regexp.MustCompile(`(?m)^used_by:.*\n(?:  - .*\n)*`)

// A skill of the founding tree that moves to another category brings no finding but of
// roles that now have it and not what it depends on, or the other way round, and every byte is back when it comes back, but for the
// order of rows in the index, and for roles that used_by names no longer.
func TestMoveToCategory(t *testing.T) {
	t.Parallel()
	root := indextest.Founding(t)
	files := shelfTree{}
	for d := range founding(t).Docs() {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(d.Path)))
		if err != nil {
			t.Fatal(err)
		}
		files[d.Path] = string(text)
	}
	s := indextest.Build(files)
	before := said(t, s, func(p string) string { return p })
	var skills []string
	for d := range s.Skills() {
		skills = append(skills, d.Path)
	}
	slices.Sort(skills)
	made := 0
	for n, skill := range skills {
		if n%6 != 1 {
			continue
		}
		home := s.Doc(skill).FieldText("category")
		moves := files.moves(s, skill)
		for _, to := range slices.Sorted(maps.Keys(moves)) {
			p, err := moves[to].Plan(s, files.read)
			if err != nil {
				t.Errorf("%s to %s: %v", skill, to, err)
				continue
			}
			made++
			now := files.after(t, s, p)
			after := indextest.Build(now)
			moved := p.Moved(s)
			was := map[string]int{}
			for line, n := range before {
				file, rest, _ := strings.Cut(line, " ")
				was[moved(file)+" "+rest] += n
			}
			for line, n := range said(t, after, func(p string) string { return p }) {
				if n > was[line] {
					t.Errorf("%s to %s: new: %s", skill, to, line)
				}
			}
			back, ok := now.moves(after, moved(skill))[home]
			if !ok {
				continue // it was called by a category that is not defined
			}
			q, err := back.Plan(after, now.read)
			if err != nil {
				t.Errorf("%s to %s and back: %v", skill, to, err)
				continue
			}
			again := now.after(t, after, q)
			for file, text := range files {
				if strings.HasSuffix(file, "SKILL-INDEX.md") { // it comes behind the others
					text, again[file] = sorted(text), sorted(again[file])
				}
				if file == skill { // roles that lost it are not named again
					text, again[file] = users.ReplaceAllString(text, ""), users.ReplaceAllString(again[file], "")
				}
				if again[file] != text {
					t.Errorf("%s to %s and back: %s (-before +again)\n%s", skill, to, file, cmp.Diff(strings.Split(text, "\n"), strings.Split(again[file], "\n")))
				}
			}
		}
	}
	if made < 60 {
		t.Errorf("only %d moves", made)
	}
}

// sorted has the lines of a text in order.
func sorted(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
