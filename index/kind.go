package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/host"
)

// A Kind says what a document is to those who read it.
type Kind uint8

// The kinds of documents.
const (
	Plain    Kind = iota // any other markdown: a target and a source of references, never linted
	Skill                // SKILL.md
	Resource             // markdown in a skill's directory
	Rule
	Agent
	Command
	Memory // CLAUDE.md, AGENTS.md and their like
	RoleFile
	Registry
	Manifest // plugin.json, marketplace.json
	Index    // SKILL-INDEX.md and its like
	Preset
	Template
	ConfigFile   // .skillpls.yaml
	BaselineFile // .skillpls-baseline.json
	Page         // what would be Plain, where the configuration asks for all markdown
)

var kindNames = [...]string{"document", "skill", "resource", "rule", "agent", "command", "memory", "role file", "registry", "manifest", "index", "preset", "template", "configuration", "baseline", "document"}

func (k Kind) String() string { return kindNames[k] }

// Served reports whether documents of kind k are linted, and answered for in an
// editor.
func (k Kind) Served() bool { return k != Plain }

// Profile returns what the host of a file makes of its front matter, if the file is
// of kind k; nil for a kind of which no host reads any.
func (k Kind) Profile(file string) *host.Profile {
	switch k {
	case Skill:
		return host.Of(file, host.SkillFile)
	case Agent:
		return host.Of(file, host.AgentFile)
	case Command:
		return host.Of(file, host.CommandFile)
	case Rule:
		return host.Of(file, host.RuleFile)
	}
	return nil
}

// Kind says what the document at p is. It depends on the path and on what lies
// around it: the nearest skill, host and plugin, in this order.
func (s *Snapshot) Kind(p string) Kind { return s.kindOf(p, s.Doc(p)) }

// kindOf is Kind for who has the document at p, which is nil where there is none.
func (s *Snapshot) kindOf(p string, d *Document) Kind {
	if d != nil && !d.Markdown {
		return d.Shape.kind()
	}
	k := s.kindAt(p)
	if k == Plain && d != nil && s.Config().checksEverything() {
		return Page
	}
	return k
}

// kindAt says what a markdown document at p is, or would be.
func (s *Snapshot) kindAt(p string) Kind {
	base := path.Base(p)
	if base == "SKILL.md" {
		return Skill
	}
	if _, ok := s.SkillDir(parent(p)); ok {
		return Resource
	}
	if strings.HasSuffix(base, ".tmpl") || hasDir(p, "templates") {
		return Template
	}
	if k, ok := kindByName(base); ok && !s.isAgentMemory(p, base) {
		return k
	}
	if dir, rest, id, ok := host.Split(p); ok {
		return kindInHost(path.Base(dir), id, rest)
	}
	if root, ok := s.PluginDir(p); ok {
		return kindInRoot(strings.TrimPrefix(strings.TrimPrefix(p, root), "/"), true)
	}
	if s.skills.len() > 0 {
		return kindInRoot(p, false)
	}
	return Plain
}

func (s Shape) kind() Kind {
	switch s {
	case ShapeRoles:
		return RoleFile
	case ShapeRegistry, ShapeRules:
		return Registry
	case ShapeManifest:
		return Manifest
	case ShapePreset:
		return Preset
	case ShapeConfig:
		return ConfigFile
	case ShapeBaseline:
		return BaselineFile
	}
	return Plain
}

// hasDir reports whether a directory of that name stands in a file's path.
func hasDir(p, name string) bool {
	dir := "/" + parent(p) + "/"
	return strings.Contains(dir, "/"+name+"/")
}

// kindByName knows the files whose name alone says what they are.
func kindByName(base string) (Kind, bool) {
	switch base {
	case "CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", "AGENTS.override.md", "GEMINI.md", "copilot-instructions.md":
		return Memory, true
	case "SKILL-INDEX.md":
		return Index, true
	}
	switch {
	case strings.HasSuffix(base, ".mdc"), strings.HasSuffix(base, ".instructions.md"):
		return Rule, true
	case strings.HasSuffix(base, ".agent.md"):
		return Agent, true
	case strings.HasSuffix(base, ".prompt.md"):
		return Command, true
	}
	return Plain, false
}

// mayGuide reports whether the file at a path may be a rule or a memory file, without a
// look at what lies around it: most files cannot.
func mayGuide(p string) bool {
	if k, ok := kindByName(path.Base(p)); ok {
		return k == Memory || k == Rule
	}
	return strings.Contains(p, "rules") || strings.Contains(p, "steering/")
}

