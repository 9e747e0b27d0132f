// Package host knows the programs that read skills and rules: which directories
// are theirs, and what each makes of the front matter of their files.
//
// It is data and a few look-ups; it knows no documents and reads no files. The
// one idea to hold in mind: the directory a file lies in says whose rules it is
// held to, and a directory of nobody's is held to what every host accepts.
package host

import (
	"path"
	"strings"
)

// An ID names a host. Generic stands for a place that is no host's own.
type ID string

// The hosts with a profile of their own, for skills or for another kind of file.
const (
	Generic  ID = "generic"
	Spec     ID = "spec"
	Claude   ID = "claude"
	Codex    ID = "codex"
	Copilot  ID = "copilot"
	Cursor   ID = "cursor"
	OpenCode ID = "opencode"
	Gemini   ID = "gemini"
	Windsurf ID = "windsurf"
	Cline    ID = "cline"
	Kiro     ID = "kiro"
)

// IDs returns the names of the hosts with a profile of their own, in order, the
// specification among them.
func IDs() []string {
	return []string{string(Claude), string(Codex), string(Copilot), string(Cursor), string(Gemini), string(OpenCode), string(Spec)}
}

// dirs maps a directory's name to the host that reads it. Hosts without a
// profile of their own are Generic: their directory still marks a root.
var dirs = map[string]ID{
	".claude": Claude, ".agents": Codex, ".codex": Codex, ".github": Copilot, ".copilot": Copilot,
	".gemini": Gemini, ".cursor": Cursor, ".opencode": OpenCode,
	".kiro": Kiro, ".windsurf": Windsurf, ".cline": Cline, ".clinerules": Cline, ".roo": Generic,
	".continue": Generic, ".crush": Generic, ".factory": Generic, ".goose": Generic, ".junie": Generic,
	".kilocode": Generic, ".openhands": Generic, ".pi": Generic, ".qoder": Generic, ".qwen": Generic,
	".trae": Generic, ".vibe": Generic, ".zencoder": Generic, ".augment": Generic, ".agent": Generic,
	".codebuddy": Generic, ".commandcode": Generic, ".iflow": Generic, ".kode": Generic, ".mcpjam": Generic,
	".mux": Generic, ".neovate": Generic, ".pochi": Generic, ".adal": Generic, ".kimi": Generic,
}

// pluginDirs are the directories that make their parent a plugin's root.
var pluginDirs = []string{".claude-plugin", ".cursor-plugin", ".codex-plugin", ".kimi-plugin"}

// userDirs are the directories, from a user's home, in which hosts look for the
// user's own skills.
var userDirs = []string{
	".claude/skills", ".agents/skills", ".codex/skills", ".copilot/skills", ".config/opencode/skills", ".gemini/skills", ".cursor/skills",
}

// UserDirs returns the directories, from a user's home, of the user's own skills.
func UserDirs() []string { return userDirs }

// IsDir reports whether a directory of that name belongs to a host.
func IsDir(name string) bool { _, ok := dirs[name]; return ok }

// PluginDirs returns the names of directories whose plugin.json makes their
// parent a plugin's root.
func PluginDirs() []string { return pluginDirs }

// Split finds the innermost host directory in a slash path. It returns the path
// up to and with that directory, and the rest behind it without a slash; ok is
// false where no component is a host's.
func Split(path string) (dir, rest string, id ID, ok bool) {
	for end := len(path); end > 0; {
		start := strings.LastIndexByte(path[:end], '/') + 1
		if id, ok := dirs[path[start:end]]; ok {
			return path[:end], strings.TrimPrefix(path[end:], "/"), id, true
		}
		end = start - 1
	}
	return "", path, Generic, false
}

// Of returns the profile of the host that the file at a slash path is written for:
// the one whose ending its name has, else the one whose directory it lies in.
func Of(file string, f File) *Profile {
	base := path.Base(file)
	switch {
	case f == RuleFile && strings.HasSuffix(base, ".mdc"):
		return ForFile(Cursor, f)
	case f == RuleFile && strings.HasSuffix(base, ".instructions.md"),
		f == AgentFile && strings.HasSuffix(base, ".agent.md"),
		f == CommandFile && strings.HasSuffix(base, ".prompt.md"):
		return ForFile(Copilot, f)
	case f == AgentFile && base == "CLAUDE.md": // a directory of its own is nobody's documented way
		return ForFile(Generic, f)
	}
	_, _, id, _ := Split(file)
	return ForFile(id, f)
}
