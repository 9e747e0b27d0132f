package rules

import (
	"fmt"
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// brokenLink finds links to files that are certainly not there.
var brokenLink = &lint.Rule{
	Code:     "broken-link",
	Severity: lint.Warning,
	Links: func(p *lint.LinkPass) {
		for i := range p.Doc.Refs {
			r := &p.Doc.Refs[i]
			if missed(p, r) == leadsNowhere {
				reportPath(p, r, "no file at %q", r.Target)
			}
		}
	},
}

// A miss says why a link leads nowhere. One rule speaks of each.
type miss uint8

const (
	leadsSomewhere  miss = iota // or nobody knows
	fromAnotherBase             // it is written as from another directory
	inAnotherCase               // upper and lower case differ
	leadsNowhere
)

// missed says whether a reference is a link that leads nowhere, and why.
func missed(p *lint.LinkPass, r *index.Reference) miss {
	if !isLink(r) || !p.Live(r) || !p.Resolve(r).Missing {
		return leadsSomewhere
	}
	if _, _, _, ok := p.OtherBase(r); ok {
		return fromAnotherBase
	}
	if _, ok := p.OtherCase(r); ok {
		return inAnotherCase
	}
	return leadsNowhere
}

// reportMended reports a link that leads to the path to if it is written in another
// way, and offers to write it so.
func reportMended(p *lint.LinkPass, r *index.Reference, to string, safe bool, format string, args ...any) {
	written := index.Relative(path.Dir("/" + p.Doc.Path)[1:], to)
	if strings.HasSuffix(r.Target, "/") {
		written += "/"
	}
	report := p.Report(pathSpan(r), "%s: write %q", fmt.Sprintf(format, args...), written)
	if r.Example || templateLike(p.Doc.Path, p.Kind) {
		report.AtMost(lint.Hint)
		safe = false // a template is copied to where its links count from
	}
	if r.Form == index.FormLink {
		written = query.EscapePath(written)
	} else if strings.ContainsAny(written, "'\"#:,[]{}&*!|>%@`") {
		return // in YAML it would be quoted
	}
	report.Replace(fmt.Sprintf("change to %q", written), safe, written)
}

// isLink reports whether a reference is a link, or a path under references: of a
// skill. Others keep addresses and titles under that key.
func isLink(r *index.Reference) bool {
	return r.Form == index.FormLink ||
		r.Form == index.FormFrontPath && pathLike(r.Target) && !strings.ContainsAny(r.Target, ": ")
}

// reportPath reports a path that leads nowhere, with what it may have been meant
// to be. Where nothing need be there, it is a hint.
func reportPath(p *lint.LinkPass, r *index.Reference, format string, args ...any) {
	near := p.SuggestPath(r)
	skill, _ := p.SkillDir()
	report := p.Report(r.Span, "%s%s", fmt.Sprintf(format, args...), lint.DidYouMean(near))
	if r.Example || placeholder(r.Target) || templateLike(p.Doc.Path, p.Kind) || !pathLike(r.Target) || len(near) == 0 && authoring(p.Doc.Path, skill) {
		report.AtMost(lint.Hint)
	}
	if len(near) == 1 {
		replace(report, p.Doc.Path, pathSpan(r), query.EscapePath(near[0]))
	}
}

// pathSpan is the span of a reference's path without its fragment.
func pathSpan(r *index.Reference) source.Span {
	if r.Frag().Empty() {
		return r.Span
	}
	return source.Span{Start: r.Span.Start, End: r.Frag().Start - 1}
}

// replace offers to replace a span by the one name that was suggested.
func replace(r lint.Report, file string, span source.Span, text string) {
	r.Fix(lint.Fix{
		Title: fmt.Sprintf("change to %q", text),
		Edits: []lint.Edit{{Path: file, Span: span, New: text}},
	})
}

func quote(s string) string { return fmt.Sprintf("%q", s) }
