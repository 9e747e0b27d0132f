package lsp

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// serveEnv makes the test binary be the server: real stdin, real exit codes.
const serveEnv = "SKILLPLS_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveEnv) != "" {
		log := slog.New(slog.NewTextHandler(os.Stderr, nil))
		os.Exit(newServer(Options{Log: log}, testRequests).serve(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// child returns the command that serves as this binary.
func child() *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	// The race detector would sleep a second before each exit.
	cmd.Env = append(os.Environ(), serveEnv+"=1", "GORACE=atexit_sleep_ms=0")
	return cmd
}

var (
	posix   = platform{uri.PlatformPOSIX}
	windows = platform{uri.PlatformWindows}
)

// testRequests are features that show what a feature is given.
var testRequests = map[string]request{
	"test/alive": on(func(context.Context, *state, *struct{}) (any, error) { return nil, nil }),
	"test/slow":  on(slow),
	"test/text":  on(text),
}

type slowParams struct {
	Millis int `json:"millis"`
}

// slow takes its time, then tells the version of the test's document.
func slow(ctx context.Context, s *state, p *slowParams) (int32, error) {
	timer := time.NewTimer(time.Duration(p.Millis) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-timer.C:
		return version(s), nil
	}
}

// version is that of the test's document, or -1.
func version(s *state) int32 {
	if b := s.buffers[docURI]; b != nil {
		return b.Version
	}
	return -1
}

type textResult struct {
	URI        uri.URI `json:"uri"`
	Path       string  `json:"path"`
	LanguageID string  `json:"languageId"`
	Version    int32   `json:"version"`
	Text       string  `json:"text"`
}

// text tells all of a document; nil if it is not open.
func text(_ context.Context, s *state, p *protocol.DocumentSymbolParams) (*textResult, error) {
	b := s.buffers[p.TextDocument.URI]
	if b == nil {
		return nil, nil
	}
	return &textResult{b.URI, b.Path, b.LanguageID, b.Version, string(b.Text)}, nil
}
