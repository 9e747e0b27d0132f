package lsp_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// scoped starts a session of an editor in a tree.
func scoped(t *testing.T, profile, scope string, files map[string]string) *lsptest.Editor {
	t.Helper()
	p, err := lsptest.LoadProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lay(t, dir, files)
	return session(t, lsptest.Options{Profile: p, Root: dir, Init: map[string]any{"scope": scope}}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
}

// codes lists what an editor shows, by path.
func codes(t *testing.T, e *lsptest.Editor) map[string][]string {
	t.Helper()
	all, err := e.Problems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for p, list := range all {
		for _, d := range list {
			out[p] = append(out[p], d.Code)
		}
	}
	return out
}

func skillWith(name, body string) string {
	return "---\nname: " + name + "\ndescription: Use it.\n---\n" + body
}

// A change of many files on disk is the tree's new beginning: what it has made wrong in
// files that are not open is not shown, and what the session makes wrong after it is.
func TestScopeMineBegins(t *testing.T) {
	t.Parallel()
	for _, n := range []int{3, 60} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"CLAUDE.md": "# One\n"}
			for i := range n {
				files[fmt.Sprintf(".claude/skills/s%02d/SKILL.md", i)] = skillWith(fmt.Sprintf("s%02d", i), "[it](../../../CLAUDE.md#one)\n")
			}
			e := scoped(t, "vscode", "mine", files)
			for i := range n {
				text := skillWith(fmt.Sprintf("s%02d", i), "[it](../../../CLAUDE.md#one) [gone](gone.md)\n")
				if err := e.Write(fmt.Sprintf(".claude/skills/s%02d/SKILL.md", i), []byte(text)); err != nil {
					t.Fatal(err)
				}
			}
			got, want := len(codes(t, e)), n
			if n > 50 {
				want = 0
			}
			if got != want {
				t.Errorf("%d files with findings after %d have changed, want %d", got, n, want)
			}
			if err := e.Open("CLAUDE.md"); err != nil {
				t.Fatal(err)
			}
			if err := e.Edit("CLAUDE.md", source.Edit{Span: source.At(2, 5), New: "Two"}); err != nil {
				t.Fatal(err)
			}
			if got := len(codes(t, e)); got != n {
				t.Errorf("%d files with findings after what they link to is gone, want %d", got, n)
			}
			finish(t, e)
		})
	}
}

// No file gets a list that it does not need: none without findings, whether it is opened
// and closed or not.
func TestNoListUnasked(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"mine", "workspace"} {
		e := scoped(t, "emacs", scope, map[string]string{
			".claude/skills/alpha/SKILL.md": skillWith("alpha", "# A\n"),
			".claude/skills/beta/SKILL.md":  skillWith("beta", "[a](../alpha/SKILL.md#a)\n"),
		})
		for range 2 {
			if err := e.Open(alphaPath); err != nil {
				t.Fatal(err)
			}
			if err := e.Edit(alphaPath, source.Edit{New: " "}, source.Edit{Span: source.At(len(skillWith("alpha", "# A")), len(skillWith("alpha", "# A"))), New: "x"}); err != nil {
				t.Fatal(err)
			}
			settle(t, e)
			if err := e.Close(alphaPath); err != nil {
				t.Fatal(err)
			}
			settle(t, e)
		}
		for _, p := range e.PublishedPaths() {
			if p != betaPath && p != alphaPath {
				t.Errorf("%s: something was pushed for %s", scope, p)
			}
		}
		if got := codes(t, e); len(got) != 0 {
			t.Errorf("%s: %v", scope, got)
		}
		finish(t, e)
	}
}

// Who knows all that there is waits for news, and then hears of them alone.
func TestPullAllWaits(t *testing.T) {
	t.Parallel()
	e := scoped(t, "vscode", "workspace", map[string]string{
		alphaPath: skillWith("alpha", "[x](nowhere.md)\n"),
		betaPath:  skillWith("beta", "[x](nowhere.md)\n"),
	})
	files, ids, err := e.WorkspaceDiagnostics(t.Context(), nil)
	if err != nil || len(files) != 2 || len(ids) != 2 {
		t.Fatalf("%v %v %v", files, ids, err)
	}
	// It asks again, and the answer is there when something has changed, not before.
	type answer struct {
		files map[string][]lsptest.Diagnostic
		ids   map[string]string
		err   error
	}
	answered := make(chan answer, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		files, ids, err := e.WorkspaceDiagnostics(ctx, ids)
		answered <- answer{files, ids, err}
	}()
	settle(t, e)
	select {
	case a := <-answered:
		t.Fatalf("answered without news: %v", a)
	default:
	}
	if err := e.Write(betaPath, []byte(skillWith("beta", "# Beta\n"))); err != nil {
		t.Fatal(err)
	}
	a := <-answered
	if diff := cmp.Diff(map[string][]lsptest.Diagnostic{betaPath: nil}, a.files); diff != "" || a.err != nil {
		t.Errorf("%v (-want +got)\n%s", a.err, diff)
	}
	// A client that stops asking is let go.
	a.ids[alphaPath] = ids[alphaPath]
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		_, _, err := e.WorkspaceDiagnostics(ctx, a.ids)
		answered <- answer{err: err}
	}()
	settle(t, e)
	stop()
	if a := <-answered; a.err == nil {
		t.Error("answered without news")
	}
	finish(t, e)
}

