package lsptest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
	"pgregory.net/rapid"
)

// A wiki is a server in which [[name]] leads to name.md, TODO is a finding, and a
// rename of a name changes every mention and the file.
func wiki(encoding string) *server {
	s := newServer(caps("positionEncoding", encoding, "definitionProvider", true, "hoverProvider", true, "referencesProvider", true,
		"completionProvider", map[string]any{}, "documentSymbolProvider", true, "documentLinkProvider", map[string]any{},
		"workspaceSymbolProvider", true, "renameProvider", map[string]any{"prepareProvider": true},
		"codeActionProvider", map[string]any{}, "executeCommandProvider", map[string]any{"commands": []string{"count"}}))
	link := regexp.MustCompile(`\[\[([^\]\s]*)\]\]`)
	rng := func(text string, at []int) map[string]any {
		return map[string]any{"range": newText([]byte(text)).rangeOf(source.At(at[0], at[1]), s.unit())}
	}
	type asked struct {
		TextDocument struct{ URI string }
		Position     position
		NewName      string
		Query        string
	}
	decode := func(raw json.RawMessage) (p asked, text string, offset int) {
		if err := json.Unmarshal(raw, &p); err != nil {
			panic(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		text = s.docs[p.TextDocument.URI]
		offset, _ = newText([]byte(text)).offset(p.Position, s.unit())
		return p, text, offset
	}
	sibling := func(uri, name string) string { return uri[:strings.LastIndex(uri, "/")+1] + name + ".md" }
	under := func(text string, offset int) []int {
		for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
			if m[0] <= offset && offset <= m[1] {
				return m
			}
		}
		return nil
	}
	publish := func(s *server, raw json.RawMessage) any {
		p, text, _ := decode(raw)
		list := []any{}
		for _, m := range regexp.MustCompile("TODO").FindAllStringIndex(text, -1) {
			d := rng(text, m)
			d["message"], d["code"], d["severity"] = "something is to be done", "todo", 2
			list = append(list, d)
		}
		params, err := json.Marshal(map[string]any{"uri": p.TextDocument.URI, "diagnostics": list})
		if err != nil {
			panic(err)
		}
		s.notify("textDocument/publishDiagnostics", string(params))
		return nil
	}
	s.answer["textDocument/didOpen"], s.answer["textDocument/didChange"] = publish, publish
	s.answer["textDocument/definition"] = func(_ *server, raw json.RawMessage) any {
		p, text, offset := decode(raw)
		if m := under(text, offset); m != nil {
			to := rng("", []int{0, 0})
			to["uri"] = sibling(p.TextDocument.URI, text[m[2]:m[3]])
			return to
		}
		return nil
	}
	s.answer["textDocument/hover"] = func(_ *server, raw json.RawMessage) any {
		_, text, offset := decode(raw)
		if m := under(text, offset); m != nil {
			h := rng(text, m[2:])
			h["contents"] = map[string]any{"kind": "markdown", "value": "**" + text[m[2]:m[3]] + "**\n\na page"}
			return h
		}
		return nil
	}
	mentions := func(p asked, text string) []any {
		list := []any{}
		for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
			l := rng(text, m[2:])
			l["uri"] = p.TextDocument.URI
			list = append(list, l)
		}
		return list
	}
	s.answer["textDocument/references"] = func(_ *server, raw json.RawMessage) any {
		p, text, _ := decode(raw)
		return mentions(p, text)
	}
	s.answer["textDocument/documentLink"] = func(_ *server, raw json.RawMessage) any {
		p, text, _ := decode(raw)
		list := []any{}
		for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
			l := rng(text, m[2:])
			l["target"] = sibling(p.TextDocument.URI, text[m[2]:m[3]]) + "#top"
			list = append(list, l)
		}
		return list
	}
	s.answer["textDocument/documentSymbol"] = func(_ *server, raw json.RawMessage) any {
		_, text, _ := decode(raw)
		whole, line := rng(text, []int{0, len(text)})["range"], rng(text, []int{0, strings.Index(text, "\n")})["range"]
		return []any{map[string]any{"name": "page", "kind": 1, "range": whole, "selectionRange": line,
			"children": []any{map[string]any{"name": "heading", "detail": "h1", "kind": 15, "range": line, "selectionRange": line}}}}
	}
	s.answer["workspace/symbol"] = func(*server, json.RawMessage) any { return []any{} }
	s.answer["textDocument/completion"] = func(_ *server, raw json.RawMessage) any {
		_, text, offset := decode(raw)
		start := strings.LastIndex(text[:offset], "[[") + 2
		list := []any{}
		for _, name := range []string{"target", "elsewhere"} {
			edit := rng(text, []int{start, offset})
			edit["newText"] = name
			list = append(list, map[string]any{"label": name, "kind": 17, "detail": "page", "textEdit": edit})
		}
		return list
	}
	s.answer["textDocument/prepareRename"] = func(_ *server, raw json.RawMessage) any {
		_, text, offset := decode(raw)
		if m := under(text, offset); m != nil {
			return rng(text, m[2:])["range"]
		}
		return nil
	}
	s.answer["textDocument/rename"] = func(_ *server, raw json.RawMessage) any {
		p, text, offset := decode(raw)
		if strings.Contains(p.NewName, " ") {
			return &Error{Code: -32803, Message: "a name has no spaces"}
		}
		m := under(text, offset)
		edits := []any{}
		for _, other := range link.FindAllStringSubmatchIndex(text, -1) {
			if text[other[2]:other[3]] == text[m[2]:m[3]] {
				e := rng(text, other[2:])
				e["newText"] = p.NewName
				edits = append(edits, e)
			}
		}
		return map[string]any{"documentChanges": []any{
			map[string]any{"textDocument": map[string]any{"uri": p.TextDocument.URI, "version": nil}, "edits": edits},
			map[string]any{"kind": "rename", "oldUri": sibling(p.TextDocument.URI, text[m[2]:m[3]]), "newUri": sibling(p.TextDocument.URI, p.NewName)},
		}}
	}
	s.answer["textDocument/codeAction"] = func(_ *server, raw json.RawMessage) any {
		p, text, _ := decode(raw)
		at := strings.Index(text, "TODO")
		e := rng(text, []int{at, at + 4})
		e["newText"] = "done"
		return []any{
			map[string]any{"title": "Do it", "kind": "quickfix", "edit": map[string]any{"changes": map[string]any{p.TextDocument.URI: []any{e}}}},
			map[string]any{"title": "Count", "command": "count"},
		}
	}
	s.answer["workspace/executeCommand"] = func(*server, json.RawMessage) any {
		s.notify("window/showMessage", `{"type":3,"message":"one"}`)
		return nil
	}
	return s
}

