package lsp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// actionRules have a fix of every kind.
var actionRules = []*lint.Rule{
	{Code: "name-mismatch", Severity: lint.Warning, File: func(p *lint.FilePass) {
		if n := p.Doc.Field("name"); n != nil && n.Value != "alpha" && strings.Contains(p.Doc.Path, "/alpha/") {
			p.Report(n.Span, "another name").Fix(lint.Fix{Title: "rename the skill", Safe: true, Rename: &lint.Rename{Path: p.Doc.Path, Name: "alpha"}})
		}
	}},
	{Code: "digit", Severity: lint.Warning, File: func(p *lint.FilePass) {
		for _, h := range p.Doc.Headings { // 2 becomes 1, which becomes nothing
			if next, ok := map[string]string{"2": "1", "1": "Alpha"}[h.Title]; ok {
				p.Report(h.Text, "the digit %q", h.Title).Replace("count down", true, next)
			}
		}
	}},
	{Code: "place", Severity: lint.Warning, File: func(p *lint.FilePass) {
		if len(p.Doc.Headings) > 0 {
			p.Report(p.Doc.Headings[0].Text, "another place").Fix(lint.Fix{Title: "move it", Rename: &lint.Rename{Path: p.Doc.Path, Name: "gamma"}})
		}
	}},
	{Code: "elsewhere", Severity: lint.Warning, File: func(p *lint.FilePass) {
		for _, h := range p.Doc.Headings {
			if h.Title == "Elsewhere" {
				p.Report(h.Text, "elsewhere").
					Fix(lint.Fix{Title: "say it in beta", Safe: true, Edits: []lint.Edit{{Path: betaPath, Span: source.At(0, 0), New: "x"}}}).
					Fix(lint.Fix{Title: "perhaps", Edits: []lint.Edit{{Path: p.Doc.Path, Span: h.Text, New: "Here"}}})
			}
		}
	}},
}

var actionTree = map[string]string{
	".claude/skills/alpha/SKILL.md": "---\r\nname: alpho\r\ndescription: Use it.\r\n---\r\n# 🦊\r\n# 2\r\n\r\n# Elsewhere\r\n",
	".claude/skills/beta/SKILL.md":  "---\nname: beta\ndescription: Use it.\ndepends_on: [alpho]\n---\n",
}

const alphaPath, betaPath = ".claude/skills/alpha/SKILL.md", ".claude/skills/beta/SKILL.md"

// acting starts a session with the rules of these tests, and opens a skill.
func acting(t *testing.T, profile string, change func(*lsptest.Profile)) *lsptest.Editor {
	t.Helper()
	p, err := lsptest.LoadProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(p)
	}
	dir := t.TempDir()
	lay(t, dir, actionTree)
	e := session(t, lsptest.Options{Profile: p, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		here, there := net.Pipe()
		go func() {
			lsp.ServeRules(there, there, lsp.Options{}, actionRules)
			there.Close()
		}()
		return lsptest.Start(ctx, here, o)
	})
	if err := e.Open(alphaPath); err != nil {
		t.Fatal(err)
	}
	settle(t, e)
	return e
}

// everything is the span of a whole buffer.
func everything(t *testing.T, e *lsptest.Editor, path string) source.Span {
	t.Helper()
	text, err := e.Text(path)
	if err != nil {
		t.Fatal(err)
	}
	return source.At(0, len(text))
}

// offered lists titles and what each cures.
func offered(t *testing.T, e *lsptest.Editor, kinds ...string) (titles []string, actions []lsptest.Action) {
	t.Helper()
	actions, err := e.CodeActions(t.Context(), alphaPath, everything(t, e, alphaPath), kinds...)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range actions {
		var cured struct{ Diagnostics []struct{ Code string } }
		if err := json.Unmarshal(a.Raw, &cured); err != nil {
			t.Fatal(err)
		}
		line := a.Title
		for _, d := range cured.Diagnostics {
			line += " " + d.Code
		}
		if a.Preferred {
			line += " preferred"
		}
		titles = append(titles, line)
	}
	return titles, actions
}

// An action cures diagnostics, is preferred where there is no other and it is safe,
// and comes in the order: fixes, all of them, comments.
func TestActionsOffered(t *testing.T) {
	t.Parallel()
	for profile, want := range map[string][]string{
		"vscode": {
			"rename the skill name-mismatch preferred", "move it place", "count down digit preferred",
			"say it in beta elsewhere", "perhaps elsewhere", "apply all safe fixes to this file",
			"ignore name-mismatch here name-mismatch", "ignore place here place", "ignore digit here digit", "ignore elsewhere here elsewhere",
			"ignore name-mismatch in this file name-mismatch", "ignore place in this file place", "ignore digit in this file digit", "ignore elsewhere in this file elsewhere",
			"ignore name-mismatch everywhere name-mismatch", "ignore place everywhere place", "ignore digit everywhere digit", "ignore elsewhere everywhere elsewhere",
		},
		// It can neither create a file nor move a directory.
		"emacs": {
			"rename the skill name-mismatch preferred", "count down digit preferred",
			"say it in beta elsewhere", "perhaps elsewhere", "apply all safe fixes to this file",
			"ignore name-mismatch here name-mismatch", "ignore place here place", "ignore digit here digit", "ignore elsewhere here elsewhere",
			"ignore name-mismatch in this file name-mismatch", "ignore place in this file place", "ignore digit in this file digit", "ignore elsewhere in this file elsewhere",
		},
		"minimal": nil,
	} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			e := acting(t, profile, nil)
			if profile == "minimal" {
				if e.Offers("textDocument/codeAction") {
					t.Error("offered to a client that knows commands alone")
				}
				finish(t, e)
				return
			}
			got, _ := offered(t, e)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			finish(t, e)
		})
	}
}

