package index_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// Whatever a workspace is told of what has changed, if it is told enough, it knows
// what a new one does.
func TestChanged(t *testing.T) {
	t.Parallel()
	const (
		alpha = ".claude/skills/alpha"
		beta  = ".claude/skills/beta"
	)
	for name, tt := range map[string]struct {
		change            func(t *testing.T, dir string)
		changed, replaced []string
	}{
		"directories that traded places": {
			change: func(t *testing.T, dir string) {
				rename(t, dir, alpha, "aside")
				rename(t, dir, beta, alpha)
				rename(t, dir, "aside", beta)
			},
			replaced: []string{alpha, beta},
		},
		"the target of a link": {
			change:  func(t *testing.T, dir string) { rename(t, dir, "shared/gamma", "shared/delta") },
			changed: []string{"shared/gamma", "shared/delta"},
		},
		"a file below a link": {
			change:  func(t *testing.T, dir string) { lay(t, dir, "shared/gamma/notes.md", "# New\n") },
			changed: []string{".claude/skills/gamma/notes.md"},
		},
		"a link to a file": {
			change:  func(t *testing.T, dir string) { lay(t, dir, "alias.md", "# New\n") },
			changed: []string{"alias.md"},
		},
		"a link that led outside": {
			change: func(t *testing.T, dir string) {
				rename(t, dir, "away", "aside")
				rename(t, dir, "shared", "away")
			},
			replaced: []string{"away", "aside", "shared"},
		},
		"an ignore file": {
			change:  func(t *testing.T, dir string) { lay(t, dir, ".gitignore", "shared/\n") },
			changed: []string{".gitignore"},
		},
		"the directory of an ignore file": {
			change:  func(t *testing.T, dir string) { lay(t, dir, ".gitignore", "gamma/\n") },
			changed: []string{""},
		},
		"a repository": {
			change:  func(t *testing.T, dir string) { lay(t, dir, "shared/.git/HEAD", "ref\n") },
			changed: []string{"shared/.git"},
		},
		"a file of which the directories are new": {
			change:  func(t *testing.T, dir string) { lay(t, dir, "more/and/more.md", "# New\n") },
			changed: []string{"more/and/more.md"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for p, text := range map[string]string{
				alpha + "/SKILL.md": "---\nname: alpha\n---\n[x](references/notes.md#alpha)\n", alpha + "/references/notes.md": "# Alpha\n",
				beta + "/SKILL.md": "---\nname: beta\n---\n[x](references/notes.md#alpha)\n", beta + "/references/notes.md": "# Beta\n",
				"shared/gamma/SKILL.md": "---\nname: gamma\n---\n", "shared/gamma/notes.md": "# Notes\n",
				"guide.md": "[x](.claude/skills/gamma/notes.md#new)\n",
			} {
				lay(t, dir, p, text)
			}
			symlink(t, dir, filepath.Join("..", "..", "shared", "gamma"), ".claude/skills/gamma")
			symlink(t, dir, "guide.md", "alias.md")
			symlink(t, dir, os.TempDir(), "away") // which is outside
			symlink(t, dir, filepath.Join("..", "..", "away", "gamma"), ".claude/skills/far")
			root, err := disk.Open(dir, disk.Options{})
			if err != nil {
				t.Fatal(err)
			}
			w := index.NewWorkspace(root)
			if _, _, err := w.Scan(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			before := dump(w.Snapshot()) + headings(w.Snapshot())
			tt.change(t, dir)
			w.Changed(tt.changed, tt.replaced...)
			fresh, _, err := index.Load(t.Context(), root)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(dump(fresh), dump(w.Snapshot())); diff != "" {
				t.Errorf("(-fresh +changed)\n%s", diff)
			}
			if dump(fresh)+headings(fresh) == before {
				t.Error("nothing has changed")
			}
			if diff := cmp.Diff(headings(fresh), headings(w.Snapshot())); diff != "" {
				t.Errorf("headings (-fresh +changed)\n%s", diff)
			}
		})
	}
}

// headings are those of all documents.
func headings(s *index.Snapshot) (all string) {
	for d := range s.Docs() {
		for _, h := range d.Headings {
			all += d.Path + "#" + h.Slug + "\n"
		}
	}
	return all
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, filepath.FromSlash(from)), filepath.Join(dir, filepath.FromSlash(to))); err != nil {
		t.Fatal(err)
	}
}

func lay(t *testing.T, dir, p, text string) {
	t.Helper()
	native := filepath.Join(dir, filepath.FromSlash(p))
	if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(native, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, dir, target, p string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(p))); err != nil {
		t.Skip(err) // Windows wants a privilege for it
	}
}
