package lsp_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// A gate holds up who comes by first after it was closed.
type gate struct {
	closed        atomic.Bool
	reached, open chan struct{}
}

func newGate() *gate { return &gate{reached: make(chan struct{}), open: make(chan struct{})} }

func (g *gate) pass() {
	if g.closed.CompareAndSwap(true, false) {
		close(g.reached)
		<-g.open
	}
}

// A file of which the client was told is opened, files that are not open are no longer
// shown, and it is closed, all before anybody has looked at it as it is open: what the
// client was told of it is taken back.
func TestOpenedAndClosedUnseen(t *testing.T) {
	t.Parallel()
	p, err := lsptest.LoadProfile("minimal") // which sends its settings, and is not asked
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lay(t, dir, map[string]string{alphaPath: skillWith("alpha", ""), betaPath: skillWith("beta", "")})
	alpha, beta := newGate(), newGate()
	rule := &lint.Rule{Code: "broken-link", Severity: lint.Error, File: func(p *lint.FilePass) {
		switch p.Doc.Path {
		case alphaPath:
			alpha.pass()
		case betaPath:
			beta.pass()
		}
		p.Report(p.Doc.LineSpan(0), "here")
	}}
	e := session(t, lsptest.Options{Profile: p, Root: dir, Init: map[string]any{"scope": "workspace"}}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		here, there := net.Pipe()
		go func() {
			lsp.ServeRules(there, there, lsp.Options{}, []*lint.Rule{rule})
			there.Close()
		}()
		return lsptest.Start(ctx, here, o)
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	heard := func() { // all that was sent before
		t.Helper()
		_, err := e.DocumentSymbols(t.Context(), alphaPath)
		must(err)
	}
	shown := func(path string) int {
		list, _ := e.Published(path)
		return len(list)
	}
	must(e.Open(alphaPath))
	must(e.Wait(t.Context(), func() bool { return shown(alphaPath) == 1 && shown(betaPath) == 1 }))

	alpha.closed.Store(true)
	must(e.Edit(alphaPath, source.Edit{New: "\n"}))
	<-alpha.reached // whoever looks is held up, and misses that
	must(e.Open(betaPath))
	e.Settings(map[string]any{"skillpls": map[string]any{"scope": "open"}})
	heard()
	beta.closed.Store(true)
	close(alpha.open)
	<-beta.reached // held up again, in what has ended when it goes on
	must(e.Close(betaPath))
	heard()
	close(beta.open)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if e.Wait(ctx, func() bool { return shown(betaPath) == 0 }) != nil {
		t.Error("what was told of the file is still shown")
	}
	finish(t, e)
}
