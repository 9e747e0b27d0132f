package query

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A Renaming is something that can get another name.
type Renaming struct {
	Span   source.Span  // what a person edits, where one asked at a place
	Old    string       // the name it has
	Target index.Target // what gets the name; of a file or directory, Kind SymbolFile

	row *Place // a row of a registry that no skill answers to: it alone is renamed
}

// RenamingOf returns the renaming of a symbol, wherever it is declared. The error
// says why it cannot be renamed.
func RenamingOf(s *index.Snapshot, t index.Target) (Renaming, error) {
	r := Renaming{Old: t.Name, Target: t}
	switch t.Kind {
	case index.SymbolSkill:
		r.Old = path.Base(dirOf(t.Path))
		if !ownsDirectory(s, t.Path) {
			r.Old = t.Name
		}
		if why := vendored(s, t.Path); why != "" {
			return r, refuse("the skill %q %s: rename it where it comes from", t.Name, why)
		}
	case index.SymbolFile:
		r.Old = path.Base(t.Path)
		if t.Path == "" || host.IsDir(r.Old) || r.Old == "SKILL.md" {
			return r, refuse("%q is a name that hosts look for", path.Base(t.Path))
		}
	}
	if t.Path != "" && s.Scope(t.Path) == index.UserDir {
		return r, refuse("%s is the user's own, and not of this workspace", t.Path)
	}
	if t.Path != "" && s.Scope(t.Path) != "" {
		return r, refuse("%s lies in a repository of its own, %s", t.Path, s.Scope(t.Path))
	}
	return r, nil
}

// PrepareRename returns what can be renamed at an offset of the document at p. The
// error says why nothing can be.
func PrepareRename(s *index.Snapshot, p string, offset int) (Renaming, error) {
	d := s.Doc(p)
	if d == nil {
		return Renaming{}, refuse("%s is not a document of this tree", p)
	}
	if t, span, ok := labelAt(d, offset); ok {
		return Renaming{Span: span, Old: slice(d, span, t.Name), Target: t.Target}, nil
	}
	sym, ok := At(s, p, offset)
	if !ok {
		return Renaming{}, refuse("nothing here has a name that can be changed: put the cursor on a skill, role, rule, heading, category, tag, label or file")
	}
	if sym.Ref != nil && sym.Ref.IsPath() {
		return prepareInPath(s, d, sym, offset)
	}
	if len(sym.Targets) == 0 {
		if sym.Ref != nil && sym.Ref.Form == index.FormRegistryName {
			return Renaming{Span: sym.Span, Old: sym.Ref.Target, row: &Place{p, sym.Ref.Span}}, nil
		}
		return Renaming{}, refuse("nothing is named %q, so there is nothing to rename", sym.Ref.Target)
	}
	if len(sym.Targets) > 1 {
		return Renaming{}, refuse("%q may be %s: rename the one that is meant where it is declared", sym.Ref.Target, paths(sym.Targets))
	}
	r, err := RenamingOf(s, sym.Targets[0])
	r.Span = nameIn(sym.Span, sym.Ref)
	return r, err
}

// nameIn is the part of a name's span that is the name itself, behind what
// qualifies it.
func nameIn(span source.Span, r *index.Reference) source.Span {
	if r == nil || span.Len() != len(r.Target) {
		return span
	}
	return source.Span{Start: span.Start + int32(len(qualifier(r))), End: span.End}
}

// qualifier is what stands before the name in the name of a skill, a role or an
// agent. That of a category or a tag may have a slash of its own.
func qualifier(r *index.Reference) string {
	switch r.Form {
	case index.FormCategory, index.FormRoleCategory, index.FormTag:
		return ""
	}
	return r.Target[:strings.LastIndexAny(r.Target, ":/")+1]
}

func paths(targets []index.Target) string {
	var list []string
	for _, t := range targets {
		list = append(list, t.Path)
	}
	return strings.Join(list, " or ")
}

// slice is the text of an open document in a span, or what stands for it.
func slice(d *index.Document, span source.Span, otherwise string) string {
	if d.File != nil && d.File.Size() == d.Size() {
		return d.File.Slice(span)
	}
	return otherwise
}

