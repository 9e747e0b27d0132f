package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// registryPath finds paths in registries, manifests and role files that lead
// nowhere, or to another skill than the row names. A row whose skill is nowhere is
// registry-missing's.
var registryPath = &lint.Rule{
	Code:     "registry-path",
	Severity: lint.Warning,
	Tree: func(p *lint.TreePass) {
		switch p.Kind {
		case index.Registry:
			checkRowPaths(p)
		case index.Manifest:
			checkManifestPaths(p)
		case index.RoleFile:
			checkTemplates(p)
		}
	},
}

func checkRowPaths(p *lint.TreePass) {
	rows := rowsOf(p)
	pathed := func(v *rowView) bool { return local(v) && v.path != nil }
	if !mostly(rows, pathed, func(v *rowView) bool { return v.leads.Found }) {
		return // nobody knows where they are meant from
	}
	both := func(v *rowView) bool { return pathed(v) && v.name != nil && v.skill != "" }
	named := mostly(rows, both, func(v *rowView) bool { return agrees(p, v.skill, v.name.Target) })
	for i := range rows {
		v := &rows[i]
		if !pathed(v) {
			continue
		}
		switch {
		case v.leads.Missing && v.name == nil:
			reportRowPath(p, p.Report(v.path.Span, "nothing at %q", v.path.Target))
		case v.leads.Missing && v.nameIsCertain && v.named.Found:
			report := p.Report(v.path.Span, "nothing at %q", v.path.Target)
			reportRowPath(p, report)
			leadTo(p, report, rows, v)
		case named && both(v) && v.nameIsCertain && v.named.Found && !agrees(p, v.skill, v.name.Target):
			report := p.Report(v.path.Span, "the path leads to the skill %q, not to %q", index.SkillName(p.Tree().Doc(v.skill)), v.name.Target)
			reportRowPath(p, report)
			leadTo(p, report, rows, v)
		}
	}
}

func reportRowPath(p *lint.TreePass, report lint.Report) {
	if templateLike(p.Doc.Path, p.Kind) {
		report.AtMost(lint.Hint)
	}
}

// leadTo offers the path of the one skill that a row's name means, where it lies in
// the registry's own root, and no other row has that name.
func leadTo(p *lint.TreePass, report lint.Report, rows []rowView, v *rowView) {
	s := p.Tree()
	if len(v.named.Targets) != 1 || twice(p, v.name.Target) || s.RootOf(dirOf(v.skills[0])) != s.RootOf(p.Doc.Path) {
		return
	}
	if to, ok := query.PathAs(p.Tree(), p.Doc, filed(rows), v.skills[0]); ok {
		replace(report, p.Doc.Path, v.path.PathSpan(), to)
	}
}

// checkManifestPaths looks at paths that begin with a dot, as hosts want them: others
// may be names of sources that hosts know.
func checkManifestPaths(p *lint.TreePass) {
	if p.Doc.Unsure || nothingHere(p) || !strings.HasSuffix(path.Base(dirOf(p.Doc.Path)), "-plugin") || p.Doc.Field("metadata").Get("pluginRoot") != nil {
		return
	}
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormManifestPath || !strings.HasPrefix(r.Target, "./") && !strings.HasPrefix(r.Target, "../") || !p.Resolve(r).Missing {
			continue
		}
		report := p.Report(r.Span, "nothing at %q", r.Target)
		if placeholder(r.Target) || templateLike(p.Doc.Path, p.Kind) {
			report.AtMost(lint.Hint)
		}
	}
}

// nothingHere reports whether a marketplace has several plugins, and none of them is
// here: then this is a part of the tree that it was written for.
func nothingHere(p *lint.TreePass) bool {
	if path.Base(p.Doc.Path) != "marketplace.json" {
		return false
	}
	missing := 0
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		if r.Form != index.FormManifestPath || r.Field != index.FieldSource {
			continue
		}
		if !p.Resolve(r).Missing {
			return false
		}
		missing++
	}
	return missing > 1
}

// checkTemplates looks at the templates of roles, where most lead somewhere.
func checkTemplates(p *lint.TreePass) {
	if p.Doc.Unsure {
		return
	}
	var missing []*index.Reference
	all, found := 0, 0
	for i := range p.Doc.Refs {
		if r := &p.Doc.Refs[i]; r.Field == index.FieldTemplate {
			all++
			switch res := p.Resolve(r); {
			case res.Found:
				found++
			case res.Missing:
				missing = append(missing, r)
			}
		}
	}
	if found*2 < all {
		return
	}
	for _, r := range missing {
		p.Report(r.Span, "nothing at %q", r.Target)
	}
}
