package rules

import (
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/lint"
)

// metadataType finds values below metadata that are no text. It is off by default:
// every host reads them all the same.
var metadataType = &lint.Rule{
	Code:     "metadata-type",
	Severity: lint.Hint,
	Off:      true,
	File: func(p *lint.FilePass) {
		metadata := p.Doc.Field("metadata")
		if p.Kind != index.Skill || p.Doc.Unsure || metadata == nil || metadata.Kind != frontmatter.Mapping || templateLike(p.Doc.Path, p.Kind) {
			return
		}
		for _, pair := range metadata.Pairs {
			key, value := pair.Key, pair.Value
			if key.Kind != frontmatter.Scalar || placeholderValue(value) {
				continue
			}
			const wanted = "the specification takes a string"
			switch {
			case value.Kind == frontmatter.Mapping, value.Kind == frontmatter.Sequence:
				p.Report(key.Span, "%s in metadata is a %s: %s", quote(key.Value), typeOf(value), wanted)
			case value.Kind == frontmatter.Scalar && notText(value.Tag):
				r := p.Report(value.Span, "%q in metadata is no string: %s", value.Value, wanted)
				// Farther from its key it may have a tag, which says that it is none.
				if value.Style == frontmatter.Plain && value.Span.Start-key.Span.End <= 3 {
					text := frontmatter.Quote(value.Value)
					r.Replace("change to "+text, true, text)
				}
			}
		}
	},
}

// notText reports whether YAML makes a value of another type of a scalar. That there is
// none is no value.
func notText(t frontmatter.Tag) bool {
	switch t {
	case frontmatter.Bool, frontmatter.Int, frontmatter.Float, frontmatter.Time:
		return true
	}
	return false
}
