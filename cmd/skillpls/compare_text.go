package main

import (
	"fmt"
	"io"
	"path"
	"strings"
	"text/tabwriter"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

// writeText writes a comparison for a person: what has become of skills, then of roles,
// then of findings. What has come is marked with a plus, what has gone with a minus.
func (f *comparison) writeText(w io.Writer) {
	skills, roles, findings := f.sums()
	if len(skills)+len(roles)+len(findings) == 0 {
		fmt.Fprintf(w, "no skill, role or finding is another one than in %s\n", f.Base.against())
		return
	}
	fmt.Fprintf(w, "against %s\n", f.Base.against())
	if len(skills) > 0 {
		fmt.Fprintf(w, "\nskills: %s\n", strings.Join(skills, ", "))
		f.writeSkills(w)
	}
	if len(roles) > 0 {
		fmt.Fprintf(w, "\nroles: %s\n", strings.Join(roles, ", "))
		f.writeRoles(w)
	}
	if len(findings) > 0 {
		fmt.Fprintf(w, "\nfindings: %s\n", strings.Join(findings, ", "))
		fresh, more := f.fresh.ForPeople(f.level)
		writeBriefs(w, "+", fresh, more)
		fixed, more := f.fixed.ForPeople(f.level)
		writeBriefs(w, "-", fixed, more)
	}
}

func (f *comparison) writeSkills(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range f.Skills.New {
		fmt.Fprintf(table, "  + %s\t%s\t~%d\n", s.Name, path.Dir(s.Path), s.Tokens)
	}
	for _, s := range f.Skills.Gone {
		fmt.Fprintf(table, "  - %s\t%s\t~%d\n", s.Name, path.Dir(s.Path), s.Tokens)
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
	for _, m := range f.Skills.Moved {
		fmt.Fprintf(w, "  %s %s\n", m.Was.Name, m.became())
	}
}

// became says what has become of a skill, as the end of a sentence.
func (m jsonMoved) became() string {
	moved := fmt.Sprintf("moved from %s to %s", path.Dir(m.Was.Path), path.Dir(m.Is.Path))
	switch m.kind() {
	case "moved":
		return moved
	case "renamed":
		return fmt.Sprintf("is called %s, in %s", m.Is.Name, path.Dir(m.Is.Path))
	}
	return fmt.Sprintf("is called %s, and %s", m.Is.Name, moved)
}

func (f *comparison) writeRoles(w io.Writer) {
	for _, r := range f.Roles {
		if !r.turned() {
			continue
		}
		fmt.Fprintf(w, "  %s: %s\n", r.Name, r.load())
		if r.Was == nil || r.Is == nil { // why each is had says nothing of the change
			mark, list := "+", r.Gained
			if r.Is == nil {
				mark, list = "-", r.Lost
			}
			if len(list) > 0 {
				fmt.Fprintf(w, "    %s %s\n", mark, strings.Join(turnNames(list), ", "))
			}
			continue
		}
		for _, t := range r.Gained {
			fmt.Fprintf(w, "    + %s (~%d): %s; in %s %s\n", t.Name, t.Tokens, t.After, f.Base.Name, t.Before)
		}
		for _, t := range r.Lost {
			fmt.Fprintf(w, "    - %s (~%d): %s; in %s %s\n", t.Name, t.Tokens, t.After, f.Base.Name, t.Before)
		}
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range f.Roles {
		if !r.turned() {
			fmt.Fprintf(table, "  %s\t%s\n", r.Name, r.load())
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
}

// load says how many skills a role has and what they come to, before and now.
func (r jsonRoleChange) load() string {
	switch {
	case r.Was == nil:
		return fmt.Sprintf("a new role with %s, ~%d tokens", query.Count(r.Is.Skills, "skill"), r.Is.Tokens)
	case r.Is == nil:
		return fmt.Sprintf("gone; it had %s, ~%d tokens", query.Count(r.Was.Skills, "skill"), r.Was.Tokens)
	case r.Was.Skills == r.Is.Skills:
		return fmt.Sprintf("%s, ~%d → ~%d tokens", query.Count(r.Is.Skills, "skill"), r.Was.Tokens, r.Is.Tokens)
	}
	return fmt.Sprintf("%d → %s, ~%d → ~%d tokens", r.Was.Skills, query.Count(r.Is.Skills, "skill"), r.Was.Tokens, r.Is.Tokens)
}

func turnNames(list []jsonTurn) []string {
	var names []string
	for _, t := range list {
		names = append(names, t.Name)
	}
	return names
}

// writeBriefs writes findings, a line each, and what is left to --level.
func writeBriefs(w io.Writer, mark string, list []report.Brief, more string) {
	for _, b := range list {
		fmt.Fprintf(w, "  %s %s:%d:%d: %s: %s [%s]\n", mark, b.Path, b.Line, b.Column, b.Severity, b.Message, b.Code)
	}
	if more != "" {
		fmt.Fprintf(w, "  %s also %s: --level hint shows them\n", mark, more)
	}
}
