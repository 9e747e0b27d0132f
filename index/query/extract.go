package query

import (
	"fmt"
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// referencesDir is the directory of a skill in which files lie that are read when they
// are needed.
const referencesDir = "references"

// An Extraction is sections of a document that can become files of their own, to which
// the document leads from then on.
type Extraction struct {
	Title string // what is done, as a person is offered it

	path   string
	text   []byte
	body   *markdown.Doc
	pieces []cutting
}

// Files returns the paths of the files that are made.
func (e *Extraction) Files() (paths []string) {
	for _, p := range e.pieces {
		paths = append(paths, p.to)
	}
	return paths
}

// A cutting is a section that moves.
type cutting struct {
	first, last int         // its heading, and the first one behind it
	whole       source.Span // from its heading on; the heading stays, too
	body        source.Span // what moves, from right behind the heading on
	to          string      // the file that it becomes
}

// Extractable returns what the selection at, or the cursor where that is empty, in the
// document at p says is to become files in references/: the section whose heading the
// cursor is on, the sections that are selected as a whole, or the one in which all of
// the selection lies. text is the document's. ok is false where there is no such
// section, and where it has to stay:
//
//   - outside of skills. Next to a rule, an agent or a command a host would take the
//     file for one more of them.
//   - the whole document, which is what its title heads, what a link heads, and what is hardly longer than
//     the link that would stand there.
//   - what only a skill's own file may have: places where a host puts something in.
//   - where it is not sure what is a heading, and where footnotes lead across.
//
// The rest of the reasons are Plan's.
func Extractable(s *index.Snapshot, p string, at source.Span, text []byte) (e Extraction, ok bool) {
	d := s.Doc(p)
	if d == nil || !d.Markdown || path.Ext(p) != ".md" || d.Unsure || len(d.Strays) > 0 || len(text) != d.Size() || s.IsVendored(p) {
		return Extraction{}, false
	}
	if k := s.Kind(p); k != index.Skill && k != index.Resource {
		return Extraction{}, false
	}
	skill, ok := s.SkillDir(dirOf(p))
	if !ok || strings.Contains(p, "{{") {
		return Extraction{}, false
	}
	body := d.Body()
	if body == nil || d.File == nil || d.File.Size() != len(text) {
		start := 0
		if d.Front != nil {
			start = int(d.Front.Span.End)
		}
		body = markdown.Parse(text, start)
	}
	if body.Limit != nil || len(body.Headings) != len(d.Headings) {
		return Extraction{}, false
	}
	e = Extraction{path: p, text: text, body: body}
	if !e.choose(d, at) {
		return Extraction{}, false
	}
	dir := path.Join(skill, referencesDir)
	if rest, in := below(p, dir); in && rest != "" {
		dir = dirOf(p)
	}
	for i := range e.pieces {
		one := &e.pieces[i]
		if one.to, ok = e.freeName(s, skill, dir, body.Headings[one.first].Title); !ok || !e.worthwhile(one) || !e.mayMove(d, one) {
			return Extraction{}, false
		}
	}
	if e.footnotesCross() {
		return Extraction{}, false
	}
	e.Title = fmt.Sprintf("extract %d sections into files of their own", len(e.pieces))
	if len(e.pieces) == 1 {
		e.Title = fmt.Sprintf("extract %q into %q", body.Headings[e.pieces[0].first].Title, index.Relative(dirOf(p), e.pieces[0].to))
	}
	return e, true
}

// freeName returns the path of a file that a section of that title can become: one that
// is not there, that nothing waits for, and that no host reads as something else.
func (e *Extraction) freeName(s *index.Snapshot, skill, dir, title string) (string, bool) {
	name := fileName(title)
	if name == "" {
		return "", false
	}
	const most = 100
	for n := 1; n < most; n++ {
		file := path.Join(dir, name+".md")
		if n > 1 {
			file = path.Join(dir, fmt.Sprintf("%s-%d.md", name, n))
		}
		switch s.Existence(file) {
		case index.Unknown: // and so it is with every other
			return "", false
		case index.Exists:
			continue
		}
		if s.Kind(file) != index.Resource || e.takes(file) || awaited(s, skill, file) || hasSibling(s, file) {
			continue
		}
		return file, true
	}
	return "", false
}

// takes reports whether a piece becomes that file already.
func (e *Extraction) takes(file string) bool {
	for _, p := range e.pieces {
		if p.to == file {
			return true
		}
	}
	return false
}

// hasSibling reports whether there is a file of that name but for case.
func hasSibling(s *index.Snapshot, file string) bool {
	for sibling := range s.Children(dirOf(file)) {
		if strings.EqualFold(sibling, file) {
			return true
		}
	}
	return false
}

// awaited reports whether something refers to a file of a skill that is not there: it
// means another one.
func awaited(s *index.Snapshot, skill, file string) bool {
	for _, k := range s.PathKeys(file) {
		for d := range s.Referrers(k) {
			if k.Space == index.SpacePath {
				return true
			}
			if in, ok := s.SkillDir(dirOf(d.Path)); !ok || in != skill {
				continue
			}
			for i := range d.Refs {
				if r := &d.Refs[i]; r.IsPath() && path.Base(r.Target) == path.Base(file) && !s.Resolve(d, r).Found {
					return true
				}
			}
		}
	}
	return false
}

// fileName makes the name of a file of a title: its anchor, without what is hard to
// type, and not too long.
func fileName(title string) string {
	title, _, _ = strings.Cut(title, "{#")
	const most = 60 // bytes
	name := strings.FieldsFunc(slugOfTitle(title), func(r rune) bool {
		return r == '-' || r == '\uFE0F' || r == '\u200D'
	})
	short := ""
	for _, word := range name {
		next := strings.TrimPrefix(short+"-"+word, "-")
		if len(next) > most && short != "" {
			break
		}
		short = next
	}
	switch {
	case len(short) > 2*most:
		return ""
	case short == "con" || short == "prn" || short == "aux" || short == "nul": // no name of a file on Windows
		return short + "-section"
	}
	return short
}

// Plan plans to extract the sections, on a snapshot that the caller may Apply changes
// to. Every reference from and to the text that moves leads where it did; the headings
// of the sections stay, each above a link to its file. The error says why it cannot be
// done.
func (e Extraction) Plan(s *index.Snapshot, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, plan: &Plan{}}
	defer p.wait() //nolint:errcheck // done has asked
	d := s.Doc(e.path)
	if d == nil || d.Size() != len(e.text) {
		return nil, stale(e.path)
	}
	x := &extractor{planner: p, Extraction: e, d: d}
	if err := x.extract(); err != nil {
		return nil, err
	}
	p.plan.NewName = path.Base(e.pieces[0].to)
	return p.done()
}
