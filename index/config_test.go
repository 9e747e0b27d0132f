package index_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/indextest"
)

// configure returns the configuration that a text is, and what is wrong with it,
// as "text: message".
func configure(t *testing.T, text string) (*index.Config, []string) {
	t.Helper()
	d := index.NewDocument(index.ConfigPath, []byte(text))
	if d == nil || d.Shape != index.ShapeConfig || d.Config == nil {
		t.Fatalf("no configuration: %+v", d)
	}
	var faults []string
	for _, f := range d.Faults {
		if f.Kind == index.FaultConfig {
			faults = append(faults, text[f.Span.Start:f.Span.End]+": "+f.Message)
		}
	}
	return d.Config, faults
}

// What is wrong in a configuration is told where it stands, and the rest counts.
func TestConfigFaults(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 257)
	const good = "registries: [{files: [a.json], name: id}]\n"
	for name, tt := range map[string]struct {
		text string
		want []string
		same string // an equal configuration
	}{
		"nothing":        {"", nil, ""},
		"comment":        {"# all as it is\n", nil, ""},
		"nulls":          {"registries:\nroleRules: ~\n", nil, ""},
		"checks":         {"rules: {a: off, b: }\noverrides: [{files: x, rules: {a: hint}}]\nhosts: claude\nignore: ['x/**']\nscope: mine\nlevel: hint\nplainLinks: off\n", nil, ""},
		"of a tree":      {"roots: [packages/x/]\nexternalSkills: [a-*]\nvendored: 'x/**'\nmarkdown: all\n", nil, "roots: packages/x\nexternalSkills: a-*\nvendored: ['x/**']\nmarkdown: all\n"},
		"host":           {"hosts: [claud, spec]\n", []string{`claud: no host is called "claud": did you mean "claude"?`}, ""},
		"root outside":   {"roots: [/x, ../y, a/../..]\n", []string{`/x: "/x" leads out of the tree: only the user can switch on what lies there`, `../y: "../y" leads out of the tree: only the user can switch on what lies there`, `a/../..: "a/../.." leads out of the tree: only the user can switch on what lies there`}, ""},
		"choices":        {"scope: all\nlevel: [hint]\nmarkdown: yes\nplainLinks: none\n", []string{`all: "scope" cannot be "all": there are mine, open and workspace`, `[hint]: "level" wants one of error, warning, information and hint`, `yes: "markdown" cannot be "yes": there are all and ours`, `none: "plainLinks" cannot be "none": there are on and off`}, ""},
		"overrides":      {"overrides: [{rules: {a: off}}, {files: x, rule: y}, 1]\n", []string{`rules: an override wants the key "files": a glob or a list of globs`, `rule: an override has no key "rule": did you mean "rules"?`, "1: an override is a map of keys and values"}, ""},
		"severities":     {"rules: [a]\noverrides: [{files: x, rules: {a: [off]}}]\n", []string{`[a]: "rules" is a map of rules and their severities`, "[off]: a rule wants a severity: error, warning, information, hint or off"}, ""},
		"one glob":       {"registries:\n  - files: a.json\n    name: id\n", nil, good},
		"from the root":  {"registries: [{files: ./a.json, name: id}]", nil, good},
		"with a slash":   {"registries: [{files: /a.json, name: id}]", nil, good},
		"no map":         {"- registries\n", []string{"- registries: a configuration is a map of keys and values"}, ""},
		"unknown key":    {"registry: []\n" + good, []string{`registry: a configuration has no key "registry": there are rules, overrides, ignore, hosts, roots, registries, roleRules, externalSkills, vendored, markdown, level, scope and plainLinks`}, good},
		"no list":        {"registries: {files: a}\n", []string{`{files: a}: "registries" wants a list of maps with files, rows, name, path and complete`}, ""},
		"no entry":       {"registries: [a, {files: [a.json], name: id}]\n", []string{"a: a registry is a map of keys and values"}, good},
		"unknown field":  {"registries: [{files: [a.json], name: id, paths: x}]\n", []string{`paths: a registry has no key "paths": did you mean "path"?`}, good},
		"no files":       {"registries: [{name: id}, {files: [a.json], name: id}]\n", []string{`name: a registry wants the key "files": a glob or a list of globs`}, good},
		"empty entry":    {"registries: [{}]\n", []string{`{}: a registry wants the key "files": a glob or a list of globs`}, ""},
		"wrong types":    {"registries: [{files: [1, a.json], name: id, path: [dir], rows: true}]\n", []string{`1: "files" wants a glob or a list of globs`, `[dir]: "path" wants a key`, `true: "rows" wants a key, or keys with dots between them`}, good},
		"empty text":     {"registries: [{files: a.json, name: \"\"}]\n", []string{`"": "name" wants a key`}, "registries: [{files: a.json}]"},
		"malformed glob": {"registries: [{files: ['[', a.json], name: id}]\n", []string{`'[': the glob "[" is malformed`}, good},
		"glob outside":   {"registries: [{files: [../x.json, a.json], name: id}]\n", []string{`../x.json: the glob "../x.json" leads out of the tree`}, good},
		"long glob":      {"registries: [{files: [" + long + ", a.json], name: id}]\n", []string{long + ": the glob has more than 256 bytes"}, good},
		"costly glob": {
			"registries: [{files: ['" + strings.Repeat("{a,b}", 9) + "', a.json], name: id}]\n",
			[]string{"'" + strings.Repeat("{a,b}", 9) + "': the glob has more than 16 braces and commas: write several"}, good,
		},
		"many globs": {
			"registries: [{files: [" + strings.Repeat("a, ", 64) + "b, c]}]\n", []string{"b: there are more than 64 globs: the rest is left out"},
			"registries: [{files: [" + strings.Repeat("a, ", 64) + "]}]\n",
		},
		"role rules":         {"roleRules: rules/team/{role}.md\n", nil, "roleRules: ['rules/team/{role}.md']\n"},
		"no role":            {"roleRules: [rules/x.md, 'rules/{role}.md']\n", []string{`rules/x.md: the pattern "rules/x.md" lacks {role}, which stands for the role's name`}, "roleRules: 'rules/{role}.md'\n"},
		"role rules outside": {"roleRules: ['../{role}.md', '/{role}.md']\n", []string{`'../{role}.md': the pattern "../{role}.md" is no path from the directory that holds "rules"`, `'/{role}.md': the pattern "/{role}.md" is no path from the directory that holds "rules"`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, faults := configure(t, tt.text)
			if diff := cmp.Diff(tt.want, faults); diff != "" {
				t.Errorf("faults (-want +got)\n%s", diff)
			}
			same, _ := configure(t, tt.same)
			if !c.Equal(same) || !same.Equal(c) {
				t.Errorf("it is not what %q is", tt.same)
			}
			if c.Equal(nil) != (*index.Config)(nil).Equal(c) {
				t.Error("equality with nothing depends on the side")
			}
		})
	}
}

