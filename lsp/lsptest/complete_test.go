package lsptest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/skillpls/skillpls/index/source"
	"pgregory.net/rapid"
)

func TestAccept(t *testing.T) {
	const text = "---\nname: a\n---\n😀 see `de` end\n" // the word de is columns 8 to 10 of line 3
	for name, tt := range map[string]struct {
		client, item string
		want         string // the text afterwards, with the cursor as |
	}{
		"text edit behind an emoji": {
			"vscode", `{"label":"deploy","textEdit":{"newText":"deploy","range":{"start":{"line":3,"character":8},"end":{"line":3,"character":10}}}}`,
			"---\nname: a\n---\n😀 see `deploy|` end\n",
		},
		"utf-8": {
			"neovim-0.12", `{"label":"deploy","textEdit":{"newText":"déploy","range":{"start":{"line":3,"character":10},"end":{"line":3,"character":12}}}}`,
			"---\nname: a\n---\n😀 see `déploy|` end\n",
		},
		"the label, over the word": {"minimal", `{"label":"deploy"}`, "---\nname: a\n---\n😀 see `deploy|` end\n"},
		"insertText":               {"minimal", `{"label":"x","insertText":"deploy it"}`, "---\nname: a\n---\n😀 see `deploy it|` end\n"},
		"more edits": {
			"vscode", `{"label":"deploy","textEdit":{"newText":"deploy","range":{"start":{"line":3,"character":8},"end":{"line":3,"character":10}}},
			"additionalTextEdits":[{"range":{"start":{"line":1,"character":7},"end":{"line":1,"character":7}},"newText":"\ntags: [é]"},{"range":{"start":{"line":3,"character":12},"end":{"line":3,"character":15}},"newText":""}]}`,
			"---\nname: a\ntags: [é]\n---\n😀 see `deploy|` \n",
		},
		"snippet": {
			"vscode", `{"label":"x","insertTextFormat":2,"textEdit":{"newText":"a ${1:b} ${2|c,d|} \\$e $0","range":{"start":{"line":3,"character":8},"end":{"line":3,"character":10}}}}`,
			"---\nname: a\n---\n😀 see `a b c $e |` end\n",
		},
		"insert, not replace": {
			"vscode", `{"label":"x","textEdit":{"newText":"x","insert":{"start":{"line":3,"character":8},"end":{"line":3,"character":9}},"replace":{"start":{"line":3,"character":8},"end":{"line":3,"character":10}}}}`,
			"---\nname: a\n---\n😀 see `x|e` end\n",
		},
		"a word in Neovim": {
			"neovim-0.10", `{"label":"deploy","textEdit":{"newText":"deploy","range":{"start":{"line":3,"character":8},"end":{"line":3,"character":15}}}}`,
			"---\nname: a\n---\n😀 see `deploy|` end\n",
		},
		"a line in Neovim": {
			"neovim-0.12", `{"label":"deploy","textEdit":{"newText":"de\nploy","range":{"start":{"line":3,"character":10},"end":{"line":3,"character":12}}}}`,
			"---\nname: a\n---\n😀 see `de|` end\n",
		},
		"lines in Neovim": {
			"neovim-0.12", `{"label":"deploy","insertTextFormat":2,"textEdit":{"newText":"de\nploy","range":{"start":{"line":3,"character":10},"end":{"line":3,"character":12}}}}`,
			"---\nname: a\n---\n😀 see `de\nploy|` end\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			encoding := "utf-16"
			if tt.client == "neovim-0.12" {
				encoding = "utf-8"
			}
			s := newServer(caps("completionProvider", map[string]any{}, "positionEncoding", encoding))
			s.fixed("textDocument/completion", "["+tt.item+"]")
			e := pair(t, s, Options{Profile: profile(t, tt.client)}, "a.md", text)
			cursor := strings.Index(text, "de`") + 2
			if strings.Contains(name, "insert, not") {
				cursor--
			}
			c := must[*Completion](t)(e.Completion(t.Context(), "a.md", cursor))
			if len(c.Items) != 1 || c.Incomplete {
				t.Fatalf("got %+v", c)
			}
			at := must[int](t)(e.Accept(t.Context(), c.Items[0]))
			got := must[string](t)(e.Text("a.md"))
			if diff := cmp.Diff(tt.want, got[:at]+"|"+got[at:]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if s.text(t, e, "a.md") != got {
				t.Error("the server has another text")
			}
			if e.Version("a.md") != 2 {
				t.Errorf("version is %d", e.Version("a.md"))
			}
			clean(t, e)
			if _, err := e.Accept(t.Context(), c.Items[0]); err == nil {
				t.Error("accepted in a text that has changed")
			}
		})
	}
}

