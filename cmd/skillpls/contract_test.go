package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/skillpls/skillpls/lint/rules"
)

// The parts of the JSON contract that laws are about, read by names of our own.
type (
	contract struct {
		Files    int
		Findings []contractFinding
		Summary  map[string]int
	}
	contractFinding struct {
		Code, Severity, Path, Message, Help string
		Fingerprint, Cause                  string
		Range                               contractRange
		Related                             []struct {
			Path  string
			Range contractRange
		}
		Fixes []json.RawMessage
	}
	contractRange struct{ Start, End contractPlace }
	contractPlace struct{ Line, Column, Offset int }
)

// checkJSON runs check and returns what it wrote.
func checkJSON(t testing.TB, args ...string) ([]byte, contract) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(append([]string{"check", "--format", "json"}, args...), strings.NewReader(""), &out, &errs)
	if code > exitFindings {
		t.Fatalf("check %q exits with %d: %s", args, code, errs.String())
	}
	var c contract
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), c
}

// schema compiles a schema in docs so that it also refuses what it does not
// name: a field that is written must be documented.
func schema(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	closed(doc)
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closed makes every object of a schema refuse properties that it does not list.
func closed(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, sub := range v {
			closed(sub)
		}
		if _, ok := v["properties"].(map[string]any); ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
	case []any:
		for _, sub := range v {
			closed(sub)
		}
	}
}

// trees returns the directories whose reports the laws are held against: two that
// have a finding of most checks, the example, and what public trees are there.
func trees(t testing.TB) []string {
	t.Helper()
	dirs := []string{lay(t, sound), lay(t, sound, unsound), lay(t, tied), "../../examples/team"}
	public, err := filepath.Glob("../../../shared/corpus/*/")
	if err != nil {
		t.Fatal(err)
	}
	return append(dirs, public...)
}

// sound are files of which each says what it declares, and wrong things besides, in
// several scripts and with every line ending. Where a file is unsound, names that
// are nowhere are not told: it may declare them.
var sound = map[string]string{
	".skillpls.yaml":                     "",
	".claude/skills/alpha/SKILL.md":      "\ufeff---\r\nname: alpha\r\ndescription: 漢字 😀 é.\r\ndepends_on: [\"gamme\", betta]\r\n---\r\n漢字 😀 [x](gone.md) [y](#gone)\r\n",
	".claude/skills/gamma/SKILL.md":      "---\rname: other\rdescription: é\rdepends_on: [gamma]\r---\r😀 [x](gone.md)\r",
	".claude/skills/zeta/SKILL.md":       "No front matter",
	".claude/skills/eta/SKILL.md":        "---\nname: eta\n---\n",
	".claude/skills/deep/theta/SKILL.md": "---\nname: theta\ndescription: x\n---\n",
	".opencode/skills/iota/SKILL.md":     "---\nname: Iota\nDescription: 漢字\nmetadata: x\n---\n",
	".kiro/steering/iota.md":             "---\ninclusion: fileMatch\n---\n",
	"CLAUDE.md":                          "See @docs/gone.md and [é](é.md)\n",
	"config/roles.yaml":                  "roles:\n  sa:\n    skills:\n      inherit: [qa, nobody]\n      include: [alpha, unheard-of, {category: none}]\n  qa:\n    skills:\n      inherit: [sa]\n",
	".claude/skills/skills-registry.yaml": "skills:\n  - name: alpha\n    path: .claude/skills/alpha\n  - name: gamma\n    path: .claude/skills/gama\n  - name: 'zeta'\n  - name: gone-é\n  - name: gone\n" +
		"  - name: alpha\n    path: .claude/skills/alpha\nstats: {total: 2}\n",
	".claude/skills/SKILL-INDEX.md": "| Skill | Dependencies |\r\n|-|-|\r\n| alpha | what it needs |\r\n| zeta | - |\r\n| 漢字 | 😀 |\r\n| eta | zeta |\r\n| gone-too | all of it |\r\n",

	// Links, and what a text alone tells.
	".claude/skills/theta/SKILL.md":          "---\nname: theta\ndescription: é\n---\n😀 [é](references/É.md) and `references/漢.md`\n",
	".claude/skills/theta/references/é.md":   "😀 [é](references/é.md) [x](../../../../../é.md)\r\n",
	".claude/skills/theta/references/two.md": "é 😀\U000E0041 é\r\n\r\n```md\r\n```sh\r\n```\r\n```\r\n",
	".claude/rules/é.md":                     "<<<<<<< é\r\n=======\r\n>>>>>>> 😀\r\n```\r\ncode\r\n",
	"docs/CLAUDE.md":                         "é @CLAUDE.md\r\n",
}

