package rules

import (
	"regexp"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// reservedWord finds what the skills API of Anthropic refuses and every host that reads
// files takes. It is off by default: few skills are uploaded.
var reservedWord = &lint.Rule{
	Code:     "reserved-word",
	Severity: lint.Hint,
	Off:      true,
	File: func(p *lint.FilePass) {
		d := p.Doc
		if p.Kind != index.Skill || d.Unsure || templateLike(d.Path, p.Kind) {
			return
		}
		for _, word := range []string{"anthropic", "claude"} {
			if name := d.FieldText("name"); strings.Contains(strings.ToLower(name), word) {
				p.Report(nameSpan(d), "the skills API refuses the name %q: %q is reserved", name, word)
				break
			}
		}
		text := d.FieldText("description")
		if at := aTag.FindStringIndex(text); at != nil {
			p.Report(partSpan(d.Field("description"), at), "the skills API refuses a description with a tag: %q", text[at[0]:at[1]])
		}
	},
}

var aTag = regexp.MustCompile(`</?[A-Za-z][^<>\n]*>`)

// partSpan is where a part of a scalar's value is written: all of it where it is not
// written as it is read.
func partSpan(n *frontmatter.Node, part []int) source.Span {
	if n.Inner.Len() != len(n.Value) {
		return n.Inner
	}
	start := int(n.Inner.Start)
	return source.At(start+part[0], start+part[1])
}
