package main

import (
	"context"
	"fmt"
	"io"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lint/rules"
)

func (c *command) diffCommand() *cobra.Command {
	var dir, format, level string
	cmd := &cobra.Command{
		Use:   "diff BASE",
		Short: "Show what a change does to skills, roles and findings",
		Long: "diff compares the tree as it stands, committed or not, with what it was at the commit\n" +
			"BASE, or with the directory BASE (write ./main for a directory that is called as a\n" +
			"branch is). It tells which skills are new, gone, moved or renamed, what each role gains\n" +
			"and loses and why, and which findings are new or fixed. It is a report: the exit code\n" +
			"is 0 whatever it tells.",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: eachOnce(completeDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.compare(cmd.Context(), dir, args[0], format, level)
		},
	}
	rootFlag(cmd, &dir)
	choiceFlag(cmd, &format, "format", "text", "`FORMAT` of the answer: ", "text", "json", "markdown")
	choiceFlag(cmd, &level, "level", "warning", "least `SEVERITY` of the findings that text and markdown write out: ", severities...)
	return cmd
}

// What `diff --format json` writes: a contract, to which fields may only be added.
type (
	jsonComparison struct {
		Version  int               `json:"version"`
		Tool     jsonTool          `json:"tool"`
		Root     string            `json:"root"`
		Base     jsonBase          `json:"base"`
		Skills   jsonSkillChanges  `json:"skills"`
		Roles    []jsonRoleChange  `json:"roles"`
		Findings jsonFindingChange `json:"findings"`
	}
	jsonBase struct {
		Name   string `json:"name"`
		Commit string `json:"commit,omitempty"` // none of a directory
	}
	jsonSkillChanges struct {
		New   []jsonSkill `json:"new"`
		Gone  []jsonSkill `json:"gone"`
		Moved []jsonMoved `json:"moved"`
	}
	jsonSkill struct {
		Name   string `json:"name"`
		Path   string `json:"path"`
		Tokens int    `json:"tokens"`
	}
	jsonMoved struct {
		Was jsonNamed `json:"was"`
		Is  jsonNamed `json:"is"`
	}
	jsonNamed struct {
		Name string `json:"name"`
		Path string `json:"path"`
	}
	jsonRoleChange struct {
		Name   string     `json:"name"`
		Was    *jsonLoad  `json:"was"` // null of a role that is new
		Is     *jsonLoad  `json:"is"`  // null of one that is gone
		Gained []jsonTurn `json:"gained"`
		Lost   []jsonTurn `json:"lost"`
	}
	jsonLoad struct {
		Skills int `json:"skills"`
		Tokens int `json:"tokens"`
	}
	jsonTurn struct {
		Name   string `json:"name"`
		Path   string `json:"path"`
		Tokens int    `json:"tokens"`
		Why    string `json:"why"` // as in jsonHeld, on the side that has it
		By     string `json:"by,omitempty"`
		Before string `json:"before"`
		After  string `json:"after"`
	}
	jsonFindingChange struct {
		New   []report.Brief `json:"new"`
		Fixed []report.Brief `json:"fixed"`
	}
)

// A comparison is what there is to say of two states of a tree, in two forms.
type comparison struct {
	jsonComparison
	fresh, fixed report.Report
	level        lint.Severity // of the findings that are written out for people
}

