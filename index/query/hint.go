package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Hint is a count that an editor shows behind a place, as if it stood there.
type Hint struct {
	At    int
	Label string
}

// HintsIn returns the hints of the document at p whose places lie in a span, its end
// included, in order: in a role file how many skills a category gives its role, and in a
// rule how many files a glob of those matches by which its host decides. Nothing else is
// hinted at: what a text says shall look as it is written.
func HintsIn(s *index.Snapshot, p string, within source.Span) []Hint {
	d := s.Doc(p)
	if d == nil || unread(d) {
		return nil
	}
	var hints []Hint
	categoriesIn(s, d, within, func(r *index.Reference, skills []string) {
		hints = append(hints, Hint{At: int(r.Whole.End), Label: "+" + Count(len(skills), "skill")})
	})
	if s.Kind(d.Path) == index.Rule {
		hints = append(hints, globHints(s, d, within)...)
	}
	slices.SortStableFunc(hints, func(a, b Hint) int { return cmp.Compare(a.At, b.At) })
	return hints
}

// HintAbout returns what is worth reading of the hint at an offset, as markdown: the
// skills that it counts. ok is false where there is no more to say.
func HintAbout(s *index.Snapshot, p string, at int) (md string, ok bool) {
	d := s.Doc(p)
	if d == nil {
		return "", false
	}
	categoriesIn(s, d, source.At(at, at), func(_ *index.Reference, skills []string) {
		if len(skills) > 0 {
			md, ok = codeList(skills), true
		}
	})
	return md, ok
}

// categoriesIn calls f with each category that a role of a role file includes or offers,
// and with the names of the skills that the role has or may have by it and not already
// by what it says before. A role that another file overrides gets none.
func categoriesIn(s *index.Snapshot, d *index.Document, within source.Span, f func(*index.Reference, []string)) {
	if d.Shape != index.ShapeRoles {
		return
	}
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormRoleCategory || !within.Contains(int(r.Whole.End)) || r.Row < 0 || int(r.Row) >= len(d.Roles) {
			continue
		}
		role := s.Graph().Role(d.Roles[r.Row].Name)
		if role == nil || role.Path != d.Path {
			continue
		}
		var skills []string
		for _, g := range role.Skills {
			by := g.Why == index.WhyCategory || g.Why == index.WhyTag
			if r.Field == index.FieldOptional {
				by = g.Why == index.WhyOptional
			}
			if by && g.By == r.Target {
				if skill := s.Doc(g.Skill); skill != nil {
					skills = append(skills, index.SkillName(skill))
				}
			}
		}
		f(r, skills)
	}
}

// globHints counts the files that each item of a rule's globs matches.
func globHints(s *index.Snapshot, d *index.Document, within source.Span) (hints []Hint) {
	globs, _, ok := globsField(s, d)
	if !ok {
		return nil
	}
	for _, item := range globs.Strings() {
		list := splitGlobs(item.Value)
		if !within.Contains(int(item.Span.End)) || len(list) == 0 || strings.Contains(item.Value, "\n") {
			continue
		}
		if matched, ok := matchedBy(s, d, list); ok {
			hints = append(hints, Hint{At: int(item.Span.End), Label: matched})
		}
	}
	return hints
}
