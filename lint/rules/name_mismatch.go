package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// nameMismatch finds skills whose name is not that of their directory. Which of
// the two counts depends on the host, and people will use either.
var nameMismatch = &lint.Rule{
	Code:     "name-mismatch",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		span, dir, ok := mismatch(p)
		if !ok || veiledNamesake(p) {
			return
		}
		profiles := profilesOf(&p.FilePass)
		profile := slices.MaxFunc(profiles, func(a, b *host.Profile) int { return int(a.Names.Equal) - int(b.Names.Equal) })
		why := "people and tools will use both"
		switch {
		case profile.Names.Equal >= host.Expected:
			why = profile.Title + " wants them equal"
		case profile.Names.Directory:
			why = profile.Title + " goes by the directory"
		}
		r := p.Report(span, "the skill's name %q is not that of its directory %q: %s", p.Doc.FieldText("name"), dir, why).
			AtMost(severityOf(profile.Names.Equal))
		renameToDirectory(p, r)
		if namesakeOf(p) != nil {
			r.Because("duplicate-skill", p.Doc.Path, span)
		}
	},
}

// mismatch returns where a skill's name is written, and its directory's name, which
// is another.
func mismatch(p *lint.TreePass) (span source.Span, dir string, ok bool) {
	name, dir := p.Doc.FieldText("name"), directoryOf(p.Doc)
	if p.Kind != index.Skill || p.Doc.Unsure || name == "" || name == dir || !ownDirectory(p) {
		return source.Span{}, "", false
	}
	if _, _, bad := badName(&p.FilePass); bad {
		return source.Span{}, "", false // name-format says so, and the cure is the same
	}
	return p.Doc.Field("name").Inner, dir, true
}

// ownDirectory reports whether a skill has a directory of its own: one at the root of
// the tree, of a host or of a plugin has none, nor one in the directory of all skills,
// or in one that says no more than that it holds a skill.
func ownDirectory(p *lint.TreePass) bool {
	dir := path.Base(path.Dir(p.Doc.Path))
	return dir != "skills" && dir != "skill" && dir != "." && !host.IsDir(dir) && !p.PluginRoot()
}

// renameToDirectory offers to name a skill as its directory, where its host takes that
// and nobody else has it.
func renameToDirectory(p *lint.TreePass, r lint.Report) {
	if dir := directoryOf(p.Doc); wellFormed(&p.FilePass, dir) && free(p, dir) {
		renameSkill(p, r, dir)
	}
}

// renameSkill offers to give the document, a skill, a name. That is safe where the name
// is its directory's, and its own says the same in another way: else only people know
// which of the two is right. Of a name with a colon or a slash a rename changes the last
// part alone, which is no cure.
func renameSkill(p *lint.TreePass, r lint.Report, name string) {
	old := p.Doc.FieldText("name")
	if strings.ContainsAny(old, ":/") {
		return
	}
	safe := name == directoryOf(p.Doc) && name == host.Kebab(old)
	r.Fix(lint.Fix{Title: "rename the skill to " + quote(name), Safe: safe, Rename: &lint.Rename{Path: p.Doc.Path, Name: name}})
}

// wellFormed reports whether every host would take a name, and the skill's own does.
func wellFormed(p *lint.FilePass, name string) bool {
	bad := slices.ContainsFunc(profilesOf(p), func(profile *host.Profile) bool {
		_, bad := profile.NameProblem(name)
		return bad
	})
	return !bad && host.Kebab(name) == name && name != "" && 'a' <= name[0] && name[0] <= 'z'
}

// free reports whether a skill may get a name: no other skill, role or agent of the
// tree has it, and no role would gain or lose a skill by it.
func free(p *lint.TreePass, name string) bool {
	s := p.Tree()
	if s.Scope(p.Doc.Path) != "" || p.Graph().Role(name) != nil || p.Unsure(index.Skill, index.Agent, index.RoleFile) || shared(p, name) || inRoles(s, name) {
		return false
	}
	for _, old := range []string{index.SkillName(p.Doc), directoryOf(p.Doc)} {
		if shared(p, old) && inRoles(s, old) {
			return false
		}
	}
	return true
}

// shared reports whether another skill has a name.
func shared(p *lint.TreePass, name string) bool {
	for d := range p.Tree().Declarers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if d.Path != p.Doc.Path {
			return true
		}
	}
	return false
}

// inRoles reports whether a role file takes or drops skills by a name.
func inRoles(s *index.Snapshot, name string) bool {
	for d := range s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
		if slices.ContainsFunc(d.Refs, func(r index.Reference) bool { return r.Form == index.FormRoleSkill && r.Target == name }) {
			return true
		}
	}
	return false
}
