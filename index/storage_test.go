package index

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/skillpls/skillpls/examples/treegen"
)

// What is read in one go, by who reads the next file into the place of the last one and
// keeps all of it together, is what each file gives alone.
func TestStorageKeepsNothingOfTheText(t *testing.T) {
	texts := map[string][]byte{}
	for p, text := range treegen.Generate(200, 1) {
		texts[p] = text
	}
	root := filepath.Join("..", "examples")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !Candidate(p) {
			return err
		}
		text, err := os.ReadFile(p)
		texts[filepath.ToSlash(p)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	texts["skills/large/SKILL.md"] = []byte(strings.Repeat("## Part [a](b.md#c) and `skills/x/SKILL.md`\n\n", 3000))
	texts["skills/empty/SKILL.md"] = nil
	in := &storage{shared: true}
	read := map[string]*Document{}
	for p, text := range texts {
		in.file = append(in.file[:0], text...)
		read[p] = (*Config)(nil).newDocument(p, in.file, in)
		for i := range in.file {
			in.file[i] = '#'
		}
	}
	if len(read) < 200 {
		t.Fatalf("only %d files", len(read))
	}
	for p, text := range texts {
		t.Run(p, func(t *testing.T) {
			alone := NewDocument(p, text)
			if diff := cmp.Diff(alone, read[p], cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.IgnoreFields(Document{}, "headings")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