// The baseline of a tree holds for files that are not open, too, whose words are read
// from the disk.
func TestBaselineOfClosedFiles(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"vscode", "emacs"} {
		e := scoped(t, profile, "workspace", map[string]string{
			alphaPath: skillWith("alpha", "[x](nowhere.md)\n"),
			betaPath:  skillWith("beta", "[x](nowhere.md) [y](never.md)\n"),
		})
		want := map[string][]string{alphaPath: {"broken-link"}, betaPath: {"broken-link", "broken-link"}}
		if diff := cmp.Diff(want, codes(t, e)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
		if err := e.Write(".skillpls-baseline.json", baselineOf("broken-link", betaPath, "nowhere.md")); err != nil {
			t.Fatal(err)
		}
		want[betaPath] = []string{"broken-link"}
		if diff := cmp.Diff(want, codes(t, e)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", profile, diff)
		}
		finish(t, e)
	}
}

// What is wrong in the settings is in the log, with what is allowed, and nowhere else.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	p, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	e := session(t, lsptest.Options{Profile: p, Root: t.TempDir(), Settings: map[string]any{"skillpls": map[string]any{
		"scope": "all", "plainLinks": false, "userSkills": "yes", "rename": map[string]any{"mentions": 1}, "trace": "off",
		"rules": map[string]any{"broken-link": "fatal", "brokn-link": "error"},
	}}}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return serve(ctx, o, lsp.Options{})
	})
	for _, want := range []string{
		"scope has to be one of mine, open, workspace", "plainLinks has to be one of off, on", "userSkills has to be true or false", "rename.mentions has to be one of ask, leave",
		"rules: broken-link has to be one of error, warning, information, hint, off", `rules: no check is called \"brokn-link\"`,
	} {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		err := e.Wait(ctx, func() bool {
			return slices.ContainsFunc(e.Logged(), func(m lsptest.Message) bool { return strings.Contains(m.Text, want) })
		})
		cancel()
		if err != nil {
			t.Errorf("%q is not in the log: %v", want, err)
		}
	}
	if shown := e.Shown(); len(shown) > 0 {
		t.Errorf("shown: %v", shown)
	}
	finish(t, e)
}

// A consequence is shown where the rule of its cause is off, and else is a place that
// the cause names; when that document changes, the place is told anew.
func TestConsequences(t *testing.T) {
	t.Parallel()
	cause := &lint.Rule{Code: "broken-link", Severity: lint.Warning, Tree: func(p *lint.TreePass) {
		if p.Doc.Path != alphaPath {
			return
		}
		r := p.Report(p.Doc.LineSpan(0), "cause")
		if d := p.Tree().Doc(betaPath); d != nil && len(d.Headings) > 0 {
			r.Near(betaPath, d.Headings[0].Span, "consequence")
		}
	}}
	consequence := &lint.Rule{Code: "broken-anchor", Severity: lint.Error, Links: func(p *lint.LinkPass) {
		if p.Doc.Path == betaPath {
			p.Report(p.Doc.LineSpan(0), "consequence").Because("broken-link", alphaPath, source.Span{})
		}
	}}
	for _, profile := range []string{"vscode", "neovim-0.7"} {
		p, err := lsptest.LoadProfile(profile)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		lay(t, dir, map[string]string{alphaPath: skillWith("alpha", ""), betaPath: skillWith("beta", "# Beta\n")})
		e := session(t, lsptest.Options{Profile: p, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
			here, there := net.Pipe()
			go func() {
				lsp.ServeRules(there, there, lsp.Options{Rest: time.Millisecond}, []*lint.Rule{cause, consequence})
				there.Close()
			}()
			return lsptest.Start(ctx, here, o)
		})
		if err := e.Open(alphaPath); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string][]string{alphaPath: {"broken-link"}}, codes(t, e)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", profile, diff)
		}
		e.Settings(map[string]any{"skillpls": map[string]any{"rules": map[string]any{"broken-link": "off"}}})
		if err := e.Wait(t.Context(), func() bool { // a client that is asked for them may answer later
			_, ok := codes(t, e)[betaPath]
			return ok
		}); err != nil {
			t.Error(err)
		}
		e.Settings(map[string]any{})
		if err := e.Open(betaPath); err != nil {
			t.Fatal(err)
		}
		if err := e.Edit(betaPath, source.Edit{Span: source.At(len(skillWith("beta", "")), len(skillWith("beta", ""))), New: "\n\n"}); err != nil {
			t.Fatal(err)
		}
		if err := e.Wait(t.Context(), func() bool {
			all, err := e.Problems(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			list := all[alphaPath]
			return len(list) == 1 && len(list[0].Related) == 1 && int(list[0].Related[0].Span.Start) == len(skillWith("beta", ""))+2
		}); err != nil {
			t.Error(err)
		}
		finish(t, e)
	}
}

// baselineOf is a baseline with one finding.
func baselineOf(code, path, text string) []byte {
	print := lint.Fingerprint(lint.Finding{Code: code, Path: path}, text)
	return index.NewBaseline([]index.BaselineEntry{{Fingerprint: print, Code: code, Path: path, Count: 1}})
}
