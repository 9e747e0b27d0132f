package rules

import (
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// nearMissKey finds keys that no host reads, and that are one which the file's own
// host reads but for their case, hyphens and underscores. It goes no further than
// that: another letter makes another host's key.
var nearMissKey = &lint.Rule{
	Code:     "near-miss-key",
	Severity: lint.Warning,
	File: func(p *lint.FilePass) {
		for _, miss := range nearMisses(p) {
			profile, _ := profileOf(p)
			key := miss.key
			who := profile.Title + " does not read"
			if profile.ID == host.Generic {
				who = "no host reads"
			}
			r := p.Report(key.Span, "%s the key %q: write %q", who, key.Value, miss.field)
			if f, _ := profile.Field(miss.field); p.Doc.FieldText(f.Name) == "" && severityOf(f.Need) != lint.Off {
				r.Near(p.Doc.Path, placeOf(p.Doc, f.Name), "so the %s has no %s", profile.File, f.Name)
			}
			r.Replace("write "+quote(miss.field), true, miss.field)
		}
	},
}

// A keyMiss is a key and the one that it was meant to be.
type keyMiss struct {
	key   *frontmatter.Node
	field string
}

// nearMisses returns the keys of a document that are near misses. Where the right
// key is there too, or two are near it, nobody knows what was meant.
func nearMisses(p *lint.FilePass) (misses []keyMiss) {
	profile, ok := profileOf(p)
	if !ok || p.Doc.Front == nil || p.Doc.Front.Root == nil || templateLike(p.Doc.Path, p.Kind) {
		return nil
	}
	meant := map[string]int{}
	for _, pair := range p.Doc.Front.Root.Pairs {
		if pair.Key.Kind != frontmatter.Scalar || pair.Key.Inner.Len() != len(pair.Key.Value) || pair.Key.Span != pair.Key.Inner {
			continue
		}
		field, ok := profile.Near(pair.Key.Value)
		if !ok {
			continue
		}
		meant[field]++
		if p.Doc.Field(field) == nil {
			misses = append(misses, keyMiss{pair.Key, field})
		}
	}
	kept := misses[:0]
	for _, m := range misses {
		if meant[m.field] == 1 {
			kept = append(kept, m)
		}
	}
	return kept
}

// missOf returns the near miss that a missing field is written as.
func missOf(p *lint.FilePass, field string) (miss keyMiss, ok bool) {
	for _, m := range nearMisses(p) {
		if m.field == field {
			return m, true
		}
	}
	return keyMiss{}, false
}
