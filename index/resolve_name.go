package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// StrengthOf says how sure it is that a reference of d is one. It goes by the form
// and by where d lies: what plain documents call by name may be another vendor's.
func (s *Snapshot) StrengthOf(d *Document, r *Reference) Strength {
	if r.Form != FormCode && r.Form != FormBold {
		return s.StrengthAs(d, r, Resolution{})
	}
	return s.StrengthAs(d, r, s.resolveWord(d, r))
}

// StrengthAs is StrengthOf for a reference that is resolved already.
func (s *Snapshot) StrengthAs(d *Document, r *Reference, res Resolution) Strength {
	switch r.Form {
	case FormPath:
		// A file or directory by its name alone is as often the reader's own.
		if !r.floatsAlone() {
			return Contextual
		}
		return Mentioned
	case FormLabel, FormQualified:
		return Contextual
	case FormSaid:
		if s.Kind(d.Path) == Plain {
			return Mentioned
		}
		return Contextual
	case FormCode, FormBold, FormSlash, FormDollar, FormAt:
		if !manyParts(r.Target) || s.Kind(d.Path) == Plain {
			return Mentioned
		}
		if r.Form == FormCode || r.Form == FormBold {
			// Agents and roles are called by name in much text that means the person.
			for _, t := range res.Targets {
				if t.Kind != SymbolSkill {
					return Mentioned
				}
			}
		}
		return Contextual
	case FormProse:
		return Mentioned
	}
	return Hard
}

// FileTarget returns the symbol that the file at a real path is: a skill, an agent,
// a command, a rule, or just a file.
func (s *Snapshot) FileTarget(p string) Target {
	t := Target{Kind: SymbolFile, Path: p}
	d, ok := s.docs.get(p)
	if !ok || !d.Markdown {
		return t
	}
	switch s.Kind(p) {
	case Skill:
		return s.SkillTarget(d)
	case Agent:
		t.Kind, t.Name = SymbolAgent, agentName(d)
	case Command:
		t.Kind, t.Name = SymbolCommand, stem(path.Base(p))
	case Rule:
		t.Kind, t.Name = SymbolRule, stem(path.Base(p))
	default:
		return t
	}
	t.Span = source.At(0, d.Size())
	if n := d.Field("name"); n != nil && n.Kind == frontmatter.Scalar && t.Kind == SymbolAgent {
		t.At = n.Inner
	}
	return t
}

// namedTargets returns the files that declare a name in a space of agents, commands
// or rules, as seen from a file: the nearest, several where they are equally near.
func (s *Snapshot) namedTargets(from string, space Space, name string) (targets []Target) {
	kind := map[Space]Kind{SpaceAgent: Agent, SpaceCommand: Command, SpaceRule: Rule}[space]
	scope, best := s.Scope(from), -1
	for d := range s.Declarers(Key{Space: space, Name: name}) {
		if s.Scope(d.Path) != scope || s.Kind(d.Path) != kind {
			continue
		}
		rank := commonDirs(parent(from), parent(d.Path)) + 1
		if !reaches(d.Path, from) {
			rank = 0
		}
		if rank > best {
			targets, best = targets[:0], rank
		}
		if rank == best {
			targets = append(targets, s.FileTarget(d.Path))
		}
	}
	return targets
}