const wikiScript = `Everything that a script can do, over a wiki: links, edits, findings.
client: CLIENT
crlf: w/page.md
unterminated: w/target.md

-- w/page.md --
# 😀 Page
see [[⟦link|target⟧]] and [[⟦other|elsewhere⟧]]
⟦todo|TODO⟧ é [[⟦cursor⟧]] end
-- w/target.md --
⟦top⟧# Target
-- w/elsewhere.md --
-- disk/other.md --
new ⟦new|text⟧
-- script --
# comments and empty lines are nothing

definition link
definition top
hover link
references link
links w/page.md
symbols w/page.md
find nothing
diagnostics w/page.md
published w/page.md w/target.md
complete cursor
type cursor tar
complete cursor
accept cursor target
definition cursor
prepare link
rename link two words
rename link aim
text w/page.md
definition link
definition cursor
actions todo
apply todo Do it
diagnostics w/page.md
apply todo Count
messages
delete other
type other "new\tname"
references link
save w/page.md
close w/page.md
write w/other.md disk/other.md
text w/other.md
references new
remove w/other.md
move w/aim.md w/deep/goal.md
definition top
-- want --
definition link: w/target.md top
definition top: none
hover link:
  **target**

  a page
references link:
  w/page.md link
  w/page.md other
  w/page.md cursor
links w/page.md:
  w/page.md link -> w/target.md#top
  w/page.md other -> w/elsewhere.md#top
  w/page.md cursor -> w/.md#top
symbols w/page.md:
  page (file) w/page.md:1:1-1:9
    heading (string) w/page.md:1:1-1:9: h1
find nothing: none
diagnostics w/page.md: w/page.md todo warning todo: something is to be done
published w/page.md w/target.md: w/page.md todo warning todo: something is to be done
complete cursor:
  elsewhere (file): page
  target (file): page
complete cursor: target (file): page
accept cursor target:
  -3 TODO é [[tar]] end
  +3 TODO é [[target]] end
definition cursor: w/target.md top
prepare link: w/page.md link "target"
rename link two words: error: a name has no spaces
rename link aim:
  edit w/page.md
    -2 see [[target]] and [[elsewhere]]
    +2 see [[aim]] and [[elsewhere]]
    -3 TODO é [[target]] end
    +3 TODO é [[aim]] end
  rename w/target.md to w/aim.md
text w/page.md:
  # 😀 Page
  see [[aim]] and [[elsewhere]]
  TODO é [[aim]] end
definition link: w/aim.md top
definition cursor: w/aim.md top
actions todo:
  Do it (quickfix)
  Count
apply todo Do it:
  edit w/page.md
    -3 TODO é [[aim]] end
    +3 done é [[aim]] end
diagnostics w/page.md: none
apply todo Count: command count
messages: one
references link:
  w/page.md link
  w/page.md:3:10-3:13
text w/other.md: new text
references new: none
move w/aim.md w/deep/goal.md: none
definition top: none
`