// A menu of old Neovims takes one line, and no text to filter by.
func TestCompletionPopupRefuses(t *testing.T) {
	for _, item := range []string{`{"label":"a","insertText":"a\nb"}`, `{"label":"a","filterText":"a"}`} {
		s := newServer(caps("completionProvider", map[string]any{}))
		s.fixed("textDocument/completion", "["+item+"]")
		e := pair(t, s, Options{Profile: profile(t, "neovim-0.7")}, "a.md", "a")
		if _, err := e.Completion(t.Context(), "a.md", 1); err == nil {
			t.Errorf("it took %s", item)
		}
	}
}

func TestCompletionDefaultsOrderAndFilter(t *testing.T) {
	s := newServer(caps("completionProvider", map[string]any{"triggerCharacters": []string{"`"}}))
	s.fixed("textDocument/completion", `{"isIncomplete":true,
		"itemDefaults":{"editRange":{"start":{"line":0,"character":1},"end":{"line":0,"character":4}},"data":{"n":1}},
		"items":[{"label":"beta","sortText":"2"},{"label":"tech-lead","textEditText":"tl","sortText":"1"},{"label":"other","filterText":"attech","data":2}]}`)
	e := pair(t, s, Options{Profile: profile(t, "neovim-0.12")}, "a.md", "`tec")
	e.profile.Habits.Popup = ""
	// Neovim 0.12 does not declare default data.
	e.profile.Set("textDocument.completion.completionList.itemDefaults", []string{"editRange", "data"})
	c := must[*Completion](t)(e.CompletionTyped(t.Context(), "a.md", 4, "`"))
	if !c.Incomplete {
		t.Error("complete")
	}
	type brief struct {
		Label, New string
		Span       source.Span
		Visible    bool
	}
	var got []brief
	for _, i := range c.Items {
		got = append(got, brief{i.Label, i.New, i.Span, i.Visible})
	}
	want := []brief{{"tech-lead", "tl", source.At(1, 4), true}, {"beta", "beta", source.At(1, 4), false}, {"other", "other", source.At(1, 4), true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(string(c.Items[1].Raw), `"data":{"n":1}`) || !strings.Contains(string(c.Items[2].Raw), `"data":2`) {
		t.Errorf("data is not filled in: %s", c.Items[1].Raw)
	}
	if got := s.params(t, e, "textDocument/completion"); !strings.Contains(got, `"triggerCharacter":"`+"`") {
		t.Errorf("params are %s", got)
	}
	if _, err := e.CompletionTyped(t.Context(), "a.md", 4, "x"); err == nil {
		t.Error("x triggers")
	}
	clean(t, e)
}

func TestResolveCompletion(t *testing.T) {
	s := newServer(caps("completionProvider", map[string]any{"resolveProvider": true}))
	s.fixed("textDocument/completion", `[{"label":"a","data":1},{"label":"b"}]`)
	s.answer["completionItem/resolve"] = func(_ *server, raw json.RawMessage) any {
		if strings.Contains(string(raw), `"b"`) {
			return json.RawMessage(`{"label":"c"}`)
		}
		return json.RawMessage(`{"label":"a","documentation":"doc","data":1}`)
	}
	e := pair(t, s, Options{Profile: profile(t, "vscode")}, "a.md", "")
	c := must[*Completion](t)(e.Completion(t.Context(), "a.md", 0))
	i := must[Item](t)(e.ResolveCompletion(t.Context(), c.Items[0]))
	if i.Docs != "doc" {
		t.Errorf("docs are %q", i.Docs)
	}
	clean(t, e)
	must[Item](t)(e.ResolveCompletion(t.Context(), c.Items[1]))
	if v := e.Violations(); len(v) != 1 || !strings.Contains(v[0], "label was changed") {
		t.Errorf("violations are %q", v)
	}
}

func TestSnippets(t *testing.T) {
	for _, tt := range []struct {
		snippet, want string
		ok            bool
	}{
		{"", "", true},
		{"a$1b$0", "ab", true},
		{"${1}", "", true},
		{"${1:x ${2:y} \\} z}", "x y } z", true},
		{"${1|one,t\\,wo,three|}", "one", true},
		{"${TM_FILENAME:file}", "file", true},
		{"${TM_FILENAME/(.*)/$1/g}", "", true},
		{"C:\\\\x \\$5", "C:\\x $5", true},
		{"{a}, [b]", "{a}, [b]", true},
		{"$", "", false},
		{"cost: $ 5", "cost:  5", false},
		{"${1:open", "open", false},
		{"${1|a,b", "a", false},
	} {
		if got, ok := plain(tt.snippet); got != tt.want || ok != tt.ok {
			t.Errorf("%q is %q, %v; want %q, %v", tt.snippet, got, ok, tt.want, tt.ok)
		}
	}
	// A text that is escaped comes back as it was.
	escape := strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune(`a\${}|,1é`))).Draw(r, "text")
		if got, ok := plain("${1:" + escape.Replace(text) + "}"); got != text || !ok {
			r.Fatalf("%q came back as %q, %v", text, got, ok)
		}
		plain(text) // ends, whatever it is
	})
}
