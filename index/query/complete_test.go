package query_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// shelf is a tree in which there is something of every kind to complete.
var shelf = map[string]string{
	".claude/skills/core/note-keeping/SKILL.md":           "---\nname: note-keeping\ndescription: Use for notes.\ncategory: core\n---\n# Notes\n",
	".claude/skills/core/note-keeping/references/how.md":  "# How\n\n## To begin\n",
	".claude/skills/core/note-keeping/references/a b.md":  "# Blank\n",
	".claude/skills/core/note-keeping/assets/drawing.png": "",
	".claude/skills/core/release/SKILL.md":                "---\nname: release\ndescription: Use to release.\ncategory: core\n---\n# Release\n\n## Before it\n",
	".claude/skills/other/tech-review/SKILL.md":           "---\nname: tech-review\ndescription: Use to review.\ncategory: other\n---\n# Review\n",
	".claude/agents/scribe.md":                            "---\nname: scribe\ndescription: Writes.\n---\n# Scribe\n",
	".claude/commands/ship-it.md":                         "---\ndescription: Ships.\n---\n# Ship\n",
	".claude/rules/style.md":                              "# Style\n\n## Names\n",
	"plugins/pack/.claude-plugin/plugin.json":             `{"name": "pack"}`,
	"plugins/pack/skills/unpack-it/SKILL.md":              "---\nname: unpack-it\ndescription: Use to unpack.\n---\n# Unpack\n",
	"README.md":                                           "# Read me\n",
}

// own is the skill in which things are typed.
const own = ".claude/skills/core/note-keeping/SKILL.md"

const front = "---\nname: note-keeping\ndescription: Use for notes.\ncategory: core\n---\n"

// with returns the shelf where an open document has a text.
func with(s *index.Snapshot, p, text string) *index.Snapshot {
	s, _ = s.Apply([]index.Change{{Path: p, Type: disk.File, Doc: index.NewOpenDocument(p, []byte(text))}})
	return s
}

// Whoever writes what is no name is left alone at every key.
func TestNothingIsOffered(t *testing.T) {
	data, err := os.ReadFile("testdata/nothing.txtar")
	if err != nil {
		t.Fatal(err)
	}
	s := indextest.Build(shelf)
	texts := txtar.Parse(data).Files
	for _, f := range texts {
		what, p, ok := strings.Cut(f.Name, " in ")
		head := ""
		if !ok || !strings.Contains(p, ".") {
			what, p, head = f.Name, own, front
		}
		typed, there := head, false
		for _, r := range strings.TrimSuffix(string(f.Data), "\n") {
			if r == '‹' || r == '›' {
				there = r == '‹'
				continue
			}
			if typed += string(r); there {
				continue
			}
			if items, _ := query.Complete(with(s, p, typed), p, len(typed)); len(items) > 0 {
				t.Errorf("%s, at the end of %q: %s and %d more", what, typed[len(head):], items[0].Label, len(items)-1)
			}
		}
	}
	if len(texts) < 75 {
		t.Errorf("%d texts, want 75 at least", len(texts))
	}
}

// While a list and a name in it are typed, letter by letter, there is always an item
// to choose once the list has begun, and choosing it leaves the name once.
func TestTypingAList(t *testing.T) {
	for _, tail := range []string{"---\n# Notes\n", "", "recommends: [release]\n---\n"} {
		for _, key := range []string{"depends_on", "recommends", "used_by"} {
			if strings.Contains(tail, key) {
				continue
			}
			for _, typed := range []string{
				key + ":\n  - tech-review", key + ":\n- tech-review", key + ": [tech-review", key + ": [release, tech-review", key + ":\n  - release\n  - tech-review",
				key + ":\n  - \"tech-review", key + ": tech-review", key + ":\r\n  - tech-review",
			} {
				s := indextest.Build(shelf)
				head := front[:len(front)-len("---\n")]
				if strings.Contains(typed, "\r") {
					head = strings.ReplaceAll(head, "\n", "\r\n")
				}
				begun := strings.LastIndex(typed, "tech-review")
				for i := begun; i <= len(typed); i++ {
					text := head + typed[:i] + "\n" + tail
					if tail == "" {
						text = head + typed[:i] // at the end of a file without a line end
					}
					s = with(s, own, text)
					items, _ := query.Complete(s, own, len(head)+i)
					at := slices.IndexFunc(items, func(i query.Item) bool { return i.Label == "tech-review" })
					if at < 0 {
						t.Fatalf("%q: it is not among %d items", text, len(items))
					}
					got := accept(text, items[at])
					want := head + typed[:begun] + "tech-review"
					if !strings.HasPrefix(got, want) || strings.Count(got, "tech-review") != 1 {
						t.Errorf("%q becomes %q", text, got)
					}
				}
			}
		}
	}
}

