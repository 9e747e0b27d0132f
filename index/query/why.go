package query

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
)

// A Verdict says whether a role has a skill, in words.
type Verdict struct {
	Has bool
	// Why is the reason, as a sentence without its end: `dev includes the category "web"`.
	Why string
	// Ways are what would give the role the skill, the smallest change first, each as
	// an instruction; nil where it has it.
	Ways []string
}

// String is the verdict as a line: "yes: ...", or "no: ...; it would have it by ...".
func (v Verdict) String() string {
	switch {
	case v.Has:
		return "yes: " + v.Why
	case len(v.Ways) == 0:
		return "no: " + v.Why
	}
	return "no: " + v.Why + "; it would have it by " + strings.Join(v.Ways, ", or by ")
}

// Judge tells why a role has the skill at a SKILL.md path, or why it has not and what
// would give it to it.
func Judge(s *index.Snapshot, r *index.Role, skill string) Verdict {
	d, g := s.Doc(skill), s.Graph()
	if d == nil {
		return Verdict{Why: fmt.Sprintf("there is no skill at %q", skill)}
	}
	if grant, ok := g.GrantOf(r, d.Path); ok {
		return granted(s, r, d, grant)
	}
	facts, ok := factsOf(s, r)
	switch {
	case !ok:
		return Verdict{Why: fmt.Sprintf("%s is an agent, and no role file says what it has", r.Name)}
	case !g.Governed(d.Path):
		return Verdict{Why: fmt.Sprintf("%s speaks for other skills than those that lie there", r.Path)}
	}
	name, category := index.SkillName(d), d.FieldText("category")
	takes := categoriesOf(s, r, map[string]bool{})
	why := fmt.Sprintf("its category is %q", category)
	if category == "" {
		why = "it has no category"
	}
	switch len(takes) {
	case 0:
		why += fmt.Sprintf(", and %s takes no category", r.Name)
	default:
		why += fmt.Sprintf(", and %s takes %s", r.Name, quotedList(takes))
	}
	v := Verdict{Why: why, Ways: []string{fmt.Sprintf("%q in its include", name)}}
	if category != "" {
		way := fmt.Sprintf("{category: %s} in its include", category)
		if more := othersBy(s, r, category, d); more > 0 {
			way += fmt.Sprintf(", with %s more", Count(more, "skill"))
		}
		v.Ways = append(v.Ways, way)
	}
	for _, other := range g.Roles {
		if grant, has := g.GrantOf(other, d.Path); has && grant.Why.Has() && other != r && !slices.Contains(facts.Inherit, other.Name) && !inherits(s, other, r.Name, map[string]bool{}) {
			v.Ways = append(v.Ways, fmt.Sprintf("%q in its inherit, with all that it has", other.Name))
			break
		}
	}
	if tag := fewest(s, takes); tag != "" {
		v.Ways = append(v.Ways, fmt.Sprintf("the tag %q on the skill, for all roles that take that", tag))
	}
	return v
}

// granted is the verdict about a skill that a role file speaks of for a role.
func granted(s *index.Snapshot, r *index.Role, d *index.Document, grant index.Grant) Verdict {
	v := Verdict{Has: grant.Why.Has()}
	switch grant.Why {
	case index.WhyCore:
		v.Why = "it is one of the core_skills, which all roles have"
	case index.WhyNamed:
		v.Why = fmt.Sprintf("%s includes it by its name", r.Name)
	case index.WhyCategory:
		v.Why = fmt.Sprintf("%s includes the category %q", r.Name, grant.By)
		if d.FieldText("category") == "" {
			v.Why += ", in whose folder it lies"
		}
	case index.WhyTag:
		v.Why = fmt.Sprintf("%s includes the category %q, which is one of the tags of the skill", r.Name, grant.By)
	case index.WhyInherit:
		v.Why = fmt.Sprintf("%s inherits from %s", r.Name, grant.By)
		if up := s.Graph().Role(grant.By); up != nil {
			if above, ok := s.Graph().GrantOf(up, d.Path); ok && up != r {
				v.Why += ", and " + granted(s, up, d, above).Why
			}
		}
	case index.WhyOptional:
		v.Why = fmt.Sprintf("%s has it as an optional one", r.Name)
		v.Ways = []string{fmt.Sprintf("%q in its include", index.SkillName(d))}
	case index.WhyExcluded:
		v.Why = fmt.Sprintf("%s excludes it", r.Name)
		v.Ways = []string{"taking it out of its exclude"}
	}
	return v
}