// unsound are files that do not say what they declare.
var unsound = map[string]string{
	".claude/skills/beta/SKILL.md":     "---\nname: beta\nname: beta\ndescription: é\n---\n",
	".claude/skills/delta/SKILL.md":    "---\nname: delta\n",
	".claude/skills/epsilon/SKILL.md":  "---\nname: [\n---\n",
	".claude/skills/nul/SKILL.md":      "\x00",
	".claude/skills/bytes/SKILL.md":    "\xff\xfe",
	".claude/skills/brackets/SKILL.md": "---\nname: brackets\ndescription: x\n---\n" + strings.Repeat("[a](", 50_000),
}

// tied are skills and roles that do not fit together, in files that can all be read.
var tied = map[string]string{
	".skillpls.yaml": "",
	"config/roles.yaml": "roles:\n  sa:\n    skills:\n      include: [{category: design}, é]\n  qa:\n    skills:\n      include: [api]\n" +
		"categories:\n  design:\n    folder: design\n  tests:\n    folder: tests\n",
	".claude/skills/design/api/SKILL.md":       "---\nname: api\ndescription: 😀 é\ncategory: design\ndepends_on: [store]\nused_by: [é, \"é\", store, qa, sa] # 😀\n---\n",
	".claude/skills/design/store/SKILL.md":     "---\nname: store\ndescription: Keeps é for later 😀.\ncategory: \"désign\"\nused_by: []\nrecommends: []\n---\n",
	".claude/skills/design/other/SKILL.md":     "---\nname: other\ndescription: Keeps é for later 😀.\ncategory: tests\ndependencies: [store]\nused_by: [sa]\n---\n",
	".claude/skills/é/SKILL.md":                "---\nname: é\ndescription: é\ncategory: design\nagent: pylot\n---\nThe `load-testing` skill.\n",
	".claude/agents/pilot.md":                  "---\nname: pilot\ndescription: é\n---\n",
	".claude/rules/role-rules/sa-rules.md":     "# sa\n",
	".claude/rules/role-rules/nobody-rules.md": "# 😀 nobody\n",
	".claude/rules/files.md":                   "---\npaths: [\"é/**\", \"src/[\"]\n---\n",
	"src/a.go":                                 "", "src/b.go": "", "src/c.go": "",
}