func TestConfigsDiffer(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "a: [", "roleRules: 'rules/{role}.md'", "registries: [{files: a.yaml}]", "registries: [{files: [a.yaml, b.yaml]}]", "registries: [{files: a.yaml, name: id}]",
		"registries: [{files: a.yaml, path: id}]", "registries: [{files: a.yaml, rows: id}]", "registries: [{files: a.yaml, rows: id.x}]", "registries: [{files: a.yaml}, {files: a.yaml}]",
		"roots: a", "roots: [a, b]", "vendored: a", "markdown: all", "externalSkills: a",
	}
	for i, a := range texts {
		for j, b := range texts {
			x, _ := configure(t, a)
			y, _ := configure(t, b)
			if x.Equal(y) != (i == j) {
				t.Errorf("%q and %q: %t", a, b, i != j)
			}
		}
	}
}

// The rows of a registry, wherever the configuration says that they are.
func TestConfiguredRegistries(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ shape, path, text, want string }{
		"any list": {
			"files: 'data/*.yaml'", "data/c.yaml", "a:\n  entries: [{name: x, path: d}, {id: y}, z]\nother: [{name: no}]\n",
			"0 name x, 0 path d, 1 id y, 2 name z",
		},
		"keys":          {"{files: '**/*.json', name: slug, path: dir}", "data/c.json", `{"skills": [{"slug": "x", "name": "X", "dir": "d", "path": "no"}, {"name": "no"}]}`, "0 name x, 0 path d"},
		"id":            {"{files: '**/*.json', name: id}", "c.json", `{"skills": [{"id": "x", "name": "X"}]}`, "0 id x"},
		"rows":          {"{files: c.yml, rows: a.b}", "c.yml", "a: {b: [{name: x}], c: [{name: no}]}\nskills: [no]\n", "0 name x"},
		"any key":       {"{files: c.yaml, rows: areas.*.list}", "c.yaml", "areas: {p: {list: [x]}, q: {list: [{id: y}]}, r: 1}\n", "0 name x, 1 id y"},
		"through lists": {"{files: c.yaml, rows: repos.skills}", "c.yaml", "repos: [{skills: [x]}, {skills: [y]}, {}]\n", "0 name x, 1 name y"},
		"keys of a map": {"{files: c.yaml, rows: a}", "c.yaml", "a:\n  x: {path: d}\n  y: 1.0\n", "0 name x, 0 path d, 1 name y"},
		"key in a map":  {"{files: c.yaml, rows: a, name: id}", "c.yaml", "a:\n  p: {id: x}\n  y: {}\n", "0 id x, 1 name y"},
		"list of rows":  {"{files: c.json, path: dir}", "c.json", `[{"name": "x", "dir": "d"}]`, "0 name x, 0 path d"},
		"known name":    {"{files: '**/skills-registry.yaml', name: slug}", ".claude/skills/skills-registry.yaml", "skills: [{name: X, slug: x}]\n", "0 name x"},
		"none":          {"{files: c.yaml, rows: a.b.c}", "c.yaml", "a: {b: x}\n", ""},
		"empty":         {"{files: c.yaml}", "c.yaml", "", ""},
		"the first":     {"{files: c.yaml, name: a}, {files: '*.yaml', name: b}", "c.yaml", "skills: [{a: x, b: no}]", "0 name x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape := strings.TrimSuffix(strings.TrimPrefix(tt.shape, "{"), "}")
			c, faults := configure(t, "registries: [{"+shape+"}]\n")
			if faults != nil {
				t.Fatal(faults)
			}
			if !c.Candidate(tt.path) {
				t.Fatal("no candidate")
			}
			d := c.NewDocument(tt.path, []byte(tt.text))
			if d == nil || d.Shape != index.ShapeRegistry {
				t.Fatalf("no registry: %+v", d)
			}
			var got []string
			for _, r := range d.Refs {
				if r.IsPath() != (r.Form == index.FormRegistryPath) || r.Form != index.FormRegistryPath && r.Form != index.FormRegistryName {
					t.Errorf("form %d", r.Form)
				}
				got = append(got, fmt.Sprintf("%d %s %s", r.Row, r.Field, tt.text[r.Span.Start:r.Span.End]))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What no glob matches is what it was, and a configuration is one at the root alone.
func TestConfigConcerns(t *testing.T) {
	t.Parallel()
	s := indextest.Build(map[string]string{
		".skillpls.yaml":     "registries: [{files: ['**/*.yaml', 'data/*.json']}]\nskills: [x]\n",
		"sub/.skillpls.yaml": "registries: [{files: x.json}]\nskills: [x]\n",
		"data/c.json":        "{}", "x.json": "{}", "data/x.txt": "x", "SKILL.md": "---\nname: x\n---\n", "p.yaml": "skills: [x]\n",
		"bin.yaml": "\x00",
	})
	var got []string
	for d := range s.Docs() {
		got = append(got, fmt.Sprintf("%s %s", d.Path, s.Kind(d.Path)))
	}
	want := []string{".skillpls.yaml configuration", "SKILL.md skill", "bin.yaml registry", "data/c.json registry", "p.yaml registry"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of a configuration that does not parse nobody knows what it says of registries:
// they are not read by what it would say without.
func TestUnsureConfig(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"broken": "registries: [", "unread": "\x00", "deep": "a: " + strings.Repeat("[", 300)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := indextest.Build(map[string]string{
				".skillpls.yaml": text, "skills-registry.yaml": "skills: [{name: X, id: x}]\n", "p.yaml": "skills: [x]\n", "roles.yaml": "roles: {dev: {skills: {include: [x]}}}\n",
			})
			for p, unsure := range map[string]bool{".skillpls.yaml": true, "skills-registry.yaml": true, "p.yaml": true, "roles.yaml": false} {
				if d := s.Doc(p); d == nil || d.Unsure != unsure || unsure && len(d.Refs) > 0 {
					t.Errorf("%s: %+v", p, d)
				}
			}
		})
	}
}

// A role's rules lie where the configuration says, and where they always may.
func TestConfiguredRoleRules(t *testing.T) {
	t.Parallel()
	s := indextest.Build(map[string]string{
		".skillpls.yaml":            "roleRules: ['rules/team/{role}.md', 'rules/{role}/{role}.mdc', 'notes/{role}.md']\n",
		".claude/roles.yaml":        "roles: {dev: {skills: {include: [x]}}}\n",
		".claude/rules/team/dev.md": "# Dev\n", ".claude/rules/dev/dev.mdc": "# Dev\n", ".claude/notes/dev.md": "# No rule\n", ".claude/rules/dev.md": "# Dev\n",
	})
	want := []string{".claude/rules/team/dev.md", ".claude/rules/dev/dev.mdc", ".claude/rules/dev.md"}
	if diff := cmp.Diff(want, s.Graph().Role("dev").Rules); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// In a workspace that has no directory what is open counts, and in one that has
// not been read yet.
func TestConfigOfBuffers(t *testing.T) {
	t.Parallel()
	root, err := disk.Open(t.TempDir(), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*index.Workspace{"no directory": index.NewWorkspace(nil), "not read": index.NewWorkspace(root)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.Open("c.json", []byte(`{"skills": ["x"]}`))
			if w.Snapshot().Doc("c.json") != nil {
				t.Error("a document without a configuration")
			}
			if d := w.Open(index.ConfigPath, []byte("registries: [{files: '*.json'}]")); w.Snapshot().Doc("c.json") == nil || !d.Docs["c.json"] {
				t.Errorf("no document with a configuration: %+v", d)
			}
			if d := w.Close(index.ConfigPath); w.Snapshot().Doc("c.json") != nil || !d.Docs["c.json"] {
				t.Errorf("a document after the configuration: %+v", d)
			}
		})
	}
}

// Directories in which a glob may find a registry are worth watching before it does.
func TestConfiguredDirectories(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lay(t, dir, ".skillpls.yaml", "registries: [{files: [data/lists/*.json, none/x.json, '*.yaml', '**/x.json']}]\n")
	lay(t, dir, "data/lists/x.txt", "")
	lay(t, dir, "other/x.txt", "")
	root, err := disk.Open(dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := index.NewWorkspace(root)
	if _, _, err := w.Scan(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "data", "data/lists"}, w.Directories()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An ordinary edit does not ask what a configuration concerns.
func TestConfigCostsAnEditNothing(t *testing.T) {
	edit := func(config string) float64 {
		w := index.NewWorkspace(nil)
		w.Open(index.ConfigPath, []byte(config))
		w.Open("SKILL.md", []byte("---\nname: a\n---\n"))
		return testing.AllocsPerRun(50, func() { w.Edit("SKILL.md", []byte("---\nname: b\n---\n")) })
	}
	plain := edit("")
	configured := edit("registries: [{files: ['**/*.json', '*.yaml'], name: id}]\nroleRules: rules/{role}.md\n")
	if configured > plain+1 {
		t.Errorf("%v allocations, %v without a configuration", configured, plain)
	}
}
