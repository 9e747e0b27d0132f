package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/skillpls/skillpls/index/indextest"
)

// loads runs context and reads the JSON that it writes, as its schema says it is.
func loads(t testing.TB, s *jsonschema.Schema, args ...string) (c jsonContext) {
	t.Helper()
	code, out, errs := told(append([]string{"context", "--format", "json"}, args...)...)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if code != exitClean || err != nil {
		t.Fatalf("context %q exits with %d: %s %v", args, code, errs, err)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%q: %v", args, err)
	}
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// In the founding tree no rule has paths, so all of them load for everybody, and what
// they come to is what the files come to. Its skills lie too deep for Claude Code.
func TestFoundingContext(t *testing.T) {
	t.Parallel()
	dir := indextest.Founding(t)
	rules, tokens := 0, 0
	err := filepath.Walk(filepath.Join(dir, ".claude", "rules"), func(_ string, info os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(info.Name(), ".md") {
			rules, tokens = rules+1, tokens+(int(info.Size())+3)/4
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"dev-fe", "sa", "-"} {
		code, out, errs := told("context", "-C", dir, role, "src/index.js")
		want := fmt.Sprintf("  with src/index.js: nothing\n    no rule has \"paths\", so all %d (~%d tokens) are loaded for every role and every file\n", rules, tokens)
		if code != exitClean || !strings.Contains(out, want) {
			t.Errorf("%s: %d %s\n%s\nwant\n%s", role, code, errs, out, want)
		}
	}
	_, out, _ := told("context", "-C", dir, "dev-fe")
	for _, want := range []string{
		".claude/rules/role-rules/dev-fe-rules.md  ~1382  rule, its own\n", ".claude/rules/role-rules/sa-rules.md      ~1734  rule, of sa\n",
		"    12 skills, ~16906 tokens: deeper than one level below .claude/skills\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// Of any tree, in any host: the sums are those of the files, nothing is loaded whole
// twice, and a file brings in what a glob of it or a directory says, and nothing else.
func TestContextOfTrees(t *testing.T) {
	t.Parallel()
	s := schema(t, "context.schema.json")
	for _, dir := range trees(t) {
		asked := [][]string{{}, {"-", "src/a.ts"}}
		for _, id := range hostIDs() {
			asked = append(asked, []string{"--host", id})
		}
		for _, args := range asked {
			c := loads(t, s, append(args, "-C", dir)...)
			for _, h := range c.Hosts {
				start, whole := 0, map[string]bool{}
				for _, f := range h.Files {
					if f.When == "start" {
						start += f.Tokens
					}
					byDirectory := f.Below != "" && f.By == f.Below && strings.HasPrefix(c.File, f.Below+"/")
					if f.By != "" && (c.File == "" || f.When != "match" || !byDirectory && !slices.Contains(f.Globs, f.By)) {
						t.Errorf("%s: %q: %+v", dir, args, f)
					}
					if f.Part == "whole" && whole[f.Path] {
						t.Errorf("%s: %q: %s is loaded twice", dir, args, f.Path)
					}
					whole[f.Path] = whole[f.Path] || f.Part == "whole"
				}
				if start != h.Tokens.Start {
					t.Errorf("%s: %q: %d tokens at the start, said to be %d", dir, args, start, h.Tokens.Start)
				}
			}
		}
	}
}

// Of any document of a tree, what each host makes of it is what its schema says, and
// what context says of it.
func TestCards(t *testing.T) {
	t.Parallel()
	s := schema(t, "card.schema.json")
	for _, dir := range []string{lay(t, sound), lay(t, tied), "../../examples/team"} {
		for _, h := range loads(t, schema(t, "context.schema.json"), "-C", dir).Hosts {
			for _, f := range h.Files {
				code, out, errs := told("context", "--of", f.Path, "-C", dir, "--format", "json")
				value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
				if code != exitClean || err != nil {
					t.Fatalf("%s: exits with %d: %s %v", f.Path, code, errs, err)
				}
				if err := s.Validate(value); err != nil {
					t.Errorf("%s: %v", f.Path, err)
				}
				var card jsonCard
				if err := json.Unmarshal([]byte(out), &card); err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(card.Hosts, func(c jsonHostCard) bool { return c.ID == h.ID })
				if !slices.ContainsFunc(card.Hosts[i].Files, func(c jsonLoaded) bool { return c.Path == f.Path && c.When == f.When && c.Part == f.Part }) {
					t.Errorf("%s: %s in %s is not in its card", dir, f.Path, h.Title)
				}
			}
		}
	}
}