// isAgentMemory reports whether p is agents/<name>/CLAUDE.md of a host or a plugin:
// an agent, where a memory file of that name would be anybody's.
func (s *Snapshot) isAgentMemory(p, base string) bool {
	up := parent(parent(p))
	if base != "CLAUDE.md" || path.Base(up) != "agents" {
		return false
	}
	return host.IsDir(path.Base(parent(up))) || s.isPlugin(parent(up))
}

// kindInHost classifies a file in a host's directory; rest is the path in it.
func kindInHost(dir string, id host.ID, rest string) Kind {
	first, more, nested := strings.Cut(rest, "/")
	switch {
	case dir == ".clinerules" && !nested:
		return Rule
	case !nested:
		return Plain
	case dir == ".kiro" && first == "steering", dir == ".roo" && strings.HasPrefix(first, "rules-"):
		return Rule
	case id == host.Copilot && first != "skills" && first != "agents": // .github holds much else
		return Plain
	}
	return kindInFolder(first, more)
}

// kindInRoot classifies a file of a plugin, or of a repository that holds skills.
// A repository's rules/ may be anybody's.
func kindInRoot(rest string, plugin bool) Kind {
	first, more, nested := strings.Cut(rest, "/")
	if !nested || first == "rules" && !plugin {
		return Plain
	}
	return kindInFolder(first, more)
}

func kindInFolder(folder, rest string) Kind {
	readme := path.Base(rest) == "README.md"
	switch folder {
	case "skills":
		if rest == "INDEX.md" || rest == "README.md" {
			return Index
		}
	case "rules":
		if !readme {
			return Rule
		}
	case "agents":
		if !readme {
			return Agent
		}
	case "commands":
		if !readme {
			return Command
		}
	}
	return Plain
}

// SkillDir returns the directory of the skill that dir lies in, dir itself
// included. The search ends at a host's directory and at a plugin's root.
func (s *Snapshot) SkillDir(dir string) (string, bool) {
	for {
		if _, ok := s.skills.get(dir); ok {
			return dir, true
		}
		if dir == "" || host.IsDir(path.Base(dir)) || s.isPlugin(dir) {
			return "", false
		}
		dir = parent(dir)
	}
}

// PluginDir returns the root of the plugin that the file at p lies in.
func (s *Snapshot) PluginDir(p string) (string, bool) {
	for dir := parent(p); ; dir = parent(dir) {
		if s.isPlugin(dir) {
			return dir, true
		}
		if dir == "" {
			return "", false
		}
	}
}

// PluginNamed returns the root of the one plugin that has a name; ok is false where
// none has, or several.
func (s *Snapshot) PluginNamed(name string) (root string, ok bool) {
	n := 0
	s.plugins.all(func(dir, _ string) bool {
		own := s.pluginName(dir)
		if own == name || own == "" && path.Base(dir) == name {
			root = dir
			n++
		}
		return n < 2
	})
	return root, n == 1
}

// IsPlugin reports whether a directory is the root of a plugin.
func (s *Snapshot) IsPlugin(dir string) bool { return s.isPlugin(dir) }

func (s *Snapshot) isPlugin(dir string) bool {
	_, ok := s.plugins.get(dir)
	return ok
}

// pluginManifest returns the path of the plugin.json that makes dir a plugin.
func (s *Snapshot) pluginManifest(dir string) (string, bool) { return s.plugins.get(dir) }

// pluginOf returns the directory that is a plugin if the file at p is there.
func pluginOf(p string) (dir string, ok bool) {
	in := parent(p)
	if path.Base(p) != "plugin.json" || !slices.Contains(host.PluginDirs(), path.Base(in)) {
		return "", false
	}
	return parent(in), true
}

// findManifest returns the first plugin.json of dir, in the order of hosts.
func (s *Snapshot) findManifest(dir string) (string, bool) {
	for _, d := range host.PluginDirs() {
		p := path.Join(dir, d, "plugin.json")
		if e, ok := s.entries.get(p); ok && e.Type == disk.File {
			return p, true
		}
	}
	return "", false
}

// RootOf returns the root of the skill in dir: the nearest ancestor that is a
// host's or a plugin's, or that the configuration names, else the topmost one named skills, else the tree's.
func (s *Snapshot) RootOf(dir string) string {
	config := s.Config()
	for d := parent(dir); ; d = parent(d) {
		if host.IsDir(path.Base(d)) || s.isPlugin(d) || config.isRoot(d) {
			return d
		}
		if d == "" {
			break
		}
	}
	parts := strings.Split(dir, "/")
	for i, part := range parts[:len(parts)-1] {
		if part == "skills" {
			return strings.Join(parts[:i+1], "/")
		}
	}
	return ""
}
