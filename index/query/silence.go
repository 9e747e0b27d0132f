package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// Silencing returns how a check is switched off in the whole tree: its code is off
// among the rules of the tree's configuration, which is made where there is none.
// creates says that it is. ok is false where the configuration does not parse or cannot
// be seen, where the check is off already, and where what it says of some files would
// go on to hold for these.
func Silencing(s *index.Snapshot, code string) (r Rewrite, creates, ok bool) {
	d := s.Doc(index.ConfigPath)
	if d == nil {
		r.plan = func(p *planner) error { return p.create(index.ConfigPath, "rules:\n  "+code+": off\n") }
		return r, true, s.Existence(index.ConfigPath) == index.Absent
	}
	if d.Unsure || d.Config == nil || d.Front == nil {
		return r, false, false
	}
	other := func(set index.Setting) bool { return set.Code == code && set.Severity != "off" }
	if slices.ContainsFunc(d.Config.Lint.Overrides, func(o index.Override) bool { return slices.ContainsFunc(o.Rules, other) }) ||
		slices.ContainsFunc(d.Config.Lint.Rules, func(set index.Setting) bool { return set.Code == code && set.Severity == "off" }) {
		return r, false, false
	}
	r.plan = func(p *planner) error { return p.silence(d, code) }
	return r, false, true
}

// silence adds the edit of a configuration that switches a check off, and leaves
// whatever else it says as it is.
func (p *planner) silence(d *index.Document, code string) error {
	text, ok := p.read(d.Path, nil)
	if !ok || len(text) != d.Size() {
		return stale(d.Path)
	}
	text = bytes.Clone(text)
	for _, e := range silences(d, code, text) {
		after, err := source.Apply(text, []source.Edit{e})
		if err != nil {
			continue
		}
		now := p.s.Config().NewDocument(d.Path, after)
		if now == nil || now.Unsure || now.Config == nil || len(now.Faults) > len(d.Faults) {
			continue
		}
		if off := func(set index.Setting) bool { return set.Code == code }; sameSettings(d.Config.Lint.Rules, now.Config.Lint.Rules, off) {
			p.edits(d, e)
			return nil
		}
	}
	return refuse("the way %s is written leaves no sure place for %q", d.Path, code+": off")
}

// sameSettings reports whether two lists of severities are the same but for one rule,
// which the second switches off.
func sameSettings(before, after []index.Setting, rule func(index.Setting) bool) bool {
	i := slices.IndexFunc(after, rule)
	if i < 0 || after[i].Severity != "off" {
		return false
	}
	before, after = slices.DeleteFunc(slices.Clone(before), rule), slices.DeleteFunc(slices.Clone(after), rule)
	return slices.EqualFunc(before, after, func(a, b index.Setting) bool { return a.Code == b.Code && a.Severity == b.Severity })
}

// silences returns edits by which a configuration may switch a check off.
func silences(d *index.Document, code string, text []byte) (list []source.Edit) {
	newline, setting := eol(d), code+": off"
	insert := func(at int32, new string) { list = append(list, insertion(at, new)...) }
	pair, there := d.Front.Root.Pair("rules")
	rules := pair.Value
	switch {
	case !there:
		new := "rules:" + newline + "  " + setting + newline
		if size := len(text); size > 0 && text[size-1] != '\n' {
			new = newline + new
		}
		insert(int32(len(text)), new)
	case rules.Get(code) != nil:
		list = append(list, source.Edit{Span: rules.Get(code).Span, New: "off"})
	case rules.Kind == frontmatter.Mapping && rules.Style == frontmatter.Flow && len(rules.Pairs) == 0:
		insert(rules.Span.Start+1, setting)
	case rules.Kind == frontmatter.Mapping && rules.Style == frontmatter.Flow:
		insert(rules.Pairs[len(rules.Pairs)-1].Value.Span.End, ", "+setting)
	case rules.Kind == frontmatter.Mapping && len(rules.Pairs) > 0:
		first, last := rules.Pairs[0].Key.Span.Start, rules.Pairs[len(rules.Pairs)-1]
		indent := strings.Repeat(" ", int(first-d.LineSpan(d.Line(int(first))).Start))
		end := d.LineSpan(d.Line(int(max(last.Key.Span.End, last.Value.Span.End) - 1))).End
		insert(end, newline+indent+setting)
	default: // nothing, maybe with a comment behind
		insert(d.LineSpan(d.Line(int(pair.Key.Span.End))).End, newline+"  "+setting)
	}
	return list
}
