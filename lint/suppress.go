package lint

import (
	"fmt"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// An Unused is a code in a comment of a document that keeps nothing from being
// found.
type Unused struct {
	Ignore *index.Ignore
	Code   index.IgnoredCode // "" where the comment names none
	Known  bool              // there is a rule of that name
}

// shown returns the findings of a document that nobody said are meant to be, sorted,
// and the fingerprints of those that its baseline holds, each as often as there is
// one.
func (r *Result) shown(s *index.Snapshot, set *settings, d *index.Document, all []Finding) (shown []Finding, known []string) {
	used := map[[2]int]bool{}
	for _, f := range all {
		if i, j, ok := d.Ignored(f.Code, f.Span); ok {
			used[[2]int{i, j}] = true
			continue
		}
		shown = append(shown, f)
	}
	if len(d.Ignores) > 0 {
		shown = append(shown, r.unused(s, set, d, used)...)
	}
	if len(shown) > 0 && s.IsVendored(d.Path) { // whoever takes it over cannot change it
		shown = slices.DeleteFunc(shown, func(f Finding) bool { return f.Severity < Error })
	}
	slices.SortFunc(shown, Finding.Compare)
	return r.unknown(s, d, shown)
}

// unused runs the rule that has Unused over a document's comments.
func (r *Result) unused(s *index.Snapshot, set *settings, d *index.Document, used map[[2]int]bool) (found []Finding) {
	sure := true // where it is not, rules that look at other files may be silent because of it
	for range s.Unsure() {
		sure = false
		break
	}
	for _, rule := range r.rules {
		sev := set.of(rule, d.Path)
		if rule.Unused == nil || sev == Off {
			continue
		}
		var list []Unused
		for i := range d.Ignores {
			ig := &d.Ignores[i]
			if len(ig.Codes) == 0 {
				list = append(list, Unused{Ignore: ig})
			}
			for j, c := range ig.Codes {
				at := slices.IndexFunc(r.rules, func(r *Rule) bool { return r.Code == c.Code })
				if at < 0 || !used[[2]int{i, j}] && set.of(r.rules[at], d.Path) != Off && (sure || r.rules[at].File != nil) {
					list = append(list, Unused{Ignore: ig, Code: c, Known: at >= 0})
				}
			}
		}
		p := FilePass{Doc: d, Kind: s.Kind(d.Path), rule: rule, severity: sev, all: r.rules, config: s.Config(), out: &found}
		p.guard(func() { rule.Unused(&p, list) })
	}
	return found
}

// unknown returns the findings that the baseline does not hold, and the fingerprints
// of the others.
func (r *Result) unknown(s *index.Snapshot, d *index.Document, all []Finding) (unknown []Finding, known []string) {
	baseline := s.Baseline()
	in := baseline.Of(d.Path)
	if len(in) == 0 || len(all) == 0 {
		return all, nil
	}
	text, ok := r.textOf(d)
	if !ok {
		return all, nil
	}
	left := map[string]int{}
	for _, i := range in {
		left[baseline.Entries[i].Fingerprint] += baseline.Entries[i].Count
	}
	for _, f := range all {
		print := Fingerprint(f, Slice(text, f.Span))
		if left[print] > 0 {
			left[print]--
			known = append(known, print)
		} else {
			unknown = append(unknown, f)
		}
	}
	return unknown, known
}

// textOf returns the text of a document; ok is false where it cannot be had, or is
// no longer the one that was read.
func (r *Result) textOf(d *index.Document) (text []byte, ok bool) {
	if d.File != nil {
		return d.File.Text, true
	}
	if r.cfg.Read == nil {
		return nil, false
	}
	text, ok = r.cfg.Read(d.Path)
	return text, ok && index.HashOf(text) == d.Hash
}

// Slice returns the text of a span, clamped.
func Slice(text []byte, s source.Span) string {
	n := int32(len(text))
	return string(text[min(s.Start, n):min(max(s.Start, s.End), n)])
}

// Baseline returns what is to be said of the baseline: the entries that no finding
// answers to any more, by the rule that has Unused.
func (r *Result) Baseline(s *index.Snapshot) (found []Finding) {
	set := r.cfg.in(s)
	for _, rule := range r.rules {
		sev := set.of(rule, index.BaselinePath)
		if rule.Unused == nil || sev == Off {
			continue
		}
		for _, e := range r.Stale(s) {
			found = append(found, Finding{
				Code: rule.Code, Severity: sev, Path: index.BaselinePath, Span: e.Span,
				Message: fmt.Sprintf("%d of %q in %q that the baseline holds are no longer found", e.Count, e.Code, e.Path),
			})
		}
	}
	return found
}

// Stale returns the entries of the baseline that no finding answers to any more, in
// its order. It judges only rules that ran, and files that are there are taken for
// read.
func (r *Result) Stale(s *index.Snapshot) (stale []index.BaselineEntry) {
	baseline := s.Baseline()
	if baseline == nil {
		return nil
	}
	set := r.cfg.in(s)
	left := map[string]map[string]int{} // known findings by path and fingerprint
	for _, e := range baseline.Entries {
		at := slices.IndexFunc(r.rules, func(r *Rule) bool { return r.Code == e.Code })
		if at >= 0 && set.of(r.rules[at], e.Path) == Off {
			continue
		}
		if left[e.Path] == nil {
			left[e.Path] = map[string]int{}
			if d, ok := r.docs.Get(e.Path); ok {
				for _, print := range d.known {
					left[e.Path][print]++
				}
			}
		}
		n := left[e.Path][e.Fingerprint]
		left[e.Path][e.Fingerprint] = max(0, n-e.Count)
		if n < e.Count {
			e.Count -= n
			stale = append(stale, e)
		}
	}
	return stale
}