// prepareInPath is PrepareRename in a path: its fragment is a heading, each
// component a directory or a file.
func prepareInPath(s *index.Snapshot, d *index.Document, sym Symbol, offset int) (Renaming, error) {
	r := sym.Ref
	if r.Fragment != "" && r.Frag().Contains(offset) || r.Target == "" {
		for _, t := range sym.Targets {
			if t.Kind == index.SymbolHeading {
				return Renaming{Span: r.Frag(), Old: t.Name, Target: t}, nil
			}
		}
		return Renaming{}, refuse("%q leads to no heading, so there is nothing to rename", "#"+r.Fragment)
	}
	base, _, found := s.Spelled(d, r)
	if base == nil {
		return Renaming{}, refuse("%q leads out of this tree", r.Target)
	}
	if !found {
		return Renaming{}, refuse("there is no file at %q, so there is nothing to rename", r.Target)
	}
	span := r.PathSpan()
	raw := r.Path()
	at := int(span.Start) + len(r.Target) - len(raw)
	if span.Len() != len(r.Target) {
		raw = slice(d, span, "")
		at = int(span.Start)
	}
	cur, chosen := *base, source.Span{}
	if strings.HasPrefix(raw, "/") {
		cur = ""
	}
	var parts []string
	for part := range strings.SplitSeq(strings.TrimRight(raw, "/"), "/") {
		parts = append(parts, part)
	}
	for i, part := range parts {
		here := source.At(at, at+len(part))
		at = int(here.End) + 1
		switch part {
		case "", ".":
			continue
		case "..":
			cur = dirOf(cur)
			continue
		}
		cur = path.Join(cur, index.Unescape(part))
		chosen = here
		if here.Contains(offset) || i == len(parts)-1 {
			break
		}
	}
	t := index.Target{Kind: index.SymbolFile, Path: s.Real(cur)}
	if path.Base(t.Path) == "SKILL.md" {
		t.Path = dirOf(t.Path)
	}
	if skill := s.Doc(path.Join(t.Path, "SKILL.md")); skill != nil && s.IsDir(t.Path) {
		t = s.SkillTarget(skill)
	}
	renaming, err := RenamingOf(s, t)
	renaming.Span = chosen
	if !chosen.Contains(offset) {
		renaming.Span = sym.Span
	}
	return renaming, err
}

// mislabelled reports whether a skill whose directory has a name calls itself by
// another: then there is something to rename all the same.
func mislabelled(s *index.Snapshot, t index.Target, name string) bool {
	return t.Kind == index.SymbolSkill && index.SkillName(s.Doc(t.Path)) != name
}

// Rename plans to give what r says another name. read gives the texts of documents
// as the snapshot knows them. The error says why it cannot be done.
func Rename(s *index.Snapshot, r Renaming, name string, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, new: name, plan: &Plan{OldName: r.Old, NewName: name}}
	defer p.wait() //nolint:errcheck // done has asked
	if name == r.Old && !mislabelled(s, r.Target, name) {
		return p.plan, nil
	}
	var err error
	switch t := r.Target; {
	case r.row != nil:
		if err = p.validName("a skill"); err == nil {
			p.plan.Edits = append(p.plan.Edits, Edit{*r.row, name})
		}
	case t.Kind == index.SymbolSkill:
		err = p.skill(t)
	case t.Kind == index.SymbolRole:
		err = p.role(t)
	case t.Kind == index.SymbolAgent:
		err = p.agent(t)
	case t.Kind == index.SymbolCommand, t.Kind == index.SymbolRule:
		err = p.file(path.Join(dirOf(t.Path), name+endings(path.Base(t.Path))), t)
	case t.Kind == index.SymbolFile:
		err = p.file(path.Join(dirOf(t.Path), name), t)
	case t.Kind == index.SymbolHeading:
		err = p.heading(t)
	case t.Kind == index.SymbolCategory:
		err = p.category(t)
	case t.Kind == index.SymbolTag:
		err = p.tag(t)
	case t.Kind == index.SymbolLabel:
		err = p.label(t)
	}
	if err != nil {
		return nil, err
	}
	return p.done()
}

