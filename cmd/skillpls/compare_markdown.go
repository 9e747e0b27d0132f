package main

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/skillpls/skillpls/lint/report"
)

// writeMarkdown writes a comparison for a pull request: a table of the roles, and the
// rest folded where it is long.
func (f *comparison) writeMarkdown(w io.Writer) {
	skills, roles, findings := f.sums()
	fmt.Fprintf(w, "### Skills, roles and findings against %s\n\n", report.MarkdownCode(f.Base.Name))
	if len(skills)+len(roles)+len(findings) == 0 {
		fmt.Fprintln(w, "None is another one.")
		return
	}
	if len(skills) > 0 {
		fmt.Fprintf(w, "**Skills**: %s\n\n", strings.Join(skills, ", "))
		for _, s := range f.Skills.New {
			fmt.Fprintf(w, "- new: %s in %s, ~%d tokens\n", report.MarkdownCode(s.Name), report.MarkdownCode(path.Dir(s.Path)), s.Tokens)
		}
		for _, s := range f.Skills.Gone {
			fmt.Fprintf(w, "- gone: %s from %s, ~%d tokens\n", report.MarkdownCode(s.Name), report.MarkdownCode(path.Dir(s.Path)), s.Tokens)
		}
		for _, m := range f.Skills.Moved {
			fmt.Fprintf(w, "- %s: %s in %s → %s in %s\n", m.kind(), report.MarkdownCode(m.Was.Name), report.MarkdownCode(path.Dir(m.Was.Path)), report.MarkdownCode(m.Is.Name), report.MarkdownCode(path.Dir(m.Is.Path)))
		}
		fmt.Fprintln(w)
	}
	if len(roles) > 0 {
		fmt.Fprintf(w, "**Roles**: %s\n\n", strings.Join(roles, ", "))
		f.mdRoles(w)
	}
	if len(findings) > 0 {
		fmt.Fprintf(w, "**Findings**: %s\n\n", strings.Join(findings, ", "))
		fresh, more := f.fresh.ForPeople(f.level)
		mdBriefs(w, fresh, more)
		fixed, more := f.fixed.ForPeople(f.level)
		if len(fixed) > 0 || more != "" {
			fmt.Fprint(w, "<details><summary>Fixed</summary>\n\n")
			mdBriefs(w, fixed, more)
			fmt.Fprint(w, "</details>\n\n")
		}
	}
}

func (f *comparison) mdRoles(w io.Writer) {
	fmt.Fprint(w, "| role | skills | tokens | gains | loses |\n|---|---|---|---|---|\n")
	for _, r := range f.Roles {
		was, is := jsonLoad{}, jsonLoad{}
		if r.Was != nil {
			was = *r.Was
		}
		if r.Is != nil {
			is = *r.Is
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", report.MarkdownCell(r.Name), mdChange("", was.Skills, is.Skills),
			mdChange("~", was.Tokens, is.Tokens), mdNames(r.Gained), mdNames(r.Lost))
	}
	fmt.Fprintln(w)
	folded := false
	for _, r := range f.Roles {
		if r.Was == nil || r.Is == nil {
			continue
		}
		for i, t := range append(append([]jsonTurn{}, r.Gained...), r.Lost...) {
			if !folded {
				fmt.Fprint(w, "<details><summary>Why</summary>\n\n")
				folded = true
			}
			verb := "gains"
			if i >= len(r.Gained) {
				verb = "loses"
			}
			fmt.Fprintf(w, "- %s %s %s: %s; in %s %s\n", report.MarkdownCode(r.Name), verb, report.MarkdownCode(t.Name), report.MarkdownText(t.After), report.MarkdownCode(f.Base.Name), report.MarkdownText(t.Before))
		}
	}
	if folded {
		fmt.Fprint(w, "\n</details>\n\n")
	}
}

func mdChange(sign string, was, is int) string {
	if was == is {
		return fmt.Sprintf("%s%d", sign, is)
	}
	return fmt.Sprintf("%s%d → %s%d", sign, was, sign, is)
}

func mdNames(list []jsonTurn) string {
	names := turnNames(list)
	for i, n := range names {
		names[i] = report.MarkdownCell(n)
	}
	return strings.Join(names, ", ")
}

// mdBriefs writes findings, a line each, and what is left to --level.
func mdBriefs(w io.Writer, list []report.Brief, more string) {
	for _, b := range list {
		fmt.Fprintf(w, "- %s %s [%s](%s)\n", report.MarkdownCode(fmt.Sprintf("%s:%d", b.Path, b.Line)), report.MarkdownText(b.Severity+": "+b.Message), b.Code, b.Help)
	}
	if more != "" {
		fmt.Fprintf(w, "- also %s\n", more)
	}
	if len(list) > 0 || more != "" {
		fmt.Fprintln(w)
	}
}