func accept(text string, i query.Item) string {
	return text[:i.Span.Start] + i.New + text[i.Span.End:]
}

// What is chosen means what it said, and nothing that was right before is wrong then.
func TestRoundTrip(t *testing.T) {
	s := indextest.Build(shelf)
	agent, rule := ".claude/agents/scribe.md", ".claude/rules/style.md"
	n := 0
	for _, tt := range []struct{ path, before, after string }{
		{own, "---\nname: note-keeping\ndescription: Use for notes.\ndepends_on:\n  - ", "\n---\n"},
		{own, "---\nname: note-keeping\ndescription: Use for notes.\nrecommends: [", "]\n---\n"},
		{own, "---\nname: note-keeping\ndescription: Use for notes.\nrecommends: [pack:un", "]\n---\n"},
		{own, "---\nname: note-keeping\ndescription: Use for notes.\nreferences:\n  - ", "\n---\n"},
		{own, front + "See `", "` for more.\n"},
		{own, front + "See **", "** for more.\n"},
		{own, front + "See skill: ", "\n"},
		{own, front + "See skill:", " there\n"},
		{own, front + "Call Skill(", ")\n"},
		{own, front + "See [", "\n"},
		{own, front + "See [", "] there\n"},
		{own, front + "See [it](", ")\n"},
		{own, front + "See [it](<", ">)\n"},
		{own, front + "See [it](references/", ")\n"},
		{own, front + "See [it](../", ")\n"},
		{own, front + "See [it](./", ")\n"},
		{own, front + "See [it](references/how.md#", ")\n"},
		{own, front + "# Here\n\n## There\n\nSee [it](#", ")\n"},
		{own, front + "![it](", ")\n"},
		{own, front + "Use /", " now\n"},
		{own, front + "Use $", " now\n"},
		{own, front + "Use @", " now\n"},
		{own, front + "Use pack:", " now\n"},
		{own, front + "Use `pack:", "` now\n"},
		{own, front + "Use `/", "` now\n"},
		{own, front + "Use `references/", "` now\n"},
		{own, front + "Use `references/how.md#", "` now\n"},
		{own, front + "## Related Skills\n\n- ", "\n"},
		{own, front + "## Related Skills\n\n| Skill | Why |\n|---|---|\n| ", " | x |\n"},
		{own, front + "Use tech-", " now\n"},
		{own, front + "[x]: ", "\n"},
		{own, front + "[text][", "]\n\n[how]: references/how.md\n"},
		{agent, "---\nname: scribe\ndescription: Writes.\nskills:\n  - ", "\n---\n"},
		{rule, "Read @", "\n"},
		{rule, "Read `", "`\n"},
		{rule, "Read [it](", ")\n"},
		{"SKILL-INDEX.md", "# Skills\n\n| Skill | Dependencies |\n|---|---|\n| note-keeping | - |\n| ", " | - |\n"},
		{"SKILL-INDEX.md", "# Skills\n\n| Skill | Dependencies |\n|---|---|\n| note-keeping | ", " |\n"},
		{"skills-registry.yaml", "installed_skills:\n  - name: note-keeping\n    path: .claude/skills/core/note-keeping\n  - name: ", "\n"},
		{"skills-registry.yaml", "installed_skills:\n  - name: note-keeping\n    path: .claude/skills/core/note-keeping\n  - name: release\n    path: ", "\n"},
	} {
		text := tt.before + tt.after
		before := with(s, tt.path, text)
		items, cut := query.Complete(before, tt.path, len(tt.before))
		if len(items) == 0 || cut {
			t.Errorf("%q: %d items", tt.before, len(items))
		}
		old := said(before, tt.path)
		for _, i := range items {
			if i.Kind == query.ItemFolder {
				continue // one goes on behind it
			}
			got := accept(text, i)
			after := with(s, tt.path, got)
			end := int(i.Span.Start) + len(strings.TrimRight(i.New, "`*)"))
			_, targets := query.Definition(after, tt.path, end-1)
			if i.Path != "" && !slices.ContainsFunc(targets, func(t index.Target) bool { return t.Path == i.Path }) {
				t.Errorf("%q, that should lead to %s, leads to %v", got[max(len(tt.before)-20, 0):], i.Path, targets)
			}
			for _, f := range said(after, tt.path) {
				if !slices.Contains(old, f) && inherent[f[:strings.IndexByte(f, ' ')]] == "" {
					t.Errorf("%q brings %s", got[max(len(tt.before)-20, 0):], f)
				}
			}
			n++
		}
	}
	t.Logf("%d items", n)
}