// Each action does what it says: also to files that are not the one it is about, and
// open or not; a fix of all does nothing to those.
func TestActionsDone(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"vscode", "neovim-0.12", "helix", "emacs"} {
		for _, c := range []struct {
			title string
			open  bool
			want  map[string]string
		}{
			{"count down", false, map[string]string{alphaPath: strings.Replace(actionTree[alphaPath], "2", "1", 1)}},
			{"say it in beta", true, map[string]string{betaPath: "x" + actionTree[betaPath]}},
			{"say it in beta", false, map[string]string{betaPath: "x" + actionTree[betaPath]}},
			{"rename the skill", true, map[string]string{
				alphaPath: strings.Replace(actionTree[alphaPath], "alpho", "alpha", 1),
				betaPath:  strings.Replace(actionTree[betaPath], "alpho", "alpha", 1),
			}},
			{"apply all safe fixes to this file", false, map[string]string{
				alphaPath: strings.Replace(actionTree[alphaPath], "2", "Alpha", 1),
				betaPath:  actionTree[betaPath],
			}},
		} {
			t.Run(fmt.Sprint(profile, " ", c.title, " ", c.open), func(t *testing.T) {
				t.Parallel()
				e := acting(t, profile, nil)
				if c.open {
					if err := e.Open(betaPath); err != nil {
						t.Fatal(err)
					}
				}
				_, actions := offered(t, e)
				i := slices.IndexFunc(actions, func(a lsptest.Action) bool { return a.Title == c.title })
				if i < 0 {
					t.Fatal("not offered")
				}
				if _, err := e.Perform(t.Context(), actions[i]); err != nil {
					t.Fatal(err)
				}
				for p, want := range c.want {
					if got, err := e.Text(p); err != nil || got != want {
						t.Errorf("%s: %v (-want +got)\n%s", p, err, cmp.Diff(want, got))
					}
				}
				finish(t, e)
			})
		}
	}
}

// Who has changed the text since gets no edit of the old one.
func TestActionOfStaleText(t *testing.T) {
	t.Parallel()
	e := acting(t, "vscode", nil)
	_, actions := offered(t, e, "source.fixAll")
	if len(actions) != 1 {
		t.Fatalf("%d actions", len(actions))
	}
	if err := e.Edit(alphaPath, source.Edit{New: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.ResolveAction(t.Context(), actions[0]); err == nil || !strings.Contains(err.Error(), "modified") {
		t.Errorf("resolved: %v", err)
	}
	finish(t, e)
}

// Unasked by a person, only quick fixes are offered, unless the editor asks for others
// by their kind, as it does when a file is saved.
func TestActionsUnasked(t *testing.T) {
	t.Parallel()
	e := acting(t, "vscode", nil)
	ask := func(only ...protocol.CodeActionKind) (kinds []string) {
		var list []struct {
			Kind string `json:"kind"`
		}
		about := map[string]any{"diagnostics": []any{}, "triggerKind": 2}
		if only != nil {
			about["only"] = only
		}
		err := e.Call(t.Context(), "textDocument/codeAction", map[string]any{
			"textDocument": map[string]any{"uri": e.URI(alphaPath)},
			"range":        map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 6, "character": 0}},
			"context":      about,
		}, &list)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			kinds = append(kinds, a.Kind)
		}
		slices.Sort(kinds)
		return slices.Compact(kinds)
	}
	for _, c := range []struct {
		only []protocol.CodeActionKind
		want []string
	}{
		{nil, []string{"quickfix"}},
		{[]protocol.CodeActionKind{"source.fixAll"}, []string{"source.fixAll.skillpls"}},
		{[]protocol.CodeActionKind{"source.fixAll.skillpls"}, []string{"source.fixAll.skillpls"}},
		{[]protocol.CodeActionKind{"source.fixAll.other"}, nil},
		{[]protocol.CodeActionKind{"source.organizeImports"}, nil},
		{[]protocol.CodeActionKind{"quickfix", "source"}, []string{"quickfix", "source.fixAll.skillpls"}},
		{[]protocol.CodeActionKind{"refactor"}, nil},
	} {
		if got := ask(c.only...); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.only, got, c.want)
		}
	}
	finish(t, e)
}
