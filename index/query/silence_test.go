package query_test

import (
	"testing"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/query"
)

// A check is switched off in whatever way a configuration is written, and it says all
// else that it said.
func TestSilencing(t *testing.T) {
	t.Parallel()
	const code = "broken-link"
	for text, want := range map[string]string{
		"":                                     "rules:\n  broken-link: off\n",
		"# Nothing yet.":                       "# Nothing yet.\nrules:\n  broken-link: off\n",
		"level: hint":                          "level: hint\nrules:\n  broken-link: off\n",
		"level: hint\r\n":                      "level: hint\r\nrules:\r\n  broken-link: off\r\n",
		"rules: # none\nlevel: hint\n":         "rules: # none\n  broken-link: off\nlevel: hint\n",
		"rules: {}\n":                          "rules: {broken-link: off}\n",
		"rules: {name-format: off}\n":          "rules: {name-format: off, broken-link: off}\n",
		"rules:\n    name-format: off # it\n":  "rules:\n    name-format: off # it\n    broken-link: off\n",
		"rules:\n  name-format:\nlevel: hint":  "rules:\n  name-format:\n  broken-link: off\nlevel: hint",
		"rules:\n  broken-link: \"error\" # !": "rules:\n  broken-link: off # !",
		"rules: {broken-link: error}\n":        "rules: {broken-link: off}\n",
		"rules:\n  broken-link: off\n":         "not offered",
		"rules: [\n":                           "not offered",
		"overrides:\n  - {files: a.md, rules: {broken-link: hint}}\n": "not offered",
		"overrides:\n  - {files: a.md, rules: {broken-link: off}}\n":  "overrides:\n  - {files: a.md, rules: {broken-link: off}}\nrules:\n  broken-link: off\n",
		"{level: hint}\n": "refused",
	} {
		files := map[string]string{index.ConfigPath: text}
		tr := tree{Snapshot: indextest.Build(files), texts: files}
		got := "not offered"
		if r, creates, ok := query.Silencing(tr.Snapshot, code); ok {
			got = "refused"
			if p, err := r.Plan(tr.Snapshot, tr.read); err == nil && !creates {
				got = tr.after(t, p)[index.ConfigPath]
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	none := indextest.Build(map[string]string{"a.md": ""})
	r, creates, ok := query.Silencing(none, code)
	if !ok || !creates {
		t.Fatal("no configuration is made")
	}
	p, err := r.Plan(none, reading("", ""))
	if err != nil || len(p.Creates) != 1 || p.Creates[0] != (query.Create{Path: index.ConfigPath, Text: "rules:\n  broken-link: off\n"}) {
		t.Errorf("%v, %v", p, err)
	}
}
