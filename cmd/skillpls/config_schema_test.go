package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/rules"
)

// configSchema compiles docs/skillpls.schema.json.
func configSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../../docs/skillpls.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faulted returns what we find wrong with a configuration.
func faulted(text string) (faults []string) {
	s := indextest.Build(map[string]string{index.ConfigPath: text})
	for _, f := range lint.Document(s, rules.All, lint.Config{}, index.ConfigPath) {
		faults = append(faults, f.Message)
	}
	return faults
}

// The schema and we agree on what a configuration is. The texts are JSON, and so
// YAML.
func TestConfigSchema(t *testing.T) {
	t.Parallel()
	s := configSchema(t)
	long := strings.Repeat("x", 257)
	for text, want := range map[string]bool{
		`null`: true,
		`{}`:   true,
		`[]`:   false,
		`"x"`:  false,
		`{"registries": [{"files": "data/**/*.yaml", "rows": "a.*.b", "name": "id", "path": "dir"}]}`: true,
		`{"registries": [{"files": ["a.json", "./b.json", "/c.json"]}]}`:                              true,
		`{"registries": [{"files": "a.json", "rows": null, "name": null, "path": null}]}`:             true,
		`{"registries": null, "roleRules": null}`:                                                     true,
		`{"registries": {"files": "a.json"}}`:                                                         false,
		`{"registries": ["a.json"]}`:                                                                  false,
		`{"registries": [{"name": "id"}]}`:                                                            false,
		`{"registries": [{"files": null}]}`:                                                           false,
		`{"registries": [{"files": ""}]}`:                                                             false,
		`{"registries": [{"files": 1}]}`:                                                              false,
		`{"registries": [{"files": ["a.json", ["b.json"]]}]}`:                                         false,
		`{"registries": [{"files": "../a.json"}]}`:                                                    false,
		`{"registries": [{"files": "..a.json"}]}`:                                                     true,
		`{"registries": [{"files": "` + long + `"}]}`:                                                 false,
		`{"registries": [{"files": "a.json", "name": ""}]}`:                                           false,
		`{"registries": [{"files": "a.json", "name": 1}]}`:                                            false,
		`{"registries": [{"files": "a.json", "rows": ["a", "b"]}]}`:                                   false,
		`{"registries": [{"files": "a.json", "key": "id"}]}`:                                          false,
		`{"registries": [{"files": "a.json", "complete": true}, {"files": "b", "complete": null}]}`:   true,
		`{"registries": [{"files": "a.json", "complete": "yes"}]}`:                                    false,
		`{"registries": [{"files": "a.json", "complete": 1}]}`:                                        false,
		`{"roleRules": "rules/{role}.md"}`:                                                            true,
		`{"roleRules": ["rules/{role}.md", "./rules/x/{role}.mdc"]}`:                                  true,
		`{"roleRules": ["rules/x.md"]}`:                                                               false,
		`{"roleRules": ["/rules/{role}.md"]}`:                                                         false,
		`{"roleRules": ["../rules/{role}.md"]}`:                                                       false,
		`{"roleRules": {"dev": "rules/{role}.md"}}`:                                                   false,
		`{"rules": {"broken-link": "off"}, "overrides": [], "hosts": [], "roots": [], "ignore": []}`:  true,
		`{"rules": null, "overrides": null, "hosts": null, "roots": null, "ignore": null}`:            true,
		`{"externalSkills": [], "markdown": "all", "scope": "open", "level": "hint"}`:                 true,
		`{"externalSkills": null, "markdown": null, "scope": null, "level": null, "vendored": null}`:  true,
		`{"externalSkills": "a-*", "vendored": "x/**", "hosts": "spec", "roots": "x", "ignore": "y"}`: true,
		`{"rules": {"broken-link": "loud"}}`:                                                          false,
		`{"rules": {"broken-link": ["off"]}}`:                                                         false,
		`{"rules": ["broken-link"]}`:                                                                  false,
		`{"rules": {"broken-link": null}}`:                                                            true,
		`{"overrides": [{"files": ["a/**"], "rules": {"broken-link": "hint"}}]}`:                      true,
		`{"overrides": [{"files": "a/**"}]}`:                                                          true,
		`{"overrides": [{"files": null}]}`:                                                            false,
		`{"overrides": [{"rules": {"broken-link": "hint"}}]}`:                                         false,
		`{"overrides": [{"files": "a", "rule": {}}]}`:                                                 false,
		`{"overrides": {"files": "a"}}`:                                                               false,
		`{"hosts": ["emacs"]}`:                                                                        false,
		`{"roots": ["/x"]}`:                                                                           false,
		`{"roots": ["../x"]}`:                                                                         false,
		`{"roots": [1]}`:                                                                              false,
		`{"ignore": ["../x"]}`:                                                                        false,
		`{"scope": "x"}`:                                                                              false,
		`{"plainLinks": "off"}`:                                                                       true,
		`{"plainLinks": null}`:                                                                        true,
		`{"plainLinks": "none"}`:                                                                      false,
		`{"level": "off"}`:                                                                            false,
		`{"markdown": true}`:                                                                          false,
		`{"rename": {}}`:                                                                              false,
		`{"registry": []}`:                                                                            false,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); (err == nil) != want {
			t.Errorf("%s: the schema says %v", text, err)
		}
		if faults := faulted(text); (faults == nil) != want {
			t.Errorf("%s: we say %q", text, faults)
		}
	}
}

// Every key that the schema has is one that we take, and stands in the
// example of docs/configuration.md.
func TestConfigIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/skillpls.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct{ Properties map[string]any }
	var schema struct {
		object
		Defs struct{ Registry object } `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for key := range schema.Properties {
		if faults := faulted(key + ":\n"); faults != nil {
			t.Errorf("%s: %q", key, faults)
		}
	}
	for key := range schema.Defs.Registry.Properties {
		if faults := faulted("registries:\n  - files: x\n    " + key + ":\n"); faults != nil && key != "files" {
			t.Errorf("%s: %q", key, faults)
		}
	}
	blocks := readPage(t, "docs/configuration.md").blocks
	if len(blocks) == 0 {
		t.Fatal("docs/configuration.md has no example")
	}
	example := blocks[0].text // which TestBlocksInPages has us take
	for key := range schema.Defs.Registry.Properties {
		if !strings.Contains(example, key+":") {
			t.Errorf("the example in docs/configuration.md has no %q", key)
		}
	}
	for key := range schema.Properties {
		if !strings.Contains("\n"+example, "\n"+key+":") {
			t.Errorf("the example in docs/configuration.md has no %q", key)
		}
	}
}
