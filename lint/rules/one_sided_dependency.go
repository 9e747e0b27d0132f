package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// oneSidedDependency finds skills that need one whose used_by does not say so, and
// skills in a used_by that do not need the one that says so. It speaks where
// used_by is, or would be.
var oneSidedDependency = &lint.Rule{
	Code:     "one-sided-dependency",
	Severity: lint.Hint,
	Tree: func(p *lint.TreePass) {
		// Whatever cannot be read may need something, and be what a name means.
		if p.Kind != index.Skill || p.Unsure(index.Skill, index.Manifest) {
			return
		}
		if keeping := p.Graph().KeepingOf(p.Tree(), p.Doc.Path); keeping.Users && ownSkill(p) {
			reportMissingUsers(p, keeping)
			reportFormerUsers(p, keeping)
		}
	},
}

// reportMissingUsers reports the skills that need this one and are not in its
// used_by. Where it has none, most skills of its root must have it.
func reportMissingUsers(p *lint.TreePass, keeping index.Keeping) {
	pair, there := p.Doc.Front.Root.Pair("used_by")
	switch n := pair.Value; {
	case !there && 2*keeping.UsedBy < keeping.Skills, !there && len(p.Doc.Front.Root.Pairs) == 0:
		return
	case there && (n.Kind == frontmatter.Mapping || n.Kind == frontmatter.Scalar && strings.ContainsAny(n.Value, ", \n")):
		return // not a list of names
	case !there: // it belongs behind the last key
		pair = p.Doc.Front.Root.Pairs[len(p.Doc.Front.Root.Pairs)-1]
	}
	type user struct {
		doc  *index.Document
		at   source.Span
		name string
	}
	var users []user
	var names []string
	for _, by := range p.Graph().UsersOf(p.Doc.Path) {
		d := p.Tree().Doc(by)
		if by == p.Doc.Path || lists(p.Doc, "used_by", d) {
			continue
		}
		at, ok := soleEntryTo(p, d)
		if !ok || mistyped(p, p.Doc, d) {
			continue
		}
		name := index.SkillName(d)
		if !plainName(name) || slices.Contains(names, name) || !slices.Contains(p.Tree().SkillsNamed(p.Doc.Path, name), d) {
			name = ""
		} else {
			names = append(names, name)
		}
		users = append(users, user{d, at, name})
	}
	edits, ok := []lint.Edit(nil), false
	if len(names) > 0 {
		edits, ok = addToList(p.Doc, "used_by", names)
	}
	for _, u := range users {
		report := p.Report(pair.Key.Inner, "used_by lacks %q, which depends on this skill", index.SkillName(u.doc))
		report.Near(u.doc.Path, u.at, "%s depends on %s", index.SkillName(u.doc), index.SkillName(p.Doc))
		if ok && u.name != "" {
			report.Fix(lint.Fix{Title: "add " + strings.Join(names, ", ") + " to used_by", Safe: true, Edits: edits})
		}
	}
}

// soleEntryTo returns where d says that it depends on the skill of the pass, and on
// no other that the name might mean.
func soleEntryTo(p *lint.TreePass, d *index.Document) (source.Span, bool) {
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormSkill || r.Field != index.FieldDependsOn && r.Field != index.FieldDependencies {
			continue
		}
		if t := p.Tree().Resolve(d, r).Targets; len(t) == 1 && t[0].Path == p.Doc.Path {
			return r.Span, true
		}
	}
	return source.Span{}, false
}

// mistyped reports whether a skill names another one, but not quite: that is
// unknown-skill's to say, and the rest follows.
func mistyped(p *lint.TreePass, in, meant *index.Document) bool {
	return slices.ContainsFunc(in.Refs, func(r index.Reference) bool {
		return (r.Form == index.FormSkill || r.Form == index.FormUser) &&
			len(index.Near(r.Target, []string{index.SkillName(meant), path.Base(path.Dir(meant.Path))})) > 0 && len(p.Tree().SkillsNamed(in.Path, r.Target)) == 0
	})
}

// reportFormerUsers reports the skills in used_by that neither depend on this one
// nor recommend it.
func reportFormerUsers(p *lint.TreePass, keeping index.Keeping) {
	if p.Unsure(index.RoleFile, index.Agent) {
		return // any of them may be a role
	}
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormUser || p.Graph().Role(r.Target) != nil {
			continue
		}
		targets := p.Resolve(r).Targets
		if len(targets) != 1 || targets[0].Kind != index.SymbolSkill || targets[0].Path == p.Doc.Path {
			continue
		}
		d := p.Tree().Doc(targets[0].Path)
		says := func(field string) bool { return d.Field(field) != nil }
		if !slices.ContainsFunc(needFields, says) && 2*keeping.Needs < keeping.Skills {
			continue // its author does not write down what it needs
		}
		if mistyped(p, d, p.Doc) {
			continue
		}
		if slices.ContainsFunc(needFields, func(field string) bool { return lists(d, field, p.Doc) }) {
			continue
		}
		p.Report(r.Span, "used_by names %q, which neither depends on this skill nor recommends it", r.Target).
			Near(d.Path, nameSpan(d), "%s does not name %s", index.SkillName(d), index.SkillName(p.Doc))
	}
}
