package lsp_test

import (
	"context"
	"flag"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

var update = flag.Bool("update", false, "rewrite what the fixtures want")

// limit bounds a session: it is reached only by a server that hangs.
const limit = 60 * time.Second

// settled is the server's request that is answered when all that is due has been
// published.
const settled = "skillpls/settled"

// The fixtures, each played in an editor against a server in this process.
func TestFeatures(t *testing.T) {
	t.Parallel()
	for _, file := range fixtures(t) {
		t.Run(fixtureName(file), func(t *testing.T) {
			t.Parallel()
			play(t, file, *update, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
				return serve(ctx, o, lsp.Options{})
			})
		})
	}
}

func fixtures(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	return files
}

// fixtureName is the feature and the name of a fixture.
func fixtureName(file string) string {
	rel := strings.TrimPrefix(filepath.ToSlash(file), "testdata/")
	return strings.TrimSuffix(rel, ".txtar")
}

// An opener starts a session with some server.
type opener func(context.Context, lsptest.Options) (*lsptest.Editor, error)

// serve starts a session with a server in this process. The server's end is
// closed when it is done, so that the editor sees it go. Words rest for a moment only.
func serve(ctx context.Context, o lsptest.Options, as lsp.Options) (*lsptest.Editor, error) {
	if as.Rest == 0 {
		as.Rest = time.Millisecond
	}
	if as.Pause == 0 {
		as.Pause = time.Millisecond
	}
	here, there := net.Pipe()
	go func() {
		lsp.Serve(there, there, as)
		there.Close()
	}()
	return lsptest.Start(ctx, here, o)
}

// play plays a fixture, and compares what the editor got to see with what the
// fixture wants, or writes it there.
func play(t *testing.T, file string, rewrite bool, open opener) {
	t.Helper()
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := lsptest.ParseScript(archive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := s.Lay(dir); err != nil {
		t.Fatal(err)
	}
	e := session(t, s.Options(dir), open)
	got, err := s.Run(t.Context(), e)
	if err != nil {
		t.Fatalf("%v\nso far:\n%s", err, got)
	}
	finish(t, e)
	if rewrite && got != s.Want {
		if err := os.WriteFile(file, lsptest.Update(archive, got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(s.Want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s\n(-want +got):\n%s", s.About, diff)
	}
}

// session starts a session that is ready: the tree has been read, and the
// server has asked for what it wants to hear of.
func session(t *testing.T, o lsptest.Options, open opener) *lsptest.Editor {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	registered := newSighting("client/registerCapability")
	o.Barrier, o.Trace = settled, registered
	e, err := open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Kill)
	if e.Profile().Has("workspace.didChangeWatchedFiles.dynamicRegistration") {
		select {
		case <-registered.seen:
		case <-ctx.Done():
			t.Fatal("the server registers nothing")
		}
	}
	settle(t, e)
	return e
}

// settle waits until the server has done all that is due. The answer comes
// behind whatever the server sent before, so the editor has seen that, too.
func settle(t *testing.T, e *lsptest.Editor) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := e.Call(ctx, settled, nil, nil); err != nil {
		t.Fatalf("settle: %v", err)
	}
}

// finish ends a session politely and wants it to have been correct.
func finish(t *testing.T, e *lsptest.Editor) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if err := e.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	for _, v := range e.Violations() {
		t.Errorf("violation: %s", v)
	}
	for _, m := range e.Shown() {
		t.Logf("shown: %s", m.Text)
	}
}

// A sighting waits for a word in a trace, which comes line by line.
type sighting struct {
	word string
	once sync.Once
	seen chan struct{}
}

func newSighting(word string) *sighting { return &sighting{word: word, seen: make(chan struct{})} }

func (s *sighting) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.word) {
		s.once.Do(func() { close(s.seen) })
	}
	return len(p), nil
}

var _ io.Writer = (*sighting)(nil)