// lay writes files into a new directory.
func lay(t testing.TB, trees ...map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, tree := range trees {
		for name, text := range tree {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// The trees above are worth nothing unless most checks find something in them.
func TestTreesAreFull(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, dir := range []string{lay(t, sound), lay(t, sound, unsound), lay(t, tied)} {
		_, c := checkJSON(t, dir)
		for _, f := range c.Findings {
			found[f.Code] = true
		}
	}
	if want := len(rules.All) * 3 / 4; len(found) < want {
		t.Errorf("%d checks find something, want at least %d: %v", len(found), want, found)
	}
}

// TestContract holds reports of real trees against the schema and the laws that a
// schema cannot state.
func TestContract(t *testing.T) {
	t.Parallel()
	s := schema(t, "check.schema.json")
	for _, dir := range trees(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			raw, c := checkJSON(t, dir)
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(doc); err != nil {
				t.Errorf("docs/check.schema.json: %v", err)
			}
			if again, _ := checkJSON(t, dir); !bytes.Equal(raw, again) {
				t.Errorf("a second run says otherwise:\n%s", gocmp.Diff(string(raw), string(again)))
			}
			counts := map[string]int{"error": 0, "warning": 0, "information": 0, "hint": 0, "fixable": 0}
			texts := texts{}
			prints := map[string]bool{"": true}
			for _, f := range c.Findings {
				prints[f.Fingerprint] = true
			}
			for _, f := range c.Findings {
				if !prints[f.Cause] {
					t.Errorf("nothing is the cause %s of %s in %s", f.Cause, f.Code, f.Path)
				}
				counts[f.Severity]++
				if len(f.Fixes) > 0 {
					counts["fixable"]++
				}
				texts.place(t, dir, f.Path, f.Range)
				for _, r := range f.Related {
					texts.place(t, dir, r.Path, r.Range)
				}
				if _, ok := rules.Page(f.Code); !ok {
					t.Errorf("nothing explains %s", f.Code)
				}
			}
			if diff := gocmp.Diff(counts, c.Summary); diff != "" {
				t.Errorf("summary (-counted +said)\n%s", diff)
			}
			if !slices.IsSortedFunc(c.Findings, func(a, b contractFinding) int {
				return cmp.Or(strings.Compare(a.Path, b.Path), a.Range.Start.Offset-b.Range.Start.Offset)
			}) {
				t.Error("the findings are not sorted by path and offset")
			}
		})
	}
}

// texts are files by path, read once.
type texts map[string][]byte

// place holds a range against the file's text: offsets count bytes, columns code
// points, and lines end as the Language Server Protocol says.
func (ts texts) place(t *testing.T, dir, path string, r contractRange) {
	t.Helper()
	text, ok := ts[path]
	if !ok {
		var err error
		if text, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))); err != nil {
			t.Fatal(err)
		}
		ts[path] = text
	}
	if r.Start.Offset > r.End.Offset {
		t.Errorf("%s: %+v ends before it starts", path, r)
	}
	for _, at := range []contractPlace{r.Start, r.End} {
		if at.Offset > len(text) {
			t.Errorf("%s: %+v lies behind the end, %d", path, at, len(text))
			continue
		}
		before := strings.NewReplacer("\r\n", " \n", "\r", "\n").Replace(string(text[:at.Offset]))
		line := strings.Count(before, "\n")
		want := contractPlace{line + 1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1, at.Offset}
		if at != want {
			t.Errorf("%s: offset %d is said to be %d:%d, and is %d:%d", path, at.Offset, at.Line, at.Column, want.Line, want.Column)
		}
	}
}

// What a message speaks of stands at its range.
func TestRangesSpeakOfTheirText(t *testing.T) {
	t.Parallel()
	dir := lay(t, sound)
	_, c := checkJSON(t, dir)
	var got []string
	for _, f := range c.Findings {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		switch f.Code {
		case "broken-link", "broken-anchor", "unknown-skill", "broken-import", "name-mismatch", "self-dependency", "unknown-category", "unknown-role":
			got = append(got, f.Code+" "+string(text[f.Range.Start.Offset:f.Range.End.Offset]))
		}
	}
	want := []string{
		"unknown-skill gamme",
		"unknown-skill betta",
		"broken-link gone.md",
		"broken-anchor gone",
		"name-mismatch other",
		"self-dependency gamma",
		"broken-link gone.md",
		"broken-import docs/gone.md",
		"broken-link é.md",
		"unknown-role nobody",
		"unknown-skill unheard-of",
		"unknown-category none",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// def and refs write what their schema says, of the example's names and of those
// that several things go by; and each range spells a place of its file.
func TestPlacesContract(t *testing.T) {
	t.Parallel()
	s := schema(t, "places.schema.json")
	const dir = "../../examples/team"
	for _, args := range [][]string{
		{"def", "api-design"}, {"def", "role:qa"}, {"def", "tag:sync"}, {"def", "CLAUDE.md"}, {"def", "README.md#places-to-try"},
		{"refs", "api-design"}, {"refs", "--declaration", "quality"}, {"refs", "role:qa"}, {"refs", ".claude/rules/role-rules/qa-rules.md"},
	} {
		code, raw, errs := program(append(args, "-C", dir, "--format", "json")...)
		if code != exitClean {
			t.Errorf("%q exits with %d: %s", args, code, errs)
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%q: docs/places.schema.json: %v", args, err)
		}
		var places struct {
			Places []struct {
				Path  string
				Range contractRange
			}
		}
		if err := json.Unmarshal([]byte(raw), &places); err != nil {
			t.Fatal(err)
		}
		texts := texts{}
		for _, p := range places.Places {
			texts.place(t, dir, p.Path, p.Range)
		}
	}
}
