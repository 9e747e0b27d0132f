// Package emacs_test runs what is in editors/emacs, and skillpls behind it, in real
// Emacses, which `make editors` unpacks below .tools: 28 with the eglot of its day, and
// 30 with its own and with lsp-mode.
package emacs_test

import (
	"path/filepath"
	"testing"

	"github.com/skillpls/skillpls/editors/editortest"
)

// TestEmacs plays sessions in the tree that the project began with: what eglot and
// lsp-mode do with findings, hover, definition, references, completion, actions, renames
// and a clean end.
func TestEmacs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ emacs, script string }{
		{"emacs-28", "eglot.el"}, {"emacs-30", "eglot.el"}, {"emacs-30", "lsp-mode.el"},
	} {
		t.Run(tt.emacs+" "+tt.script, func(t *testing.T) {
			t.Parallel()
			program := editortest.Tool(t, tt.emacs, tt.emacs)
			s := editortest.New(t)
			script, err := filepath.Abs(tt.script)
			if err != nil {
				t.Fatal(err)
			}
			s.Play(t, program, "-q", "--batch", "-l", script)
			s.WantEnd(t, 0)
		})
	}
}

// TestRoots asks which directory is served for a file.
func TestRoots(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, emacs := range []string{"emacs-28", "emacs-30"} {
		t.Run(emacs, func(t *testing.T) {
			t.Parallel()
			program := editortest.Tool(t, emacs, emacs)
			editortest.PlayRoots(t, program, "-q", "--batch", "-L", filepath.Dir(here), "-l", filepath.Join(here, "roots.el"))
		})
	}
}
