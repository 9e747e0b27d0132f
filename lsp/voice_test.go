package lsp_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Each fixture about an editor that says things by itself is also played for one that
// does not, and there more is said.
func TestVoiceFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "voice", "*-all.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	stage := regexp.MustCompile(`(?m)^(client|settings|language): .*\n`)
	for _, file := range files {
		silent := strings.TrimSuffix(file, "-all.txtar") + ".txtar"
		a, b := parseFixture(t, silent), parseFixture(t, file)
		if got, want := stage.FindAll(b.Comment, -1), stage.FindAll(a.Comment, -1); !bytes.Equal(bytes.Join(got, nil), bytes.Join(want, nil)) {
			t.Errorf("%s: another stage than in %s", file, silent)
		}
		if len(a.Files) != len(b.Files) {
			t.Fatalf("%s: other files than in %s", file, silent)
		}
		for i, f := range a.Files {
			g := b.Files[i]
			if same := bytes.Equal(f.Data, g.Data); f.Name != g.Name || same == (f.Name == "want") || f.Name == "want" && len(g.Data) <= len(f.Data) {
				t.Errorf("%s: %s is not what it is to be beside %s", file, g.Name, silent)
			}
		}
	}
}

func parseFixture(t *testing.T, file string) *txtar.Archive {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return txtar.Parse(text)
}