// Relocate plans what a batch of moves needs: files and directories that somebody
// moves, or has decided to. Where a skill, an agent or a command gets another name
// by that, it is renamed. The error says why it cannot be done.
func Relocate(s *index.Snapshot, moves []Move, read Reader) (*Plan, error) {
	p := &planner{verifier: &verifier{s: s, read: read}, plan: &Plan{}}
	defer p.wait() //nolint:errcheck // done has asked
	if err := p.relocate(moves); err != nil {
		return nil, err
	}
	return p.done()
}

// A planner makes one plan.
type planner struct {
	*verifier
	new   string // the name that is given
	quote bool   // in YAML it needs quotes
	plan  *Plan
}

// done orders the plan, and makes sure that the texts it edits are what they were.
func (p *planner) done() (*Plan, error) {
	p.plan.Edits, p.plan.Copies = sortEdits(p.plan.Edits), sortEdits(p.plan.Copies)
	surely := map[Place]bool{}
	for _, e := range p.plan.Edits {
		surely[e.Place] = true
	}
	for _, list := range []*[]Edit{&p.plan.Mentions, &p.plan.Ties} {
		*list = slices.DeleteFunc(sortEdits(*list), func(e Edit) bool { return surely[e.Place] })
	}
	for _, list := range [][]Edit{p.plan.Edits, p.plan.Copies} {
		for _, e := range list {
			p.verify(e.Path)
		}
	}
	if err := p.wait(); err != nil {
		return nil, err
	}
	return p.plan, nil
}

// validName refuses what is no name: it would not be found again in a text.
func (p *planner) validName(what string) error {
	if !index.IsName(p.new) {
		return refuse("%q is no name for %s: letters, digits and hyphens only", p.new, what)
	}
	return nil
}

// relocate adds the moves, what refers to them, and what they rename.
func (p *planner) relocate(moves []Move) error {
	for _, mv := range moves {
		if mv.From == mv.To {
			continue
		}
		if _, in := below(mv.To, mv.From); in {
			return refuse("%s cannot be moved into itself", mv.From)
		}
		if err := p.free(mv); err != nil {
			return err
		}
		p.plan.Moves = append(p.plan.Moves, mv)
	}
	m := newMapping(p.s, p.plan.Moves)
	edits, mentions, err := m.pathEdits(p.verifier)
	if err != nil {
		return err
	}
	p.plan.Edits, p.plan.Mentions = append(p.plan.Edits, edits...), append(p.plan.Mentions, mentions...)
	p.plan.Relinks = m.relinks()
	if p.new == "" {
		return p.renamedBy(m)
	}
	return nil
}

// renamedBy renames what goes by the name of a file or directory that moves.
func (p *planner) renamedBy(m *mapping) error {
	rename := func(t index.Target, name string) error {
		one := &planner{verifier: p.verifier, new: name, plan: p.plan}
		if err := one.validName("a " + t.Kind.String()); err != nil {
			return err
		}
		return one.names(t)
	}
	for _, mv := range m.moves {
		if path.Base(mv.From) == path.Base(mv.To) {
			continue
		}
		if skill := p.s.Doc(path.Join(mv.From, "SKILL.md")); skill != nil && p.s.IsDir(mv.From) {
			if err := rename(p.s.SkillTarget(skill), path.Base(mv.To)); err != nil {
				return err
			}
			continue
		}
		switch t := p.s.FileTarget(mv.From); t.Kind {
		case index.SymbolAgent:
			if t.Name == stem(mv.From) {
				if err := rename(t, stem(mv.To)); err != nil {
					return err
				}
			}
		case index.SymbolCommand, index.SymbolRule:
			if err := rename(t, stem(mv.To)); err != nil {
				return err
			}
		}
	}
	return nil
}

// free refuses a move to where something is, also but for case: two such names
// cannot stand side by side on every system.
func (p *planner) free(mv Move) error {
	if p.s.Existence(mv.To) == index.Exists && !strings.EqualFold(mv.From, mv.To) {
		return refuse("there is a %s already", mv.To)
	}
	for sibling := range p.s.Children(dirOf(mv.To)) {
		if sibling != mv.From && strings.EqualFold(sibling, mv.To) {
			return refuse("there is a %s already, which some systems cannot tell from %s", sibling, path.Base(mv.To))
		}
	}
	return nil
}