// resolveQualified says what plugin:name means: a skill, else a command, else an
// agent of the plugin of that name, or of the directory whose host's directory it
// lies in.
func (s *Snapshot) resolveQualified(from, name string) Resolution {
	i := strings.LastIndexByte(name, ':')
	qualifier, own := name[:i], name[i+1:]
	scope := s.Scope(from)
	in := func(d *Document) bool {
		return s.Scope(d.Path) == scope && (s.inPlugin(qualifier, d.Path) || inNamedHost(qualifier, d.Path))
	}
	var skills []*Document
	for d := range s.Declarers(Key{Space: SpaceSkill, Name: own}) {
		if in(d) || SkillName(d) == name {
			skills = append(skills, d)
		}
	}
	var res Resolution
	for i, d := range skills {
		if slices.ContainsFunc(skills[:i], func(o *Document) bool { return s.Mirrors(o, d) }) {
			res.Mirrors = append(res.Mirrors, s.SkillTarget(d))
		} else {
			res.Targets = append(res.Targets, s.SkillTarget(d))
		}
	}
	for _, k := range []struct {
		space Space
		kind  Kind
	}{{SpaceCommand, Command}, {SpaceAgent, Agent}} {
		if len(res.Targets) > 0 {
			break
		}
		for d := range s.Declarers(Key{Space: k.space, Name: own}) {
			if s.Kind(d.Path) == k.kind && in(d) {
				res.Targets = append(res.Targets, s.FileTarget(d.Path))
			}
		}
	}
	res.Found = len(res.Targets) > 0
	return res // a plugin that is not here may have it: never missing
}

// inPlugin reports whether a file lies in the plugin of a name.
func (s *Snapshot) inPlugin(name, p string) bool {
	root, ok := s.PluginDir(p)
	if !ok {
		return false
	}
	if n := s.pluginName(root); n != "" {
		return n == name
	}
	return path.Base(root) == name
}

// inNamedHost reports whether a file lies in a host's directory that lies in the
// directory of that path or name: apps/web:deploy.
func inNamedHost(name, p string) bool {
	dir, _, _, ok := host.Split(p)
	if !ok {
		return false
	}
	up := parent(dir)
	return up != "" && (up == name || path.Base(up) == name)
}

// resolveLabel says what the label of a link means: the skill that the link leads
// to, if the label is its name.
func (s *Snapshot) resolveLabel(d *Document, r *Reference) Resolution {
	link := Reference{Form: FormLink, Target: r.Fragment}
	for _, t := range s.resolvePath(d, &link).Targets {
		skill := s.Doc(t.Path)
		if t.Kind != SymbolSkill || skill == nil {
			continue
		}
		if t.Name == r.Target || nameKey(t.Name) == r.Target || path.Base(parent(t.Path)) == r.Target {
			return Resolution{Found: true, Targets: []Target{t}}
		}
	}
	return Resolution{}
}

// resolveWord says what a word means that may be a name. Nothing is missing where
// it means nothing.
func (s *Snapshot) resolveWord(d *Document, r *Reference) (res Resolution) {
	res.Targets, res.Mirrors = s.skillTargets(d.Path, r.Target)
	if len(res.Targets) == 0 {
		switch r.Form {
		case FormSlash:
			res.Targets = s.namedTargets(d.Path, SpaceCommand, r.Target)
		case FormAt:
			if res.Targets = s.namedTargets(d.Path, SpaceAgent, r.Target); len(res.Targets) == 0 {
				res.Targets = s.namedTargets(d.Path, SpaceRule, r.Target)
			}
		case FormCode, FormBold:
			if res.Targets = s.namedTargets(d.Path, SpaceAgent, r.Target); len(res.Targets) == 0 {
				res.Targets = s.roleTargets(d.Path, r.Target)
			}
		}
	}
	res.Found = len(res.Targets) > 0
	return res
}

// resolveFloating says what a path means whose base depends on what lies around
// the document.
func (s *Snapshot) resolveFloating(d *Document, r *Reference) Resolution {
	missing := false
	for _, b := range s.floatingBases(d, r) {
		p, ok := join(b.dir, b.rest)
		if !ok {
			continue
		}
		switch s.Existence(p) {
		case Exists:
			if p == d.Path && s.Kind(p) == Plain && !strings.Contains(r.Target, "/") {
				return Resolution{} // a guide to notes.md, called notes.md, means the reader's
			}
			return s.resolveIn(s.Real(p), r)
		case Unknown:
			return Resolution{}
		case Absent:
			missing = true
		}
	}
	if _, _, ok := baseVariable(r.Target); ok {
		missing = false // what a host fills in may be elsewhere when it runs
	}
	if res := s.resolveSkillFile(d, r); res.Found {
		return res
	}
	return Resolution{Missing: missing}
}

