// Package vim_test runs what is in editors/vim, and skillpls behind it, in a real Vim with
// ALE, which `make editors` unpacks below .tools.
package vim_test

import (
	"path/filepath"
	"testing"

	"github.com/skillpls/skillpls/editors/editortest"
)

// TestALE plays a session in the tree that the project began with: findings, hover,
// definition, references, completion, an action, renames and a clean end.
func TestALE(t *testing.T) {
	t.Parallel()
	program := editortest.Tool(t, "vim", "vim")
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	s := editortest.New(t)
	s.More = []string{
		"SKILLPLS_TEST_PLUGIN=" + filepath.Dir(here),
		"SKILLPLS_TEST_ALE=" + filepath.Join(filepath.Dir(program), "root/usr/share/vim-ale"),
	}
	s.Play(t, program, "-n", "-N", "-i", "NONE", "-es", "-u", filepath.Join(here, "vimrc.vim"), "-S", filepath.Join(here, "session.vim"))
	s.WantEnd(t, 1) // ALE asks no server to end
}

// TestRoots asks which directory is served for a file.
func TestRoots(t *testing.T) {
	t.Parallel()
	program := editortest.Tool(t, "vim", "vim")
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	editortest.PlayRoots(t, program, "-n", "-N", "-i", "NONE", "-es", "-u", "NONE",
		"--cmd", "set runtimepath^="+filepath.Dir(here), "-S", filepath.Join(here, "roots.vim"))
}
