package rules

import (
	"fmt"
	"path"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// notDiscoverable finds skills that lie deeper than their host looks. Where most of a
// root do, they were put there for something else that reads them, and the root says
// so once: in its index or registry, else in its first such skill.
var notDiscoverable = &lint.Rule{
	Code:     "not-discoverable",
	Severity: lint.Warning,
	Tree:     checkNotDiscoverable,
}

func checkNotDiscoverable(p *lint.TreePass) {
	if p.Kind != index.Skill && p.Kind != index.Index && p.Kind != index.Registry {
		return
	}
	dir, profile, ok := index.HostShelf(p.Doc.Path)
	if !ok {
		return
	}
	shelf := p.Graph().Shelf(dir)
	if shelf == nil || len(shelf.Deep) == 0 {
		return
	}
	if 2*len(shelf.Deep) <= shelf.All {
		if slices.Contains(shelf.Deep, p.Doc.Path) && !templateLike(p.Doc.Path, p.Kind) {
			p.Report(nameSpan(p.Doc), "%s does not find the skill %q: it lies deeper than %s below %q", profile.Title, index.SkillName(p.Doc), levels(profile.Depth), dir)
		}
		return
	}
	first := shelf.Deep[0]
	if p.Doc.Path != speaker(p.Tree(), dir, first) {
		return
	}
	what := fmt.Sprintf("does not find %d of the %d skills", len(shelf.Deep), shelf.All)
	if len(shelf.Deep) == shelf.All {
		what = "finds no skill"
	}
	r := p.Report(placeForKey(p.Doc), "%s %s in %q: they lie deeper than %s", profile.Title, what, dir, levels(profile.Depth)).AtMost(lint.Information)
	if p.Doc.Path != first {
		r.Near(first, nameSpan(p.Tree().Doc(first)), "one of them")
	}
}

func levels(depth int) string {
	if depth == 1 {
		return "one level"
	}
	return fmt.Sprintf("%d levels", depth)
}

// speaker returns the path of the document that tells what is so of a whole root.
func speaker(s *index.Snapshot, dir, first string) string {
	for _, name := range []string{"SKILL-INDEX.md", "skills-registry.yaml"} {
		if d := s.Doc(path.Join(dir, name)); d != nil && d.Path == path.Join(dir, name) {
			return d.Path
		}
	}
	return first
}