// resolveSkillFile says what name/SKILL.md means, wherever the skill of that name
// lies: it is as good as the name.
func (s *Snapshot) resolveSkillFile(d *Document, r *Reference) (res Resolution) {
	name, ok := strings.CutSuffix(r.Target, "/SKILL.md")
	if !ok || r.Fragment != "" || !isWord(name) {
		return Resolution{}
	}
	elsewhere := func(t Target) bool { return path.Base(parent(t.Path)) != name }
	res.Targets, res.Mirrors = s.skillTargets(d.Path, name)
	res.Targets, res.Mirrors = slices.DeleteFunc(res.Targets, elsewhere), slices.DeleteFunc(res.Mirrors, elsewhere)
	res.Found = len(res.Targets) > 0
	return res
}

// BehindVariable returns the directory that a path in code of d is meant from, where it
// begins with a variable of a host, and how long that is with its slash. ok is false for
// any other path, and where d lies in nothing of which the variable is the directory.
func (s *Snapshot) BehindVariable(d *Document, written string) (dir string, length int, ok bool) {
	length = strings.IndexByte(written, '/') + 1
	r := Reference{Form: FormPath, Row: -1, Target: written[:length] + "x"}
	if _, _, ok := baseVariable(r.Target); !ok {
		return "", 0, false
	}
	bases := s.floatingBases(d, &r)
	if len(bases) == 0 {
		return "", 0, false
	}
	return bases[0].dir, length, true
}

// A floatingBase is a directory from which a path may be meant, and the path.
type floatingBase struct{ dir, rest string }

// floatingBases returns where a path in code of d may be meant from, likeliest
// first: the skill's directory, the file's, the plugin's root, the tree's, the
// host's directory, the directory of skills.
func (s *Snapshot) floatingBases(d *Document, r *Reference) (bases []floatingBase) {
	dir := parent(d.Path)
	skill, inSkill := s.SkillDir(dir)
	plugin, inPlugin := s.PluginDir(d.Path)
	if b, rest, ok := baseVariable(r.Target); ok {
		switch {
		case b == baseSkill && inSkill:
			return []floatingBase{{skill, rest}}
		case b == basePlugin && inPlugin:
			return []floatingBase{{plugin, rest}}
		case b == baseProject:
			return []floatingBase{{"", rest}}
		}
		return nil
	}
	add := func(dir string) {
		if b := (floatingBase{dir, r.Target}); !slices.Contains(bases, b) {
			bases = append(bases, b)
		}
	}
	if inSkill {
		add(skill)
	}
	add(dir)
	if !strings.Contains(r.Target, "/") {
		return bases // a bare name is that of a file nearby
	}
	if inPlugin {
		add(plugin)
	}
	add(s.Scope(d.Path))
	if !strings.Contains(strings.Trim(r.Target, "/"), "/") {
		return bases // one directory: there are many hooks/ and tests/
	}
	if h, _, _, ok := host.Split(d.Path); ok {
		add(parent(h))
		add(h)
	} else {
		add(".claude")
	}
	if inSkill && skill != "" {
		add(parent(skill))
		add(path.Join(s.RootOf(skill), "skills"))
	}
	return bases
}

// InPlugin reports whether the plugin at root has a skill, a command or an agent of
// a name.
func (s *Snapshot) InPlugin(root, name string) bool {
	for _, space := range []Space{SpaceSkill, SpaceCommand, SpaceAgent} {
		for d := range s.Declarers(Key{Space: space, Name: name}) {
			if own, ok := s.PluginDir(d.Path); ok && own == root {
				return true
			}
		}
	}
	return false
}