// file gives a file or directory another path.
func (p *planner) file(to string, t index.Target) error {
	if p.new == "." || p.new == ".." || strings.ContainsAny(p.new, "/\\\x00\n\r") || strings.TrimSpace(p.new) != p.new || p.new == "" {
		return refuse("%q is no name for a file", p.new)
	}
	if err := p.relocate([]Move{{t.Path, to}}); err != nil {
		return err
	}
	switch t.Kind {
	case index.SymbolCommand, index.SymbolRule:
		if err := p.validName("a " + t.Kind.String()); err != nil {
			return err
		}
		return p.names(t)
	}
	p.new = "" // what goes by the file's name is renamed, too
	return p.renamedBy(&mapping{s: p.s, moves: p.plan.Moves})
}

// names adds the edits of every place that calls t by a name. Paths are another
// matter.
func (p *planner) names(t index.Target) error {
	if t.Kind == index.SymbolAgent || t.Kind == index.SymbolSkill {
		if d := p.s.Doc(t.Path); d != nil {
			if n := d.Field("name"); n != nil && n.Kind == frontmatter.Scalar {
				p.plan.Edits = append(p.plan.Edits, fieldEdit(d, n, p.new))
			}
		}
	}
	p.quote = needsQuote(p.new)
	is := func(o index.Target) bool { return same(o, t) }
	namings(p.s, t, func(h hit) {
		if h.ref.Form == index.FormEdge { // it has the id of a node, not the name
			return
		}
		own := slices.ContainsFunc(h.res.Targets, is) || slices.ContainsFunc(h.res.Mirrors, is)
		edit := p.nameEdit(h.doc, h.ref)
		switch strength := h.strength(p.s); {
		case !own: // a copy's
			if strength != index.Mentioned {
				p.plan.Copies = append(p.plan.Copies, edit)
			}
		case strength == index.Mentioned:
			p.plan.Mentions = append(p.plan.Mentions, edit)
		case len(h.res.Targets) > 1:
			p.plan.Ties = append(p.plan.Ties, edit)
		default:
			p.plan.Edits = append(p.plan.Edits, edit)
			p.verify(edit.Path)
		}
	})
	return nil
}

// same reports whether two targets are one symbol.
func same(a, b index.Target) bool {
	if a.Kind.IsFile() || b.Kind.IsFile() {
		return a.Kind.IsFile() && b.Kind.IsFile() && a.Path == b.Path
	}
	return a.Kind == b.Kind && a.Name == b.Name
}

// nameEdit replaces a name where it stands, and not what qualifies it.
func (p *planner) nameEdit(d *index.Document, r *index.Reference) Edit {
	name := p.new
	if r.Span.Len() != len(r.Target) { // escaped in YAML or JSON: all of it is written anew
		return Edit{Place{d.Path, r.Span}, qualifier(r) + name}
	}
	yaml := !d.Markdown || d.Front != nil && d.Front.Span.Encloses(r.Span)
	if p.quote && yaml && r.Whole == r.Span {
		return Edit{Place{d.Path, r.Span}, frontmatter.Quote(qualifier(r) + name)}
	}
	return Edit{Place{d.Path, nameIn(r.Span, r)}, name}
}

// needsQuote reports whether a name must be quoted in YAML, between brackets or
// not.
func needsQuote(name string) bool {
	return frontmatter.NeedsQuote(name) || strings.ContainsAny(name, ",[]{}")
}

// fieldEdit gives the name: of a skill or an agent another value, behind what
// qualifies it.
func fieldEdit(d *index.Document, n *frontmatter.Node, name string) Edit {
	value := n.Value[:strings.LastIndexAny(n.Value, ":/")+1] + name
	if n.Style == frontmatter.Plain && needsQuote(value) {
		return Edit{Place{d.Path, n.Span}, frontmatter.Quote(value)}
	}
	return Edit{Place{d.Path, n.Inner}, value}
}

// stem is a path's last name up to its first dot.
func stem(p string) string {
	s, _, _ := strings.Cut(path.Base(p), ".")
	return s
}

// endings is what stands from the first dot of a file's name on.
func endings(base string) string { return base[len(stem(base)):] }
