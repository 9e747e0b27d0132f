package rules

import (
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// duplicateDescription finds skills of one root with one description and different
// names. Where the names are equal too, duplicate-skill speaks.
var duplicateDescription = &lint.Rule{
	Code:     "duplicate-description",
	Severity: lint.Hint,
	Tree: func(p *lint.TreePass) {
		if first := describedAlike(p); first != nil {
			p.Report(descriptionSpan(p.Doc), "the skill %q has this description too: a model cannot tell which to choose", index.SkillName(first)).
				Near(first.Path, descriptionSpan(first), "it is here first")
		}
	},
}

// describedAlike returns the first skill of the document's root that has its
// description, if there is one before it.
func describedAlike(p *lint.TreePass) *index.Document {
	if p.Kind != index.Skill || p.Doc.Unsure {
		return nil
	}
	text := index.DescriptionOf(p.Doc)
	if !describes(text) || aside(p.Tree(), p.Doc) || p.Unsure(index.Skill) || namesakeOf(p) != nil {
		return nil // a skill that does not parse may have the name of this one, and be the cause
	}
	s := p.Tree()
	shelf, _, ok := shelfOf(s, p.Doc)
	if !ok {
		return nil
	}
	root := s.RootOf(parentDir(p.Doc.Path))
	for o := range s.DescribedAs(text) {
		if o.Path >= p.Doc.Path {
			break
		}
		if s.RootOf(parentDir(o.Path)) != root || o.Unsure || index.SkillName(o) == index.SkillName(p.Doc) || directoryOf(o) == directoryOf(p.Doc) || aside(s, o) {
			continue
		}
		if other, _, ok := shelfOf(s, o); ok && other == shelf && s.Scope(o.Path) == s.Scope(p.Doc.Path) {
			return o
		}
	}
	return nil
}

// describes reports whether a description says anything: a word or two, and what is to
// be filled in, are no more than a place for one.
func describes(text string) bool {
	const least = 20 // bytes
	return len(text) >= least && !strings.ContainsAny(text, "<>{}[]") && !strings.Contains(strings.ToLower(text), "todo")
}

// descriptionSpan is where a skill's description is written: its key, as it may be long.
func descriptionSpan(d *index.Document) source.Span {
	return placeOf(d, "description")
}