// said returns what is found in a document.
func said(s *index.Snapshot, p string) (list []string) {
	for _, f := range lint.Document(s, rules.All, lint.Config{}, p) {
		list = append(list, fmt.Sprintf("%s %s", f.Code, f.Message))
	}
	return list
}

// What is typed finds names by their parts, by some of their letters, and with one
// letter wrong; a client is told by what to keep the last.
func TestLooseMatching(t *testing.T) {
	s := indextest.Build(shelf)
	for typed, want := range map[string]string{
		"te": "tech-review", "rev": "tech-review", "tr": "tech-review", "TECH": "tech-review", "tehc": "tech-review/tehc-review",
		"tach": "tech-review/tach-review", "tecch": "tech-review/tecch-review", "rlease": "release", "releese": "release/releese", "xyz": "", "chev": "",
	} {
		text := front + "See `" + typed
		items, _ := query.Complete(with(s, own, text), own, len(text))
		got := ""
		for _, i := range items {
			if i.Kind == query.ItemSkill && got == "" {
				got = i.Label
				if i.Filter != "" {
					got += "/" + i.Filter
				}
			}
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", typed, got, want)
		}
	}
}

// Of a thousand skills that are equally near and more, those come that come first by
// name, and it is told that there are others.
func TestMoreThanIsShown(t *testing.T) {
	files := map[string]string{}
	for i := range 3210 {
		name := fmt.Sprintf("s%04d", (i*7919)%3210)
		files[".claude/skills/far/"+name+"/SKILL.md"] = "---\nname: " + name + "\ndescription: Use.\n---\n"
	}
	files[".claude/skills/near/zz/SKILL.md"] = "---\nname: zz\ndescription: Use.\n---\n"
	p := ".claude/skills/near/me/SKILL.md"
	head := "---\nname: me\ndescription: Use.\ndepends_on: ["
	s := with(indextest.Build(files), p, head+"]\n---\n")
	items, cut := query.Complete(s, p, len(head))
	if len(items) != query.MaxItems || !cut {
		t.Fatalf("%d items, cut %v", len(items), cut)
	}
	if items[0].Label != "zz" || items[1].Label != "s0000" || items[999].Label != "s0998" {
		t.Errorf("got %s, %s … %s", items[0].Label, items[1].Label, items[999].Label)
	}
	head += "s320"
	s = with(s, p, head+"]\n---\n")
	if items, cut = query.Complete(s, p, len(head)); cut || len(items) < 10 || !strings.HasPrefix(items[9].Label, "s320") || strings.HasPrefix(items[10].Label, "s320") {
		t.Errorf("s320: %d items, cut %v", len(items), cut)
	}
}

// A file whose name is no text is not offered: no link can say it.
func TestPathsAreText(t *testing.T) {
	tree := map[string]string{own: front, ".claude/skills/core/note-keeping/plain.md": "", ".claude/skills/core/note-keeping/pl\xffain.md": ""}
	text := front + "[x](pl"
	var got []string
	items, _ := query.Complete(with(indextest.Build(tree), own, text), own, len(text))
	for _, i := range items {
		got = append(got, i.Label)
	}
	if !slices.Equal(got, []string{"plain.md"}) {
		t.Errorf("%q", got)
	}
}