func TestScript(t *testing.T) {
	for client, encoding := range map[string]string{"neovim-0.12": "utf-8", "vscode": "utf-16"} {
		t.Run(client, func(t *testing.T) {
			archive := []byte(strings.Replace(wikiScript, "CLIENT", client, 1))
			s := must[*Script](t)(ParseScript(archive))
			if s.About != "Everything that a script can do, over a wiki: links, edits, findings." {
				t.Errorf("it is about %q", s.About)
			}
			dir := t.TempDir()
			check(t, s.Lay(dir))
			e := pair(t, wiki(encoding), s.Options(dir))
			got := must[string](t)(s.Run(t.Context(), e))
			if diff := cmp.Diff(s.Want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			clean(t, e)
			if diff := cmp.Diff(string(archive), string(Update(archive, got))); diff != "" {
				t.Errorf("an update changed more than what is wanted:\n%s", diff)
			}
		})
	}
}

func TestScriptErrors(t *testing.T) {
	for script, want := range map[string]string{
		"dance a.md":           "no such command; there are accept, actions",
		"definition nowhere":   `no mark "nowhere"`,
		"definition":           "1 arguments wanted",
		"type here":            "2 arguments wanted",
		"type here \"open":     "no Go string",
		"open none.md":         "none.md",
		"save a.md":            "not open",
		"write a.md disk/none": "no file disk/none",
		"complete here":        "does not offer",
		"settings {":           "JSON",
		"find x":               "does not offer",
	} {
		s := must[*Script](t)(ParseScript([]byte("About errors.\n-- a.md --\n⟦here⟧x\n-- script --\n" + script + "\n")))
		dir := t.TempDir()
		check(t, s.Lay(dir))
		e := pair(t, newServer(caps()), s.Options(dir))
		if _, err := s.Run(t.Context(), e); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "script line 1: "+script) {
			t.Errorf("%s: err = %v, want %s", script, err, want)
		}
	}
}

func TestParseScriptErrors(t *testing.T) {
	for archive, want := range map[string]string{
		"-- script --\n":                                         "what it is about",
		"About.\n-- a.md --\n":                                   "no file named script",
		"About.\nclient: vi\n-- script --\n":                     `unknown client "vi"`,
		"About.\nsettings: {\n-- script --\n":                    "settings: {",
		"About.\ninit: []\n-- script --\n":                       "init: []",
		"About.\nlanguage: skill [\n-- script --\n":              "language: skill [",
		"About.\ncapability: a.b x\n-- script --\n":              "capability: a.b x",
		"About.\n-- a --\n⟦x⟧\n-- b --\n⟦x⟧\n-- script --\n":     `mark "x" is in a too`,
		"About.\n-- a --\n⟦x y⟧\n-- script --\n":                 "holds a space",
		"About.\n-- a --\n⟦x\n-- script --\n":                    "a: ",
		"About.\n-- ../a --\n-- script --\n":                     "not a path within the tree",
		"About.\n-- a --\n-- a --\n-- script --\n":               "there twice",
		"About.\n-- client.json --\n{\"nam\":1}\n-- script --\n": "client.json",
	} {
		if _, err := ParseScript([]byte(archive)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: err = %v, want %s", archive, err, want)
		}
	}
}

func TestScriptSetsTheStage(t *testing.T) {
	s := must[*Script](t)(ParseScript([]byte(`About a stage.
client: vscode
capability: textDocument.hover.contentFormat ["plaintext"]
capability: textDocument.definition null
settings: {"skillpls":{"scope":"open"}}
folders: . sub/deep
-- script --
`)))
	if s.Profile.allows("textDocument.hover.contentFormat", "markdown") || s.Profile.Has("textDocument.definition") {
		t.Error("capabilities were not changed")
	}
	if diff := cmp.Diff([]string{"", "sub/deep"}, s.Folders); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"skillpls": map[string]any{"scope": "open"}}, s.Settings); diff != "" {
		t.Error(diff)
	}
	none := must[*Script](t)(ParseScript([]byte("About none.\nfolders: none\n-- client.json --\n{\"name\":\"mine\",\"capabilities\":{\"x\":1}}\n-- script --\n")))
	if none.Folders == nil || len(none.Folders) != 0 || none.Profile.Name != "mine" {
		t.Errorf("folders are %#v, client %s", none.Folders, none.Profile.Name)
	}
}

