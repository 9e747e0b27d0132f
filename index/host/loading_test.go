package host_test

import (
	"testing"

	"github.com/skillpls/skillpls/index/host"
)

// Of which directory's work a memory file is read, by whom.
func TestMemoryAt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		id   host.ID
		file string
		dir  string
		ok   bool
	}{
		{host.Claude, "CLAUDE.md", "", true},
		{host.Claude, ".claude/CLAUDE.md", "", true},
		{host.Claude, "web/.claude/CLAUDE.md", "web", true},
		{host.Claude, "web/CLAUDE.md", "web", true},
		{host.Claude, "web/CLAUDE.local.md", "web", true},
		{host.Claude, "AGENTS.md", "", false},
		{host.Claude, "NOTCLAUDE.md", "", false},
		{host.Codex, "a/b/AGENTS.md", "a/b", true},
		{host.Copilot, ".github/copilot-instructions.md", "", true},
		{host.Copilot, "web/.github/copilot-instructions.md", "web", true},
		{host.Copilot, "copilot-instructions.md", "", false},
		{host.Windsurf, "AGENTS.md", "", false},
	} {
		l, known := host.LoadingOf(test.id)
		if !known {
			t.Fatalf("nothing is known of %s", test.id)
		}
		if dir, ok := l.MemoryAt(test.file); ok != test.ok || ok && dir != test.dir {
			t.Errorf("%s, %s: %q %t, want %q %t", test.id, test.file, dir, ok, test.dir, test.ok)
		}
	}
	if _, known := host.LoadingOf(host.Spec); known {
		t.Error("the specification loads nothing")
	}
}
