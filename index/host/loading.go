package host

import (
	"slices"
	"strings"
)

// A Loading says where a host looks for what it loads, beside the rules and agents in
// its own directory. Paths are from the root of a project.
type Loading struct {
	ID    ID
	Title string
	// Memory are the memory files that are read from the start, in a directory of which
	// work is done: names, or paths into the host's directory.
	Memory []string
	// Instead are memory files in place of which another one of the same directory is
	// read.
	Instead map[string]string
	Imports bool     // what memory files import by @ is read with them
	Skills  []string // directories of hosts in whose skills/ it looks
	Agents  []string // directories of hosts in whose agents/ it looks
	// Own are the directories that are its own, and files that are: where there is one,
	// the host is in use.
	Own []string
	// Listed is how many characters of a skill's description are listed; 0 is all, or
	// not known.
	Listed int
	Source string
}

// loadings are in the order in which they are told.
var loadings = []Loading{
	{
		ID: Claude, Title: "Claude Code", Memory: []string{"CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md"}, Imports: true,
		Skills: []string{".claude"}, Agents: []string{".claude"}, Own: []string{".claude", "CLAUDE.md"}, Listed: 1536, Source: fromClaudeMemory,
	},
	{
		ID: Codex, Title: "Codex", Memory: []string{"AGENTS.override.md", "AGENTS.md"}, Instead: map[string]string{"AGENTS.md": "AGENTS.override.md"},
		Skills: []string{".agents", ".codex"}, Own: []string{".agents", ".codex"}, Source: fromCodex,
	},
	{
		ID: Copilot, Title: "VS Code", Memory: []string{".github/copilot-instructions.md", "AGENTS.md", "CLAUDE.md"},
		Skills: []string{".github", ".claude", ".agents"}, Agents: []string{".github", ".claude"},
		Own: []string{".github/copilot-instructions.md", ".github/instructions", ".github/skills", ".github/agents", ".github/prompts"}, Source: fromVSCode,
	},
	{ID: Cursor, Title: "Cursor", Memory: []string{"AGENTS.md"}, Skills: []string{".cursor"}, Own: []string{".cursor"}, Source: fromCursorRules},
	{ID: OpenCode, Title: "OpenCode", Memory: []string{"AGENTS.md"}, Skills: []string{".opencode", ".claude", ".agents"}, Own: []string{".opencode"}, Source: fromOpenCode},
	{ID: Gemini, Title: "Gemini CLI", Memory: []string{"GEMINI.md"}, Imports: true, Skills: []string{".gemini", ".agents"}, Own: []string{".gemini", "GEMINI.md"}, Source: fromGemini},
	{ID: Windsurf, Title: "Windsurf", Skills: []string{".windsurf"}, Own: []string{".windsurf"}, Source: fromWindsurf},
	{ID: Cline, Title: "Cline", Skills: []string{".cline"}, Own: []string{".cline", ".clinerules"}, Source: fromCline},
	{ID: Kiro, Title: "Kiro", Memory: []string{"AGENTS.md"}, Skills: []string{".kiro"}, Own: []string{".kiro"}, Source: fromKiro},
}

// Loadings returns what is known of hosts, in the order in which they are told. The
// caller must not change it.
func Loadings() []Loading { return loadings }

// LoadingOf returns what is known of where a host looks; ok is false where nothing is.
func LoadingOf(id ID) (l Loading, ok bool) {
	i := slices.IndexFunc(loadings, func(l Loading) bool { return l.ID == id })
	if i < 0 {
		return Loading{}, false
	}
	return loadings[i], true
}

// MemoryAt reports whether the host reads the file at a slash path as a memory file, and
// the directory of whose work it is read: "" is the project's root. What lies in the
// host's own directory is read of that one's parent.
func (l Loading) MemoryAt(file string) (dir string, ok bool) {
	longest := ""
	for _, name := range l.Memory {
		if (file == name || strings.HasSuffix(file, "/"+name)) && len(name) > len(longest) {
			longest = name
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(file, longest), "/"), longest != ""
}