func TestUpdateAppends(t *testing.T) {
	got := string(Update([]byte("About.\n-- script --\nopen a\n"), "x: y\n"))
	if got != "About.\n-- script --\nopen a\n-- want --\nx: y\n" {
		t.Errorf("%q", got)
	}
}

// Marks stay on their text: what is before and after a mark that no edit touches
// is what it was.
func TestMarksMove(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcdefgh")), 1, 30, -1).Draw(r, "text")
		start := rapid.IntRange(0, len(text)-1).Draw(r, "start")
		end := rapid.IntRange(start+1, len(text)).Draw(r, "end")
		var edits []source.Edit
		for at := 0; at <= len(text) && len(edits) < 4; {
			from := rapid.IntRange(at, len(text)).Draw(r, "from")
			to := rapid.IntRange(from, len(text)).Draw(r, "to")
			if to <= start || from >= end {
				edits = append(edits, source.Edit{Span: source.At(from, to), New: rapid.StringMatching("[x-z]{0,3}").Draw(r, "new")})
			}
			at = to + 1
		}
		after, err := source.Apply([]byte(text), edits)
		if err != nil {
			r.Fatal(err)
		}
		run := &run{marks: map[string]mark{"m": {"a", source.At(start, end)}, "n": {"b", source.At(0, 1)}}}
		run.edited("a", slices.Clone(edits))
		m := run.marks["m"].at
		if got := string(after[m.Start:m.End]); got != text[start:end] {
			r.Fatalf("the mark on %q is on %q in %q", text[start:end], got, after)
		}
		if run.marks["n"].at != source.At(0, 1) {
			r.Fatal("a mark of another file moved")
		}
	})
}

func TestHunks(t *testing.T) {
	text := newText([]byte("one\ntwo\nthree\nfour\n"))
	for _, tt := range []struct {
		edits []source.Edit
		want  []string
	}{
		{nil, nil},
		{[]source.Edit{{Span: source.At(4, 7), New: "2"}}, []string{"-2 two", "+2 2"}},
		{[]source.Edit{{Span: source.At(8, 8), New: "a\nb\n"}}, []string{"+3 a", "+4 b"}},
		{[]source.Edit{{Span: source.At(4, 8)}}, []string{"-2 two"}},
		{[]source.Edit{{Span: source.At(14, 18), New: "4"}, {Span: source.At(0, 0), New: "zero\n"}}, []string{"+1 zero", "-4 four", "+5 4"}},
		{[]source.Edit{{Span: source.At(0, 1), New: "O"}, {Span: source.At(2, 3), New: "E"}}, []string{"-1 one", "+1 OnE"}},
	} {
		if diff := cmp.Diff(tt.want, hunks(text, tt.edits)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fmt.Sprint(tt.edits), diff)
		}
	}
}

