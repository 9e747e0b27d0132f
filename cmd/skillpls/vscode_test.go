package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/lint/rules"
	"github.com/skillpls/skillpls/lsp"
)

// The settings that VS Code shows of the server are the server's. With -update they are
// written into the extension's manifest, where they are the last of its configurations.
func TestVSCodeSettings(t *testing.T) {
	t.Parallel()
	const file = "../../editors/vscode/package.json"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Contributes struct{ Configuration []json.RawMessage }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	all := manifest.Contributes.Configuration
	if len(all) == 0 {
		t.Fatal("the manifest has no list of configurations")
	}
	has := all[len(all)-1]
	at := bytes.LastIndex(text, has)
	want := vscodeSettings(t)
	if *update {
		text = bytes.Join([][]byte{text[:at], []byte(want), text[at+len(has):]}, nil)
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(has), "\n")); diff != "" {
		t.Errorf("run go test ./cmd/skillpls -run TestVSCodeSettings -update (-server +manifest):\n%s", diff)
	}
}

// vscodeSettings are the server's settings as VS Code wants them, written as the rest of
// the manifest is.
func vscodeSettings(t *testing.T) string {
	t.Helper()
	text := func(v any) string {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(b.String())
	}
	list := func(of []string) string {
		var items []string
		for _, s := range of {
			items = append(items, text(s))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	var b strings.Builder
	b.WriteString("{\n      \"title\": \"Server\",\n      \"properties\": {")
	for i, s := range lsp.Settings() {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n        %s: {\n", text("skillpls."+s.Key))
		switch {
		case s.Rules:
			b.WriteString("          \"type\": \"object\",\n          \"additionalProperties\": false,\n          \"properties\": {")
			for i, r := range rules.All {
				if i > 0 {
					b.WriteByte(',')
				}
				about := fmt.Sprintf("%s By default: %s.", rules.Summary(r.Code), r.Default())
				fmt.Fprintf(&b, "\n            %s: { \"enum\": [\"error\", \"warning\", \"information\", \"hint\", \"off\"], \"description\": %s }", text(r.Code), text(about))
			}
			b.WriteString("\n          },\n          \"default\": {},\n")
		case len(s.Values) > 0:
			var names, about []string
			for _, v := range s.Values {
				names, about = append(names, v.Name), append(about, v.Description)
			}
			fmt.Fprintf(&b, "          \"type\": \"string\",\n          \"enum\": %s,\n          \"enumDescriptions\": %s,\n          \"default\": %s,\n", list(names), list(about), text(names[0]))
		default:
			b.WriteString("          \"type\": \"boolean\",\n          \"default\": false,\n")
		}
		scope := "window"
		if s.User {
			scope = "machine" // a workspace cannot set it
		}
		fmt.Fprintf(&b, "          \"scope\": %s,\n          \"markdownDescription\": %s\n        }", text(scope), text(s.Description))
	}
	b.WriteString("\n      }\n    }")
	return b.String()
}
