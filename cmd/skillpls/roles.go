package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

func (c *command) rolesCommand() *cobra.Command {
	var dir, format string
	cmd := &cobra.Command{
		Use:   "roles [ROLE [SKILL]]",
		Short: "Show which skills roles have, and why",
		Long: "roles lists the roles of a tree, and the skills that none of them has. Of a ROLE it\n" +
			"shows the skills that it has and why, those that it may have, its rules and their\n" +
			"sections beside those of the other roles. Of a ROLE and a SKILL it says why the role\n" +
			"has the skill, or why not and what would give it to it; the exit code is 1 for a no.",
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: eachOnce(c.completeNames(index.SymbolRole), c.completeNames(index.SymbolSkill)),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.roles(cmd.Context(), dir, format, args) },
	}
	rootFlag(cmd, &dir)
	choiceFlag(cmd, &format, "format", "text", "`FORMAT` of the answer: ", "text", "json", "mermaid")
	return cmd
}

// What `roles --format json` writes: a contract, to which fields may only be added.
type (
	jsonRoles struct {
		Version   int        `json:"version"`
		Tool      jsonTool   `json:"tool"`
		Root      string     `json:"root"`
		Roles     []jsonRole `json:"roles"`
		Unreached []jsonHeld `json:"unreached"` // skills that no role has; [] where one is asked for
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonRole struct {
		Name        string        `json:"name"`
		Path        string        `json:"path"`
		Title       string        `json:"title,omitempty"`
		Description string        `json:"description,omitempty"`
		Skills      []jsonHeld    `json:"skills"`
		Rules       []string      `json:"rules"`
		Sections    []jsonSection `json:"sections"`
		Verdict     *jsonVerdict  `json:"verdict,omitempty"` // about the skill that was asked for
	}
	jsonHeld struct {
		Name   string `json:"name"`
		Path   string `json:"path"`
		Why    string `json:"why,omitempty"` // core, named, category, tag, inherited, optional, excluded
		By     string `json:"by,omitempty"`
		Has    bool   `json:"has"`
		Tokens int    `json:"tokens"`
	}
	jsonSection struct {
		Title string   `json:"title"`
		Has   bool     `json:"has"`
		Roles []string `json:"roles"` // the other ones that have it
	}
	jsonVerdict struct {
		Skill string   `json:"skill"`
		Has   bool     `json:"has"`
		Why   string   `json:"why"`
		Ways  []string `json:"ways"`
	}
)

func (c *command) roles(ctx context.Context, dir, format string, args []string) error {
	switch format {
	case "text", "json", "mermaid":
	default:
		return fmt.Errorf("--format: unknown format %q: want text, json or mermaid", format)
	}
	q, err := c.read(ctx, dir, "")
	if err != nil {
		return err
	}
	b := rolebook{s: q.s}
	all := query.ListAll(q.s).Roles
	if len(all) == 0 {
		return query.NoRoles
	}
	if len(args) > 0 {
		r, err := query.RoleNamed(all, args[0])
		if err != nil {
			return err
		}
		all = []query.RoleEntry{r}
	}
	out := jsonRoles{Version: 1, Tool: jsonTool{"skillpls", buildVersion()}, Root: q.places().Root, Unreached: []jsonHeld{}}
	for _, r := range all {
		out.Roles = append(out.Roles, b.role(r))
	}
	if len(args) == 0 {
		for _, e := range query.Unreached(q.s) {
			out.Unreached = append(out.Unreached, jsonHeld{Name: e.Name, Path: e.Path, Tokens: e.Tokens})
		}
	}
	if len(args) == 2 {
		v, err := c.verdict(q, all[0].Role, args[1])
		if err != nil {
			return err
		}
		out.Roles[0].Verdict = v
		if !v.Has {
			c.code = exitFindings
		}
	}
	var text strings.Builder
	switch {
	case format == "json":
		err = writeJSON(&text, out)
	case format == "mermaid":
		writeMermaidRoles(&text, out)
	case len(args) == 2:
		v := out.Roles[0].Verdict
		fmt.Fprintln(&text, query.Verdict{Has: v.Has, Why: v.Why, Ways: v.Ways})
	case len(args) == 1:
		writeRole(&text, out.Roles[0])
	default:
		writeRoles(&text, out)
	}
	if err == nil {
		answer := text.String()
		if format != "json" {
			answer = printableLines(answer)
		}
		_, err = io.WriteString(c.out, answer)
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// verdict judges the skill that a name means, among those that may be a role's.
func (c *command) verdict(q *question, r *index.Role, name string) (*jsonVerdict, error) {
	spec := name
	if !strings.ContainsAny(name, ":/.#") {
		spec = "skill:" + name
	}
	found, err := query.Lookup(q.s, q.from, spec)
	if err != nil {
		return nil, err
	}
	var best *jsonVerdict
	for _, t := range found {
		if t.Kind != index.SymbolSkill {
			continue
		}
		v := query.Judge(q.s, r, t.Path)
		is := &jsonVerdict{Skill: t.Path, Has: v.Has, Why: v.Why, Ways: v.Ways}
		if is.Ways == nil {
			is.Ways = []string{}
		}
		if best == nil || !best.Has && (v.Has || len(best.Ways) == 0 && len(v.Ways) > 0) {
			best = is
		}
	}
	if best == nil {
		return nil, query.Refusal(fmt.Sprintf("%q is no skill", name))
	}
	return best, nil
}

// A rolebook writes down what roles have.
type rolebook struct{ s *index.Snapshot }

func (b rolebook) role(r query.RoleEntry) jsonRole {
	out := jsonRole{Name: r.Name, Path: r.Path, Title: r.Title, Description: r.About, Skills: []jsonHeld{}, Rules: append([]string{}, r.Rules...), Sections: []jsonSection{}}
	for _, g := range r.Skills {
		if d := b.s.Doc(g.Skill); d != nil {
			out.Skills = append(out.Skills, jsonHeld{Name: index.SkillName(d), Path: g.Skill, Why: g.Why.String(), By: g.By, Has: g.Why.Has(), Tokens: query.Tokens(d.Size())})
		}
	}
	for _, sec := range query.RuleSections(b.s, r.Role) {
		out.Sections = append(out.Sections, jsonSection{sec.Title, sec.Has, append([]string{}, sec.Roles...)})
	}
	return out
}

// held counts the skills that a role has, and their tokens.
func (r jsonRole) held() (n, tokens int) {
	for _, s := range r.Skills {
		if s.Has {
			n, tokens = n+1, tokens+s.Tokens
		}
	}
	return n, tokens
}

// writeRoles writes the table of all roles, and the skills that none of them has.
func writeRoles(w io.Writer, all jsonRoles) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "role\tskills\ttokens\trules")
	for _, r := range all.Roles {
		n, tokens := r.held()
		rules := strings.Join(r.Rules, ", ")
		if rules == "" {
			rules = "none of its own"
		}
		fmt.Fprintf(table, "%s\t%d\t~%d\t%s\n", r.Name, n, tokens, rules)
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
	if len(all.Unreached) == 0 {
		return
	}
	var names []string
	for _, s := range all.Unreached {
		names = append(names, s.Name)
	}
	fmt.Fprintf(w, "\nno role has: %s\n", strings.Join(names, ", "))
}

// writeRole writes what there is to say of one role.
func writeRole(w io.Writer, r jsonRole) {
	fmt.Fprint(w, r.Name)
	if r.Title != "" {
		fmt.Fprintf(w, " (%s)", r.Title)
	}
	fmt.Fprintf(w, ", in %s\n", r.Path)
	if r.Description != "" {
		fmt.Fprintln(w, r.Description)
	}
	n, tokens := r.held()
	fmt.Fprintf(w, "\n%s, ~%d tokens\n", query.Count(n, "skill"), tokens)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rest := 0
	for _, s := range r.Skills {
		if !s.Has {
			rest++
			continue
		}
		fmt.Fprintf(table, "  %s\t%s\t~%d\n", s.Name, strings.TrimSpace(s.Why+" "+s.By), s.Tokens)
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
	if rest > 0 {
		fmt.Fprintln(w, "\nnot had")
		for _, s := range r.Skills {
			if !s.Has {
				fmt.Fprintf(table, "  %s\t%s\n", s.Name, strings.TrimSpace(s.Why+" "+s.By))
			}
		}
		table.Flush() //nolint:errcheck // a strings.Builder takes all
	}
	fmt.Fprintln(w)
	if len(r.Rules) == 0 {
		fmt.Fprintln(w, "no rules of its own")
	}
	for _, p := range r.Rules {
		fmt.Fprintf(w, "rules in %s\n", p)
	}
	for _, has := range []bool{true, false} {
		head := !has
		for _, sec := range r.Sections {
			if sec.Has != has {
				continue
			}
			if head {
				fmt.Fprintln(table, "sections that others share")
				head = false
			}
			others := strings.Join(sec.Roles, ", ")
			if has && others == "" {
				others = "it alone"
			}
			fmt.Fprintf(table, "  %s\t%s\n", sec.Title, others)
		}
		table.Flush() //nolint:errcheck // a strings.Builder takes all
	}
}

// writeMermaidRoles draws roles and the skills that they have as a flowchart.
func writeMermaidRoles(w io.Writer, all jsonRoles) {
	m := newMermaid(w)
	for _, r := range all.Roles {
		role := m.node("role:"+r.Name, r.Name, "([", "])")
		for _, s := range r.Skills {
			if s.Has {
				m.edge(role, m.node(s.Path, s.Name, "[", "]"), "-->", s.Why)
			}
		}
	}
	for _, s := range all.Unreached {
		m.node(s.Path, s.Name, "[", "]")
	}
}

// printableLines is report.Printable of each line.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = report.Printable(l)
	}
	return strings.Join(lines, "\n")
}