func TestScriptOverTheRest(t *testing.T) {
	archive := []byte(`About the answers that are printed as they come.
client: vscode

-- a.md --
# ⟦head|Title⟧
b ⟦word|wörd⟧ c
-- script --
open a.md
highlight word
lenses a.md
hints a.md
folds a.md
tokens a.md
selection word
incoming word
outgoing word
typedef word
implementation word
-- want --
highlight word:
  a.md word write
  a.md:1:1-1:2
lenses a.md:
  a.md head used by 4
  a.md word resolved -> x
hints a.md: a.md:2:7-2:7 "+8 skills"
folds a.md:
  1-2 region
  1-3
tokens a.md:
  a.md head class
  a.md word function declaration readonly
selection word:
  a.md word
  a.md:2:1-2:9
incoming word: Title a.md head, a.md word
outgoing word: none
typedef word: a.md head
implementation word:
  a.md head
  a.md word
`)
	s := must[*Script](t)(ParseScript(archive))
	dir := t.TempDir()
	check(t, s.Lay(dir))
	v := newServer(caps("documentHighlightProvider", true, "codeLensProvider", map[string]any{"resolveProvider": true}, "inlayHintProvider", true,
		"foldingRangeProvider", true, "selectionRangeProvider", true, "callHierarchyProvider", true, "typeDefinitionProvider", true,
		"implementationProvider", true, "semanticTokensProvider", map[string]any{"full": true,
			"legend": map[string]any{"tokenTypes": []string{"class", "function"}, "tokenModifiers": []string{"declaration", "static", "readonly"}}}))
	const head, word = `{"start":{"line":0,"character":2},"end":{"line":0,"character":7}}`, `{"start":{"line":1,"character":2},"end":{"line":1,"character":6}}`
	for method, result := range map[string]string{
		"textDocument/documentHighlight":    `[{"range":WORD,"kind":3},{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}}}]`,
		"textDocument/codeLens":             `[{"range":HEAD,"command":{"title":"used by 4","command":""}},{"range":WORD,"data":1}]`,
		"codeLens/resolve":                  `{"range":WORD,"command":{"title":"resolved","command":"x"}}`,
		"textDocument/inlayHint":            `[{"position":{"line":1,"character":6},"label":[{"value":"+8"},{"value":" skills"}]}]`,
		"textDocument/foldingRange":         `[{"startLine":0,"endLine":1,"kind":"region"},{"startLine":0,"endLine":2}]`,
		"textDocument/semanticTokens/full":  `{"data":[0,2,5,0,0,1,2,4,1,5]}`,
		"textDocument/selectionRange":       `[{"range":WORD,"parent":{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":8}}}}]`,
		"textDocument/prepareCallHierarchy": `[ITEM]`,
		"callHierarchy/incomingCalls":       `[{"from":ITEM,"fromRanges":[WORD]}]`,
		"callHierarchy/outgoingCalls":       `null`,
		"textDocument/typeDefinition":       `[{"originSelectionRange":WORD,"targetUri":"URI","targetRange":HEAD,"targetSelectionRange":HEAD}]`,
		"textDocument/implementation":       `[{"uri":"URI","range":HEAD},{"uri":"URI","range":WORD}]`,
	} {
		item := `{"name":"Title","kind":5,"uri":"URI","range":HEAD,"selectionRange":HEAD}`
		result = strings.ReplaceAll(result, "ITEM", item)
		v.fixed(method, strings.NewReplacer("URI", fileURI(dir+"/a.md", "vscode"), "HEAD", head, "WORD", word).Replace(result))
	}
	e := pair(t, v, s.Options(dir))
	got := must[string](t)(s.Run(t.Context(), e))
	if diff := cmp.Diff(s.Want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	clean(t, e)
	targets := must[[]Target](t)(e.TypeDefinition(t.Context(), "a.md", 12))
	want := []Target{{Path: "a.md", Range: source.At(2, 7), Selection: source.At(2, 7), Origin: source.At(10, 15)}}
	if diff := cmp.Diff(want, targets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestActionsAreResolvedAndSettingsSentOnRegistration(t *testing.T) {
	v := newServer(caps("codeActionProvider", map[string]any{"resolveProvider": true}, "renameProvider", map[string]any{"prepareProvider": true}))
	e := pair(t, v, Options{Profile: profile(t, "vscode"), Settings: map[string]any{"skillpls": map[string]any{"x": true}}}, "a.md", "one two")
	v.fixed("textDocument/codeAction", `[{"title":"Fix","kind":"quickfix","data":1}]`)
	v.fixed("codeAction/resolve", `{"title":"Fix","kind":"quickfix","data":1,"edit":{"changes":{"`+e.URI("a.md")+`":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":3}},"newText":"1"}]}}}`)
	list := must[[]Action](t)(e.CodeActions(t.Context(), "a.md", source.At(0, 3), "quickfix"))
	must[Action](t)(e.Perform(t.Context(), list[0]))
	if got := must[string](t)(e.Text("a.md")); got != "1 two" {
		t.Errorf("text is %q", got)
	}
	for result, want := range map[string]string{
		`{"start":{"line":0,"character":2},"end":{"line":0,"character":5}}`:                                `{2 5} "two"`,
		`{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":5}},"placeholder":"zwei"}`: `{2 5} "zwei"`,
		`{"defaultBehavior":true}`: `{2 5} "two"`,
	} {
		v.fixed("textDocument/prepareRename", result)
		at, text, err := e.PrepareRename(t.Context(), "a.md", 3)
		if got := fmt.Sprintf("%v %q", at, text); got != want || err != nil {
			t.Errorf("%s is %s, %v", result, got, err)
		}
	}
	v.fixed("textDocument/prepareRename", "null")
	if _, _, err := e.PrepareRename(t.Context(), "a.md", 3); err == nil {
		t.Error("null can be renamed")
	}
	v.ask(t, "client/registerCapability", `{"registrations":[{"id":"1","method":"workspace/didChangeConfiguration","registerOptions":{"section":"skillpls"}}]}`)
	if got := v.params(t, e, "workspace/didChangeConfiguration"); got != `{"settings":{"skillpls":{"x":true}}}` {
		t.Errorf("told %s", got)
	}
	clean(t, e)
}
