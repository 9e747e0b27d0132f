package query

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
)

// A HostCard is what one host makes of a file.
type HostCard struct {
	host.Loading
	// Files are how it loads the file, or why not; none where it is nothing to the host.
	Files []Loaded
	// Ignored are the keys of the front matter that it does not read, in their order; of
	// a host of which that is known, and that loads the file.
	Ignored []string
	// With is the SKILL.md with which the file comes that Files are about; "" where they
	// are about the file itself.
	With string
}

// Loads reports whether the host loads the file at any time.
func (c *HostCard) Loads() bool {
	return slices.ContainsFunc(c.Files, func(f Loaded) bool { return f.When != Never })
}

// NoDocument is the answer to a question about a document that there is not.
func NoDocument(written string) error { return Refusal(written + " is no document of this tree") }

// CardOf returns what each host that we know makes of the document d, in use in the tree
// or not. A document beside a SKILL.md comes with that.
func CardOf(s *index.Snapshot, d *index.Document) (cards []HostCard) {
	about, with := d, ""
	if s.Kind(d.Path) == index.Resource {
		if dir, ok := s.SkillDir(dirOf(d.Path)); ok {
			if skill := s.Doc(strings.TrimPrefix(dir+"/SKILL.md", "/")); skill != nil {
				about, with = skill, skill.Path
			}
		}
	}
	for _, l := range host.Loadings() {
		c := contextual{s: s, l: l, own: map[string]bool{}, rules: map[string]string{}, whole: map[string]bool{}}
		card := HostCard{Loading: l, With: with}
		for _, f := range c.files() {
			if f.Path == about.Path {
				card.Files = append(card.Files, f)
			}
		}
		if card.Loads() && with == "" {
			card.Ignored = ignoredBy(s, l, d)
		}
		cards = append(cards, card)
	}
	return cards
}

// ignoredBy returns the keys of a front matter that a host does not read.
func ignoredBy(s *index.Snapshot, l host.Loading, d *index.Document) (keys []string) {
	profile := s.Kind(d.Path).Profile(d.Path)
	if profile == nil || d.Front == nil || d.Front.Root == nil {
		return nil
	}
	if profile = host.ForFile(l.ID, profile.File); profile.ID != l.ID {
		return nil
	}
	for _, p := range d.Front.Root.Pairs {
		if _, known := profile.Field(p.Key.Value); !known {
			keys = append(keys, p.Key.Value)
		}
	}
	return keys
}
