package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// undefinedCategory finds skills whose category no role file defines, where role
// files define categories. It is the cause of what roles lack for it.
var undefinedCategory = &lint.Rule{
	Code:     "undefined-category",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		at, ok := undefinedAt(p, p.Doc)
		if !ok {
			return
		}
		category := p.Doc.FieldText("category")
		near := p.Suggest(category, index.SpaceCategory)
		near = defined(p, near)
		folder, inFolder := p.Graph().FolderOf(p.Doc.Path)
		if !inFolder {
			report := p.Report(at, "no category %q is defined%s", category, lint.DidYouMean(near)).AtMost(lint.Information)
			if len(near) == 1 {
				replace(report, p.Doc.Path, at, near[0])
			}
			consequences(p, report)
			return
		}
		report := p.Report(at, "no category %q is defined: the folder is that of %q", category, folder.Name)
		if d := p.Tree().Doc(folder.Path); d != nil {
			for _, c := range d.Categories {
				if c.Name == folder.Name {
					report.Near(d.Path, c.Key, "%q is defined here", c.Name)
					break
				}
			}
		}
		consequences(p, report)
		if n := p.Doc.Field("category"); n.Style != frontmatter.Plain || !frontmatter.NeedsQuote(folder.Name) {
			replace(report, p.Doc.Path, at, folder.Name)
		}
	},
}

// defined returns those of some categories that a role file defines.
func defined(p *lint.TreePass, names []string) (list []string) {
	for _, n := range names {
		if p.Graph().Defined(n) {
			list = append(list, n)
		}
	}
	return list
}

// undefinedAt returns where undefined-category speaks in a skill: at its category,
// which roles know neither by a definition nor by including it. Where most skills
// have such a category, the definitions are not meant to be complete.
func undefinedAt(p *lint.TreePass, d *index.Document) (source.Span, bool) {
	if d.Field("category") == nil {
		return source.Span{}, false
	}
	g := p.Graph()
	if !g.Categories() || !g.Governed(d.Path) || d.Unsure || p.Unsure(index.RoleFile, index.Skill) || p.Tree().IsVendored(d.Path) {
		return source.Span{}, false
	}
	n := d.Field("category")
	category := d.FieldText("category")
	if n == nil || category == "" || n.Inner.Empty() || n.Style == frontmatter.Literal || n.Style == frontmatter.Folded || g.Defined(category) || g.Includes(category) {
		return source.Span{}, false
	}
	if governed, _, defined := g.Shares(); 2*defined < governed {
		return source.Span{}, false
	}
	return n.Inner, true
}

// consequences names what comes of a skill's category being undefined: the roles
// that include its folder's and do not get it, and that no role does.
func consequences(p *lint.TreePass, report lint.Report) {
	if folder, ok := p.Graph().FolderOf(p.Doc.Path); ok {
		for _, in := range includesOf(p, folder.Name) {
			if _, has := p.Graph().GrantOf(in.role, p.Doc.Path); !has {
				report.Near(in.doc.Path, in.ref.Span, "the role %q includes %q and does not get the skill", in.role.Name, folder.Name)
			}
		}
	}
	if unreachable(p, p.Doc) {
		report.Near(p.Doc.Path, unreachableAt(p.Doc), "no role gets the skill")
	}
}

// An inclusion is the place at which a role includes a category.
type inclusion struct {
	role *index.Role
	doc  *index.Document
	ref  *index.Reference
}

// includesOf returns the places at which roles include a category, each role's
// first, in order of the roles' names.
func includesOf(p *lint.TreePass, category string) (list []inclusion) {
	for _, role := range p.Graph().Roles {
		d := p.Tree().Doc(role.Path)
		if d == nil {
			continue
		}
		if ref := includeIn(d, role, category); ref != nil {
			list = append(list, inclusion{role, d, ref})
		}
	}
	return list
}

// includeIn returns the reference by which the role that a role file declares
// includes a category; nil where it does not.
func includeIn(d *index.Document, role *index.Role, category string) *index.Reference {
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormRoleCategory || r.Field != index.FieldInclude || r.Target != category || r.Row < 0 {
			continue
		}
		// Of a key that is there twice the first counts.
		if first := roleRow(d, role.Name); int32(first) == r.Row {
			return r
		}
	}
	return nil
}

// roleRow returns the index of the role of that name in a role file, or -1.
func roleRow(d *index.Document, name string) int {
	for i, f := range d.Roles {
		if f.Name == name {
			return i
		}
	}
	return -1
}
