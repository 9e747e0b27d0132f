package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// told runs a command and returns its exit code and what it wrote.
func told(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// What `roles` and `graph` write as JSON is what their schemas say.
func TestContractOfLooks(t *testing.T) {
	t.Parallel()
	roles, graph := schema(t, "roles.schema.json"), schema(t, "graph.schema.json")
	for _, dir := range trees(t) {
		for _, look := range []struct {
			schema *jsonschema.Schema
			args   []string
		}{
			{roles, []string{"roles", "-C", dir}},
			{graph, []string{"graph", dir, "--mentions"}},
			{graph, []string{"graph", dir, "--kind", "skills", "--limit", "3"}},
		} {
			code, out, errs := told(append(look.args, "--format", "json")...)
			if code == exitFindings && strings.Contains(errs, "there are no roles") {
				continue
			}
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
			if code != exitClean || err != nil {
				t.Errorf("%q exits with %d: %s %v", look.args, code, errs, err)
				continue
			}
			if err := look.schema.Validate(value); err != nil {
				t.Errorf("%q: %v", look.args, err)
			}
		}
	}
}

// Each end of an edge is a node, and none is there twice.
func TestGraphIsOne(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--mentions"}, {"--kind", "roles"}, {"--root", "qa", "--depth", "2"}, {"--limit", "5"}} {
		code, out, errs := told(append([]string{"graph", "../../examples/team", "--format", "json"}, args...)...)
		var g jsonGraph
		if err := json.Unmarshal([]byte(out), &g); code != 0 || err != nil {
			t.Fatalf("%q: %d %s %v", args, code, errs, err)
		}
		nodes, ties := map[string]bool{}, map[string]bool{}
		for _, n := range g.Nodes {
			if nodes[n.ID] {
				t.Errorf("%q: %s twice", args, n.ID)
			}
			nodes[n.ID] = true
		}
		for _, e := range g.Edges {
			if tie := e.From + " " + e.To; !nodes[e.From] || !nodes[e.To] || ties[tie] {
				t.Errorf("%q: %s: an end is no node, or it is there twice", args, tie)
			}
			ties[e.From+" "+e.To] = true
		}
		if len(g.Nodes) == 0 || len(g.Edges) == 0 {
			t.Errorf("%q: %d nodes, %d edges", args, len(g.Nodes), len(g.Edges))
		}
	}
}

// What things are called cannot end a text of the languages that a graph is written in.
func TestGraphEscapes(t *testing.T) {
	t.Parallel()
	dir := lay(t, map[string]string{
		".claude/skills/alpha/SKILL.md": "---\nname: 'a\"]; click x <b>`#'\ndescription: x\n---\n",
		"config/roles.yaml":             "roles:\n  'r\\\"o\"': {skills: {include: [alpha]}}\n",
	})
	for format, want := range map[string]*regexp.Regexp{
		"mermaid": regexp.MustCompile(`^flowchart LR\n(  n\d+(\["[^"<>]*"\]|\(\["[^"<>]*"\]\))\n)+(  n\d+ [-=.]+>(\|"[^"<>]*"\|)? n\d+\n)+$`),
		"dot":     regexp.MustCompile(`^digraph skills \{\n.*\n(  "(?:[^"\\]|\\.)*"( -> "(?:[^"\\]|\\.)*")? \[label="(?:[^"\\]|\\.)*"[a-z0-9=, ]*\];\n)+\}\n$`),
	} {
		if code, out, errs := told("graph", dir, "--format", format); code != 0 || !want.MatchString(out) {
			t.Errorf("%s: %d %s\n%s", format, code, errs, out)
		}
	}
	if code, out, _ := told("roles", "-C", dir, "--format", "mermaid"); code != 0 || !strings.Contains(out, `"a#34;]; click x #60;b#62;#96;#35;"`) {
		t.Errorf("roles: %d\n%s", code, out)
	}
}

// What cannot be answered is said, with what can.
func TestLooksRefuse(t *testing.T) {
	t.Parallel()
	const tree = "../../examples/team"
	none := lay(t, map[string]string{"README.md": "# None\n"})
	for _, test := range []struct {
		code int
		want string
		args []string
	}{
		{exitFindings, `no role is called "dev": there are dev-be, dev-fe, ops, product, qa, tech-lead`, []string{"roles", "-C", tree, "dev"}},
		{exitFindings, `there is no skill "nope"`, []string{"roles", "-C", tree, "qa", "nope"}},
		{exitFindings, "there are no roles", []string{"roles", "-C", none}},
		{exitUsage, `unknown format "xml"`, []string{"roles", "-C", tree, "--format", "xml"}},
		{exitUsage, `unknown format "xml"`, []string{"graph", tree, "--format", "xml"}},
		{exitUsage, `unknown kind "x"`, []string{"graph", tree, "--kind", "x"}},
		{exitUsage, "--depth: want 1 to 5", []string{"graph", tree, "--depth", "9"}},
		{exitUsage, "--limit: want 1 or more", []string{"graph", tree, "--limit", "0"}},
		{exitFindings, `nothing is called "nope"`, []string{"graph", tree, "--root", "nope"}},
		{exitFindings, "is no skill, agent or role", []string{"graph", tree, "--root", "config/roles.yaml"}},
		{exitFailed, "there is no such file or directory", []string{"graph", tree + "/nowhere"}},
	} {
		code, out, errs := told(test.args...)
		if code != test.code || !strings.Contains(errs, test.want) || out != "" {
			t.Errorf("%q exits with %d, want %d; says %q, want %q; writes %q", test.args, code, test.code, errs, test.want, out)
		}
	}
}

// In the founding tree: which skills no role has, and why one of them is not sa's.
func TestFoundingRoles(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/corpus/wipal__agent-team"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the founding tree is not beside the repository")
	}
	_, out, _ := told("roles", "-C", dir)
	if want := "no role has: adr-writing, performance-engineering, security-architecture, security-validator\n"; !strings.HasSuffix(out, want) {
		t.Errorf("roles says\n%s\nwant %s", out, want)
	}
	code, out, _ := told("roles", "-C", dir, "sa", "adr-writing")
	want := `no: its category is "documentation", and sa takes "architecture" and "core"; it would have it by "adr-writing" in its include, ` +
		`or by {category: documentation} in its include, or by the tag "architecture" on the skill, for all roles that take that` + "\n"
	if diff := cmp.Diff(want, out); diff != "" || code != exitFindings {
		t.Errorf("exits with %d (-want +got)\n%s", code, diff)
	}
	if code, out, _ = told("roles", "-C", dir, "sa", "technical-decision"); code != exitClean || !strings.HasPrefix(out, "yes: ") {
		t.Errorf("exits with %d: %s", code, out)
	}
}
