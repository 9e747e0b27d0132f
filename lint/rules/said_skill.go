package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// reportSaid reports a name that the words around it say is a skill's. It may be one
// of somewhere else, so that it matters little unless a skill's name is near.
func reportSaid(p *lint.TreePass, r *index.Reference) {
	name := r.Target
	skill, _ := p.SkillDir()
	// What asks for the tree comes last: a document that has to is looked at whenever a
	// name comes or goes, and most mean what is there.
	if r.Example || templateLike(p.Doc.Path, p.Kind) || authoring(p.Doc.Path, skill) || !saidName(name) ||
		!p.Resolve(r).Missing || p.Tree().Config().External(name) || !p.Anywhere(index.SpaceSkill) || isOtherName(p, name) {
		return
	}
	near := p.Suggest(name, index.SpaceSkill)
	report := p.Report(r.Span, "no skill is named %q%s", name, lint.DidYouMean(near))
	if len(near) == 0 {
		report.AtMost(lint.Information)
	}
	if len(near) == 1 {
		replace(report, p.Doc.Path, r.Span, near[0])
	}
}

// reportQualified reports plugin:name where the plugin is here and has nothing of
// that name.
func reportQualified(p *lint.TreePass, r *index.Reference) {
	plugin, name, _ := strings.Cut(r.Target, ":")
	if r.Example || templateLike(p.Doc.Path, p.Kind) || !saidName(name) || p.Tree().Scope(p.Doc.Path) != "" ||
		p.Tree().Config().External(r.Target) || p.Tree().Config().External(name) ||
		p.Resolve(r).Found || p.Unsure(index.Skill, index.Agent, index.Command, index.Manifest) {
		return
	}
	root, ok := p.Tree().PluginNamed(plugin)
	if !ok || p.Tree().Existence(path.Join(root, "skills", name)) != index.Absent || keepsElsewhere(p, root) {
		return
	}
	near := p.Suggest(name, index.SpaceSkill, index.SpaceCommand, index.SpaceAgent)
	near = slices.DeleteFunc(near, func(n string) bool { return !p.Tree().InPlugin(root, n) })
	report := p.Report(r.Span, "the plugin %q has no skill, command or agent named %q%s", plugin, name, lint.DidYouMean(near))
	if len(near) == 0 {
		report.AtMost(lint.Information)
	}
}

// keepsElsewhere reports whether the manifest of a plugin says where its skills,
// commands or agents are.
func keepsElsewhere(p *lint.TreePass, root string) bool {
	for d := range p.Tree().DocsIn(root) {
		if d.Shape == index.ShapeManifest && slices.ContainsFunc(d.Refs, func(r index.Reference) bool { return r.Form == index.FormManifestPath }) {
			return true
		}
	}
	return false
}

// saidName reports whether a word is written as skills are named, and not as a word
// of the language, a word to be replaced, or a skill that hosts bring along.
func saidName(name string) bool {
	parts := strings.Split(name, "-")
	if len(parts) < 2 || strings.ToLower(name) != name || strings.ContainsAny(name, "_./:") || noName(name) || placeholder(name) || hostSkills[name] {
		return false
	}
	for _, part := range parts {
		switch part {
		case "", "skill", "skills", "name", "new", "some", "other", "another", "example", "sample", "demo", "foo", "bar", "your", "my", "the", "sub", "xyz", "abc":
			return false
		}
	}
	return true
}

// hostSkills are skills that hosts bring along, or that their makers publish for
// all: trees speak of them without having them.
var hostSkills = map[string]bool{
	"claude-api": true, "claude-in-chrome": true, "keybindings-help": true, "update-config": true, "mcp-builder": true, "frontend-design": true,
	"webapp-testing": true, "canvas-design": true, "brand-guidelines": true, "doc-coauthoring": true, "internal-comms": true, "theme-factory": true,
	"slack-gif-creator": true, "web-artifacts-builder": true, "artifacts-builder": true, "algorithmic-art": true, "code-review": true, "security-review": true,
}

// isOtherName reports whether something else that is called by name has that one.
func isOtherName(p *lint.TreePass, name string) bool {
	for _, space := range []index.Space{index.SpaceAgent, index.SpaceCommand, index.SpaceRole, index.SpaceRule, index.SpaceCategory, index.SpaceTag} {
		for range p.Tree().Declarers(index.Key{Space: space, Name: name}) {
			return true
		}
	}
	_, plugin := p.Tree().PluginNamed(name)
	return plugin
}
