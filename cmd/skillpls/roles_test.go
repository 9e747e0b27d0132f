package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
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
			{graph, []string{"graph", "../../examples/team", "--root", "qa", "--depth", "3"}},
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
		".claude/skills/alpha/SKILL.md": "---\nname: \"a\\\"]; click x <b>`#\"\ndescription: x\n---\n",
		".claude/skills/beta/SKILL.md":  "---\nname: \"b\\n  n9 --> n8\\e[31m\"\ndescription: x\n---\n",
		"config/roles.yaml":             "roles:\n  'r\\\"o\"': {skills: {include: [alpha]}}\n",
	})
	for format, want := range map[string]*regexp.Regexp{
		"mermaid": regexp.MustCompile(`^flowchart LR\n(  n\d+(\["[^"<>\n]*"\]|\(\["[^"<>\n]*"\]\))\n)+(  n\d+ [-=.]+>(\|"[^"<>\n]*"\|)? n\d+\n)+$`),
		"dot": regexp.MustCompile(`^digraph skills \{\n(  [^"\n]*("[^"\n]*"[^"\n]*)*;\n){3}` +
			`(  subgraph cluster_\d \{\n    label="(?:[^"\\\n]|\\.)*"; [^\\\n]*;\n(    "(?:[^"\\\n]|\\.)*" \[label="(?:[^"\\\n]|\\.)*"[^\\\n]*\];\n)+  \}\n)+` +
			`(  "(?:[^"\\\n]|\\.)*" -> "(?:[^"\\\n]|\\.)*" \[tooltip="[a-z ]*"[^\\\n]*\];\n)+\}\n$`),
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

// A picture is XML whatever things are called, has each node, and leaves out what would
// hide the rest, where there is a Graphviz to lay it out.
func TestGraphSVG(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("dot"); err != nil {
		t.Skip("there is no Graphviz")
	}
	dir := lay(t, map[string]string{
		".claude/skills/alpha/SKILL.md": "---\nname: \"</title><script>alert(1)</script> &lt; \\e[2J \\\\N \\\"\"\ndescription: x\ncategory: '<b>&'\ndepends_on: [beta]\n---\n",
		".claude/skills/beta/SKILL.md":  "---\nname: beta\ndescription: x\n---\n",
	})
	for _, look := range []struct {
		want []string
		errs string
		args []string
	}{
		{[]string{"test-planning", "tech-lead", "booking-engineer", "quality"}, "skillpls: 61 ties of roles left out, for they would hide the others: --kind roles draws them, --root ROLE those of one\n", []string{"../../examples/team"}},
		{[]string{"test-planning", "tech-lead", "config/roles.yaml#qa->.claude/skills/core/code-review/SKILL.md"}, "", []string{"../../examples/team", "--kind", "roles"}},
		{[]string{"test-planning", "qa"}, "", []string{"../../examples/team", "--root", "bug-reports"}},
		{[]string{"map-view", "dev-fe"}, "", []string{"../../examples/team", "--kind", "roles", "--root", "dev-fe"}},
		{[]string{`</title><script>alert(1)</script> &lt; \u001b[2J \N "`, "beta", "<b>&"}, "", []string{dir}},
	} {
		code, out, errs := told(append([]string{"graph", "--format", "svg"}, look.args...)...)
		if code != exitClean || errs != look.errs {
			t.Errorf("%q exits with %d: %s", look.args, code, errs)
			continue
		}
		texts, elements := svg(t, out)
		for _, want := range look.want {
			if !slices.Contains(texts, want) {
				t.Errorf("%q has no text %q: %q", look.args, want, texts)
			}
		}
		for _, e := range elements {
			if !slices.Contains([]string{"svg", "style", "g", "title", "polygon", "polyline", "path", "text", "a"}, e) {
				t.Errorf("%q has a %s", look.args, e)
			}
		}
	}
}

// Without Graphviz, and with one that fails, it is said what to do, and nothing is written.
func TestGraphSVGNeedsDot(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a script is no program there")
	}
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	refuses := func(want string) {
		t.Helper()
		if code, out, errs := told("graph", "../../examples/team", "--root", "qa", "--format", "svg"); code != exitFailed || out != "" || errs != "skillpls: "+want+"\n" {
			t.Errorf("exits with %d, says %q, writes %q", code, errs, out)
		}
	}
	refuses("--format svg: Graphviz lays the picture out, and there is no dot on the PATH: install graphviz, or take --format html, which needs nothing")
	for _, fails := range []struct{ script, want string }{
		{"echo 'dot: out of \033[31mmemory' >&2; exit 1", `have dot draw the graph: dot: out of \u001b[31mmemory`},
		{"exit 7", "have dot draw the graph: exit status 7"},
		{"echo nothing", "have dot draw the graph: it wrote no svg"},
	} {
		if err := os.WriteFile(filepath.Join(bin, "dot"), []byte("#!/bin/sh\n"+strings.Replace(fails.script, "echo '", "printf '", 1)+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		refuses(fails.want)
	}
}

// svg returns the texts of a picture and its elements.
func svg(t *testing.T, picture string) (texts, elements []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, elements
		}
		if err != nil {
			t.Fatalf("no XML: %v\n%s", err, picture)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements = append(elements, token.Name.Local)
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
}
