package lsp_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// nothingHere matches what a fixture wants where nothing is offered.
var nothingHere = regexp.MustCompile(`(?m)^complete \S+: none$`)

// Each fixture of completion also asks in a place where nothing is to be offered, and
// there are as many places and as many fixtures as were promised.
func TestCompletionFixtures(t *testing.T) {
	const leastPlaces, leastRules = 150, 30
	places := 0
	for _, dir := range []string{"completion", "rolerules"} {
		files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
		if err != nil {
			t.Fatal(err)
		}
		if dir == "rolerules" && len(files) < leastRules {
			t.Errorf("%d fixtures about roles and their rules, want %d", len(files), leastRules)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range txtar.Parse(text).Files {
				switch f.Name {
				case "script":
					places += strings.Count("\n"+string(f.Data), "\ncomplete ")
				case "want":
					if !nothingHere.Match(f.Data) {
						t.Errorf("%s: there is no place where nothing is offered", file)
					}
				}
			}
		}
	}
	if places < leastPlaces {
		t.Errorf("%d places, want %d", places, leastPlaces)
	}
}
