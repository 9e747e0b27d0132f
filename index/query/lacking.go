package query

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// A Lack is something that a document refers to and that is not there, and can be
// made.
type Lack struct {
	Title   string // what is done, as a person is offered it
	Creates bool   // a file is made for it
	plan    func(*planner) error
}

// Lacking returns what the reference in a span of the document at p lacks: a skill, a
// file or a heading. ok is false where nothing is lacking, and where nobody can tell
// what would have to be made.
func Lacking(s *index.Snapshot, p string, span source.Span) (l Lack, ok bool) {
	d := s.Doc(p)
	if d == nil {
		return Lack{}, false
	}
	i := slices.IndexFunc(d.Refs, func(r index.Reference) bool {
		return (r.Span == span || r.Frag() == span && !span.Empty()) && s.Live(d, &r)
	})
	if i < 0 {
		return Lack{}, false
	}
	r := &d.Refs[i]
	res := s.Resolve(d, r)
	switch r.Form {
	case index.FormSkill, index.FormUser, index.FormRoleSkill, index.FormSaid:
		if !res.Missing || !index.IsName(r.Target) {
			return Lack{}, false
		}
		m := Making{Kind: index.SymbolSkill, Name: r.Target, Dir: dirOf(d.Path)}
		return Lack{fmt.Sprintf("create the skill %q", r.Target), true, func(p *planner) error {
			p.new = m.Name
			return p.newSkill(m)
		}}, true
	case index.FormLink, index.FormFrontPath:
		if res.AnchorMissing && r.Frag() == span {
			return lackingHeading(s, d, r, res)
		}
		if res.Missing && r.Span == span {
			return lackingFile(s, d, r)
		}
	}
	return Lack{}, false
}

// Plan plans to make what is lacking, on a snapshot that the caller may Apply changes
// to. The error says why it cannot be done.
func (l Lack) Plan(s *index.Snapshot, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, plan: &Plan{}}
	defer p.wait() //nolint:errcheck // done has asked
	if err := l.plan(p); err != nil {
		return nil, err
	}
	p.plan.NewName = p.new
	return p.done()
}

// lackingFile is the markdown file that a link leads to: a title, and the heading that
// the link names.
func lackingFile(s *index.Snapshot, d *index.Document, r *index.Reference) (Lack, bool) {
	base, file, found := s.Spelled(d, r)
	if base == nil || found || path.Ext(file) != ".md" || s.IsVendored(d.Path) {
		return Lack{}, false
	}
	if dir := dirOf(file); dir != "" && s.Existence(dir) == index.Exists {
		file = path.Join(s.Real(dir), path.Base(file))
	}
	name := stem(file)
	if strings.ContainsAny(file, "{}<>$*?|\\\x00\n\r") || name == "" {
		return Lack{}, false
	}
	kind := s.Kind(file)
	switch {
	case path.Base(file) == "SKILL.md":
		name = path.Base(dirOf(file))
		if !index.IsName(name) {
			return Lack{}, false
		}
		m := Making{Kind: index.SymbolSkill, Name: name, at: dirOf(dirOf(file))}
		return Lack{fmt.Sprintf("create the skill %q", name), true, func(p *planner) error {
			p.new = name
			return p.newSkill(m)
		}}, true
	case kind == index.Index || kind == index.Memory:
		return Lack{}, false
	}
	return Lack{fmt.Sprintf("create the file %q", r.Target), true, func(p *planner) error {
		text := "# " + titleOf(name) + "\n\n" + toBeWritten + "\n"
		if kind == index.Agent {
			text = agentText(name)
		}
		if r.Fragment != "" && !index.SameAnchor(slugOfTitle(titleOf(name)), r.Fragment) {
			heading, ok := headingFor(r.Fragment)
			if !ok {
				return refuse("no heading has the anchor %q", "#"+r.Fragment)
			}
			text += "\n## " + heading + "\n\n" + toBeWritten + "\n"
		}
		return p.create(file, text)
	}}, true
}

// lackingHeading is the heading that a link names in a file which has none such: a
// section behind the others, of their level.
func lackingHeading(s *index.Snapshot, d *index.Document, r *index.Reference, res index.Resolution) (Lack, bool) {
	to := s.Doc(res.Targets[0].Path)
	heading, ok := headingFor(r.Fragment)
	// In a fence that does not end, a heading would be code.
	if to == nil || !to.Markdown || to.Unsure || len(to.Strays) > 0 || !ok || s.IsVendored(to.Path) {
		return Lack{}, false
	}
	where := "this file"
	if to.Path != d.Path {
		where = fmt.Sprintf("%q", path.Base(to.Path))
	}
	return Lack{fmt.Sprintf("create the heading %q in %s", heading, where), false, func(p *planner) error {
		text, ok := p.read(to.Path, nil)
		if !ok || len(text) != to.Size() {
			return stale(to.Path)
		}
		text = bytes.Clone(text)
		newline := "\n"
		if bytes.Contains(text, []byte("\r\n")) {
			newline = "\r\n"
		}
		var b strings.Builder
		rest := bytes.TrimRight(text, "\r\n")
		for range max(0, 2-bytes.Count(text[len(rest):], []byte("\n"))) {
			b.WriteString(newline)
		}
		b.WriteString(strings.Repeat("#", sectionLevel(to)) + " " + heading + newline + newline + toBeWritten + newline)
		end := source.At(len(text), len(text))
		after := p.s.Config().NewDocument(to.Path, append(text, b.String()...))
		if !slices.ContainsFunc(after.Headings, func(h index.Heading) bool { return index.SameAnchor(h.Slug, r.Fragment) }) {
			return refuse("a heading at the end of %s would not have the anchor %q", to.Path, "#"+r.Fragment)
		}
		p.plan.Edits = append(p.plan.Edits, Edit{Place{to.Path, end}, b.String()})
		return nil
	}}, true
}

// sectionLevel is the level of a document's sections: the highest below its title.
func sectionLevel(d *index.Document) int {
	level := 0
	for i, h := range d.Headings {
		if i == 0 && h.Level == 1 { // the title
			continue
		}
		if level == 0 || h.Level < level {
			level = h.Level
		}
	}
	if level == 0 {
		return 2
	}
	return level
}
