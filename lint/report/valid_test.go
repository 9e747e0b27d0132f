package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lint/rules"
)

// sarifSchema compiles the schema of SARIF; testdata/README.md says where it is from.
func sarifSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := os.Open("testdata/sarif-2.1.0-rtm.5.json")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	doc, err := jsonschema.UnmarshalJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What the rules find in their fixtures is SARIF.
func TestSARIFIsValid(t *testing.T) {
	t.Parallel()
	schema := sarifSchema(t)
	fixtures, err := filepath.Glob("../rules/testdata/*/*.txtar")
	if err != nil || len(fixtures) == 0 {
		t.Fatal(fixtures, err)
	}
	results := 0
	for _, name := range fixtures {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range a.Files {
			if f.Name != "want" && !strings.HasPrefix(f.Name, "fixed/") {
				files[f.Name] = string(f.Data)
			}
		}
		found, err := lint.Run(t.Context(), indextest.Build(files), rules.All, lint.Config{})
		if err != nil {
			t.Fatal(err)
		}
		r := &report.Report{
			Version: "v1.2.3", Root: "/a tree", Findings: found.All(),
			About: func(code string) (string, lint.Severity) { return rules.Summary(code), lint.Warning },
			Read:  func(path string) ([]byte, bool) { s, ok := files[path]; return []byte(s), ok },
		}
		results += len(r.Findings)
		for _, since := range []*report.Since{nil, {Name: "main", Commit: "1234"}} {
			r.Since = since
			if err := valid(schema, r); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if results == 0 {
		t.Error("no fixture has a finding")
	}
}

// valid holds the SARIF of a report against the schema.
func valid(schema *jsonschema.Schema, r *report.Report) error {
	var out bytes.Buffer
	if err := r.WriteSARIF(&out); err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}
