package lsp

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/query"
)

// docs/protocol.md names the fields of what goes over the wire, no more and no fewer,
// and says of each whether it may be left out.
func TestProtocolDocument(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile("(?m)^`([A-Z][A-Za-z]+)`")
	row := regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| ([^|]+) \\|")
	text := string(raw)
	told := map[string][]string{}
	at := heading.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		part, _, _ := strings.Cut(text[m[1]:end], "\n#")
		for _, f := range row.FindAllStringSubmatch(part, -1) {
			field := f[1]
			if strings.HasSuffix(strings.TrimSpace(f[2]), "?") {
				field += "?"
			}
			told[text[m[2]:m[3]]] = append(told[text[m[2]:m[3]]], field)
		}
	}
	is := map[string][]string{}
	for _, v := range []any{
		TreeParams{}, TreeResult{}, TreeFolder{}, TreeRoot{}, TreeCategory{}, TreeEntry{}, Findings{}, TreeRole{}, TreeGrant{}, TreeFile{},
		GraphParams{}, GraphResult{}, GraphNode{}, GraphEdge{}, GraphCut{}, ContextParams{}, ContextResult{}, TreeChangedParams{}, EditorVoice{},
	} {
		typ := reflect.TypeOf(v)
		for i := range typ.NumField() {
			name, rest, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if rest == "omitzero" {
				name += "?"
			}
			is[typ.Name()] = append(is[typ.Name()], name)
		}
		// And where there is nothing to say, it is left out.
		raw, err := protocol.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatal(err)
		}
		for _, name := range is[typ.Name()] {
			name, optional := strings.CutSuffix(name, "?")
			if _, there := fields[name]; there == optional {
				t.Errorf("an empty %s is %s: %s", typ.Name(), raw, name)
			}
		}
	}
	if diff := cmp.Diff(is, told); diff != "" {
		t.Errorf("docs/protocol.md (-structs +document):\n%s", diff)
	}
	var kinds []string
	_, list, _ := strings.Cut(text, "The kinds, the strongest first:")
	list, _, _ = strings.Cut(list, "\n")
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(list, -1) {
		kinds = append(kinds, m[1])
	}
	if !slices.Equal(kinds, query.EdgeKinds()) {
		t.Errorf("the document has the kinds %v, the server %v", kinds, query.EdgeKinds())
	}
}