// factsOf returns what a role file says of a role; ok is false of an agent.
func factsOf(s *index.Snapshot, r *index.Role) (index.RoleFact, bool) {
	if d := s.Doc(r.Path); d != nil {
		for _, f := range d.Roles {
			if f.Name == r.Name {
				return f, true
			}
		}
	}
	return index.RoleFact{}, false
}

// categoriesOf returns the categories that a role includes, and those of its parents,
// each once.
func categoriesOf(s *index.Snapshot, r *index.Role, seen map[string]bool) (list []string) {
	f, ok := factsOf(s, r)
	if !ok || seen[r.Name] {
		return nil
	}
	seen[r.Name] = true
	add := func(name string) {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	for _, sel := range f.Include {
		if sel.Category {
			add(sel.Name)
		}
	}
	for _, up := range f.Inherit {
		if parent := s.Graph().Role(up); parent != nil {
			for _, name := range categoriesOf(s, parent, seen) {
				add(name)
			}
		}
	}
	return list
}

// fewest returns the one of some categories that the fewest roles take, "" where all
// roles take all of them.
func fewest(s *index.Snapshot, categories []string) (best string) {
	least := len(s.Graph().Roles)
	for _, c := range categories {
		n := 0
		for _, r := range s.Graph().Roles {
			if slices.Contains(categoriesOf(s, r, map[string]bool{}), c) {
				n++
			}
		}
		if n < least {
			best, least = c, n
		}
	}
	return best
}

// othersBy counts the skills beside d that a role would get with a category.
func othersBy(s *index.Snapshot, r *index.Role, category string, d *index.Document) (n int) {
	for o := range s.Skills() {
		if o == d || !s.Graph().Governed(o.Path) {
			continue
		}
		own := o.FieldText("category")
		in := own == category || own == "" && path.Base(dirOf(dirOf(o.Path))) == category
		for _, tag := range o.Field("tags").Strings() {
			in = in || tag.Value == category
		}
		if grant, has := s.Graph().GrantOf(r, o.Path); in && (!has || grant.Why == index.WhyOptional) {
			n++
		}
	}
	return n
}

// inherits reports whether a role inherits from another, be it through others.
func inherits(s *index.Snapshot, r *index.Role, from string, seen map[string]bool) bool {
	f, ok := factsOf(s, r)
	if !ok || seen[r.Name] {
		return false
	}
	seen[r.Name] = true
	return slices.ContainsFunc(f.Inherit, func(up string) bool {
		parent := s.Graph().Role(up)
		return up == from || parent != nil && inherits(s, parent, from, seen)
	})
}

// quotedList writes names as people list them: "a", "b" and "c".
func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	if n := len(quoted); n > 1 {
		return strings.Join(quoted[:n-1], ", ") + " and " + quoted[n-1]
	}
	return strings.Join(quoted, "")
}

// Unreached returns the skills that role files speak for and that no role has, offers or
// excludes, in order of their names.
func Unreached(s *index.Snapshot) (list []Entry) {
	g := s.Graph()
	for d := range s.Skills() {
		if g.Governed(d.Path) && !g.Reached(d.Path) {
			list = append(list, entryOf(index.SkillName(d), s.SkillTarget(d), d))
		}
	}
	sortEntries(list)
	return list
}

// A Section is a section of the rules of a role, and who else has it.
type Section struct {
	Title string
	Has   bool     // the role has it
	Roles []string // the others that do, in order of their files
}

// RuleSections compares the sections of a role's first file of rules with those of the
// other roles': its own in their order, then those that two of the others at least have
// and it lacks. Without a file all of these.
func RuleSections(s *index.Snapshot, r *index.Role) (list []Section) {
	file := ""
	var own []titled
	if len(r.Rules) > 0 {
		file = r.Rules[0]
		if d := s.Doc(file); d != nil {
			own = sections(d, r.Name, r.Name, -1)
		}
	}
	kin := siblingsOf(s, file, r.Name)
	lists, roles := sectionsOf(r.Name, kin)
	for _, t := range own {
		_, of := subsOf(lists, roles, shared{titled: t})
		list = append(list, Section{Title: t.title, Has: true, Roles: slices.Compact(of)})
	}
	for _, sec := range sharedSections(r.Name, kin, own) {
		list = append(list, Section{Title: sec.title, Roles: sec.roles})
	}
	return list
}
