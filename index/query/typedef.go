package query

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// TypeDefinition returns where it is said what the symbol at offset is: the rows of
// registries that list a skill, the agent that plays a role. Origin is the span of
// the symbol itself.
func TypeDefinition(s *index.Snapshot, p string, offset int) (origin source.Span, targets []index.Target) {
	sym, ok := At(s, p, offset)
	if !ok {
		return source.Span{}, nil
	}
	for _, t := range sym.Targets {
		switch t.Kind {
		case index.SymbolSkill:
			targets = append(targets, registryRows(s, t)...)
		case index.SymbolRole:
			for d := range s.Declarers(index.Key{Space: index.SpaceAgent, Name: t.Name}) {
				if s.Kind(d.Path) == index.Agent && s.Scope(d.Path) == "" { // a role is the tree's own
					targets = append(targets, s.FileTarget(d.Path))
				}
			}
		}
	}
	return sym.Span, sortTargets(targets)
}

// registryRows returns the names of the rows that list a skill.
func registryRows(s *index.Snapshot, t index.Target) (rows []index.Target) {
	q := newNaming(s, t)
	for _, name := range q.names {
		for d := range s.Referrers(index.Key{Space: index.SpaceSkill, Name: name}) {
			if d.Shape != index.ShapeRegistry && d.Shape != index.ShapeRules {
				continue
			}
			q.in(d, func(h hit) {
				if h.ref.Form == index.FormRegistryName {
					rows = append(rows, index.Target{Kind: index.SymbolSkill, Path: h.doc.Path, Name: h.ref.Target, Span: h.ref.Whole, At: h.span})
				}
			})
		}
	}
	return rows
}

// Implementations returns what makes the symbol at offset more than a name: the rule
// files of a role, the skills of a category or a tag. Origin is the span of the
// symbol itself.
func Implementations(s *index.Snapshot, p string, offset int) (origin source.Span, targets []index.Target) {
	sym, ok := At(s, p, offset)
	if !ok {
		return source.Span{}, nil
	}
	for _, t := range sym.Targets {
		switch t.Kind {
		case index.SymbolRole, index.SymbolAgent:
			if r := s.Graph().Role(t.Name); r != nil && (t.Kind == index.SymbolRole || r.Path == t.Path) {
				for _, rule := range r.Rules {
					targets = append(targets, s.FileTarget(rule))
				}
			}
		case index.SymbolCategory:
			for d := range s.Declarers(index.Key{Space: index.SpaceCategory, Name: t.Name}) {
				if d.FieldText("category") == t.Name { // else a role file, which only defines it
					targets = append(targets, s.SkillTarget(d))
				}
			}
		case index.SymbolTag:
			for d := range s.Declarers(index.Key{Space: index.SpaceTag, Name: t.Name}) {
				targets = append(targets, s.SkillTarget(d))
			}
		}
	}
	return sym.Span, targets
}

// sortTargets orders targets and leaves each place once.
func sortTargets(targets []index.Target) []index.Target {
	slices.SortFunc(targets, func(a, b index.Target) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return a.At.Compare(b.At)
	})
	return slices.CompactFunc(targets, func(a, b index.Target) bool { return a.Path == b.Path && a.At == b.At })
}