func (c *command) compare(ctx context.Context, dir, base, format, level string) error {
	switch format {
	case "text", "json", "markdown":
	default:
		return fmt.Errorf("--format: unknown format %q: want text, json or markdown", format)
	}
	least, err := lint.ParseSeverity(level)
	if err != nil || least == lint.Off {
		return fmt.Errorf("--level: unknown severity %q: want error, warning, information or hint", level)
	}
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := signal.NotifyContext(ctx, interrupts...) // to remove what is laid out
	defer stop()
	q, err := c.read(ctx, dir, "")
	if err != nil {
		return err
	}
	p, err := openPast(ctx, q.tree, q.s, base)
	if err != nil {
		return err
	}
	defer p.close()
	found, err := comparisonOf(ctx, q, p)
	if err != nil {
		return err
	}
	found.level = least
	var text strings.Builder
	switch format {
	case "json":
		err = writeJSON(&text, found.jsonComparison)
	case "markdown":
		found.writeMarkdown(&text)
	default:
		found.writeText(&text)
	}
	if err == nil {
		answer := text.String()
		if format != "json" {
			answer = strings.TrimRight(printableLines(answer), "\n") + "\n"
		}
		_, err = io.WriteString(c.out, answer)
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// comparisonOf compares a tree with its past. A baseline says what is put up with, not
// what is there: on neither side it counts.
func comparisonOf(ctx context.Context, q *question, p *past) (*comparison, error) {
	p.complete(q.s)
	unjudged := []index.Change{index.Gone(index.BaselinePath)}
	p.s, _ = p.s.Apply(unjudged)
	now, _ := q.s.Apply(unjudged)
	was, err := p.findings(ctx, nil)
	if err != nil {
		return nil, err
	}
	result, err := lint.Run(ctx, now, rules.All, lint.Config{Read: q.read})
	if err != nil {
		return nil, failed("check %s: %w", q.root.Dir(), err)
	}
	moves := p.moves(query.State{Snapshot: now, Read: reader(now, q.w)})
	var found comparison
	found.fresh.Read, found.fixed.Read = q.read, p.read
	found.fresh.Findings, found.fixed.Findings = lint.Compare(was, lint.Side{Findings: result.All(), Read: q.read}, moves.Path)
	found.jsonComparison = jsonComparison{
		Version: 1, Tool: jsonTool{"skillpls", buildVersion()}, Root: filepath.ToSlash(q.root.Dir()), Base: jsonBase{p.name, p.commit},
		Skills:   jsonSkillChanges{jsonSkills(moves.New), jsonSkills(moves.Gone), []jsonMoved{}},
		Roles:    []jsonRoleChange{},
		Findings: jsonFindingChange{found.fresh.Briefs(), found.fixed.Briefs()},
	}
	for _, m := range moves.Skills {
		found.Skills.Moved = append(found.Skills.Moved, jsonMoved{jsonNamed{m.WasName, m.Was}, jsonNamed{m.IsName, m.Is}})
	}
	for _, r := range query.RoleChanges(p.s, now, moves) {
		out := jsonRoleChange{Name: r.Name, Gained: jsonTurns(r.Gained), Lost: jsonTurns(r.Lost)}
		if r.HadRole {
			out.Was = &jsonLoad{r.Was.Skills, r.Was.Tokens}
		}
		if r.HasRole {
			out.Is = &jsonLoad{r.Is.Skills, r.Is.Tokens}
		}
		found.Roles = append(found.Roles, out)
	}
	return &found, nil
}

func jsonSkills(entries []query.Entry) []jsonSkill {
	list := []jsonSkill{}
	for _, e := range entries {
		list = append(list, jsonSkill{e.Name, e.Path, e.Tokens})
	}
	return list
}

func jsonTurns(turns []query.Turn) []jsonTurn {
	list := []jsonTurn{}
	for _, t := range turns {
		list = append(list, jsonTurn{t.Name, t.Path, t.Tokens, t.Grant.Why.String(), t.Grant.By, t.Before, t.After})
	}
	return list
}

// against says what a tree is compared with.
func (b jsonBase) against() string {
	if b.Commit == "" || strings.HasPrefix(b.Commit, b.Name) {
		return b.Name
	}
	return fmt.Sprintf("%s (%.10s)", b.Name, b.Commit)
}

// kind says in a word what has become of a skill.
func (m jsonMoved) kind() string {
	switch {
	case m.Was.Path == m.Is.Path:
		return "renamed"
	case m.Was.Name == m.Is.Name:
		return "moved"
	}
	return "moved and renamed"
}

// sums are the parts of the sentence that says how much differs; none where nothing
// does.
func (f *comparison) sums() (skills, roles, findings []string) {
	add := func(list *[]string, n int, what string) {
		if n > 0 {
			*list = append(*list, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(&skills, len(f.Skills.New), "new")
	add(&skills, len(f.Skills.Gone), "gone")
	kinds := map[string]int{}
	for _, m := range f.Skills.Moved {
		kinds[m.kind()]++
	}
	for _, kind := range []string{"moved", "renamed", "moved and renamed"} {
		add(&skills, kinds[kind], kind)
	}
	turned, loaded := 0, 0
	for _, r := range f.Roles {
		if r.turned() {
			turned++
		} else {
			loaded++
		}
	}
	add(&roles, turned, "with other skills")
	add(&roles, loaded, "with the same skills of other lengths")
	fresh, _ := f.fresh.ForPeople(lint.Hint)
	fixed, _ := f.fixed.ForPeople(lint.Hint)
	add(&findings, len(fresh), "new")
	add(&findings, len(fixed), "fixed")
	return skills, roles, findings
}

// turned reports whether the role has other skills, or is new, or gone.
func (r jsonRoleChange) turned() bool {
	return r.Was == nil || r.Is == nil || len(r.Gained)+len(r.Lost) > 0
}
