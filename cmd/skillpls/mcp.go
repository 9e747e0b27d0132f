package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/cmd/skillpls/mcp"
	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

func (c *command) mcpCommand() *cobra.Command {
	var dir string
	var write bool
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Serve a coding agent over stdin and stdout",
		Long: "mcp is a server of the Model Context Protocol, which coding agents start: its tools tell\n" +
			"what is wrong in a tree, what a skill or a role is and where it is used, why a role has\n" +
			"a skill or not, and what a rename would change. Each call reads the tree anew, and\n" +
			"nothing outside of it. Nothing is changed unless --write is given.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.mcp(cmd.Context(), dir, write) },
	}
	rootFlag(cmd, &dir)
	cmd.Flags().BoolVar(&write, "write", false, "also offer tools that change files")
	return cmd
}

// mcp serves until the agent leaves.
func (c *command) mcp(ctx context.Context, dir string, write bool) error {
	if ctx == nil {
		ctx = context.Background()
	}
	t, err := c.openTree([]string{dir})
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGPIPE) // an agent that leaves need not read to the end
	info := mcp.Info{Name: "skillpls", Version: buildVersion(), Instructions: "Tools for the skills, roles and rules of coding agents (SKILL.md, .claude/rules, agents, roles.yaml, registries) in " +
		"this tree. Call check after you have edited such files, find_references before you remove something, and rename_preview instead of renaming by hand."}
	if err := mcp.Serve(ctx, c.in, c.out, info, agentTools(t.root.Dir(), write)); err != nil {
		return failed("%w", err)
	}
	return nil
}

// What the tools are given.
type (
	noArguments    struct{}
	checkArguments struct {
		Paths []string `json:"paths,omitempty" jsonschema:"files or directories to report on, from the root of the tree; all where none are given"`
		Level string   `json:"level,omitempty" jsonschema:"least severity that is reported: error, warning, information or hint; warning where none is given"`
		Codes []string `json:"codes,omitempty" jsonschema:"report these checks only, such as broken-link"`
		Limit int      `json:"limit,omitempty" jsonschema:"how many findings are given at most, the gravest first; 100 where nothing is said"`
	}
	nameArguments struct {
		Name string `json:"name" jsonschema:"a skill, role, agent, command, rule, category or tag, with its kind in front where several go by it (skill:security, tag:security); or a path from the root; or a heading (notes.md#setup); or a place (notes.md:12:5)"`
	}
	roleArguments struct {
		Role string `json:"role,omitempty" jsonschema:"one role; all where none is given"`
	}
	whyArguments struct {
		Role  string `json:"role" jsonschema:"the name of a role"`
		Skill string `json:"skill" jsonschema:"the name of a skill, or the path of its directory"`
	}
	renameArguments struct {
		Old      string `json:"old" jsonschema:"what gets another name: a skill, role, agent, command, rule, category or tag, with its kind in front where several go by it; or a path from the root; or a heading (notes.md#setup)"`
		New      string `json:"new" jsonschema:"its new name; for a path, one with a slash moves it"`
		Mentions bool   `json:"mentions,omitempty" jsonschema:"also rename where only a word like it is mentioned"`
		Copies   bool   `json:"copies,omitempty" jsonschema:"also rename the copies of a skill in other roots"`
	}
)

// agentTools are the tools that an agent gets in the tree at root.
func agentTools(root string, write bool) []mcp.Tool {
	a := agentCall{root}
	tools := []mcp.Tool{
		mcp.New(mcp.About{Name: "check", Title: "Check the tree", Text: "Reports what is wrong: broken links and anchors, names that nothing has, front matter that a host does not read, " +
			"roles and registries that do not fit the skills. Each finding has its place, its code, and fixes where there are any."}, a.check),
		mcp.New(mcp.About{Name: "find_references", Title: "Find references", Text: "Lists every place that means a skill, role, rule, file or heading, and apart, as mention, those that only mention a word like it."},
			func(ctx context.Context, in nameArguments) (mcp.Answer, error) {
				return a.json(func(c *command) error { return c.refs(ctx, root, in.Name, "json", false) })
			}),
		mcp.New(mcp.About{Name: "describe", Title: "Describe a skill or role", Text: "Says what a skill, role, agent, rule, category or file is: its description, what it needs and who needs it, " +
			"the roles that have it, its size in tokens, and where it is declared."}, a.describe),
		mcp.New(mcp.About{Name: "why_not", Title: "Why a role has a skill, or not", Text: "Says why a role has a skill, or why not and what would give it to it (verdict), and all that the role has."},
			func(ctx context.Context, in whyArguments) (mcp.Answer, error) {
				return a.json(func(c *command) error { return c.roles(ctx, root, "json", []string{in.Role, in.Skill}) })
			}),
		mcp.New(mcp.About{Name: "list_roles", Title: "List roles", Text: "Lists the roles with the skills that each has, and why, their rules, and the skills that no role has."},
			func(ctx context.Context, in roleArguments) (mcp.Answer, error) {
				args := slices.DeleteFunc([]string{in.Role}, func(r string) bool { return r == "" })
				return a.json(func(c *command) error { return c.roles(ctx, root, "json", args) })
			}),
		mcp.New(mcp.About{Name: "list_skills", Title: "List skills", Text: "Lists the skills with their descriptions and categories, and which depends on, recommends or links which."},
			func(ctx context.Context, _ noArguments) (mcp.Answer, error) {
				g := graphing{kind: "skills", format: "json", depth: 1, limit: maxNodes}
				return a.json(func(c *command) error { return c.graph(ctx, root, g) })
			}),
		mcp.New(mcp.About{Name: "rename_preview", Title: "Preview a rename", Text: "Shows as a diff what giving something another name, or moving it, would change everywhere; changes nothing."},
			func(ctx context.Context, in renameArguments) (mcp.Answer, error) { return a.rename(ctx, in, false) }),
	}
	if write {
		tools = append(tools, mcp.New(mcp.About{Name: "rename", Title: "Rename", Writes: true,
			Text: "Gives something another name, or moves it: its file or directory, its declaration, and every place that surely means it. It does all of it or nothing; rename_preview shows it."},
			func(ctx context.Context, in renameArguments) (mcp.Answer, error) { return a.rename(ctx, in, true) }))
	}
	return tools
}

// An agentCall answers calls with what the commands say.
type agentCall struct{ root string }

// run runs a command in the tree, and returns what it prints.
func (a agentCall) run(do func(c *command) error) (string, error) {
	var out bytes.Buffer
	c := &command{in: strings.NewReader(""), out: &out, err: io.Discard, within: a.root}
	err := do(c)
	return out.String(), err
}

// json runs a command that prints JSON, of which white space is left out: agents pay
// for it.
func (a agentCall) json(do func(c *command) error) (answer mcp.Answer, err error) {
	out, err := a.run(do)
	if err != nil {
		return answer, err
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, []byte(out))
	return mcp.Answer{JSON: compact.Bytes()}, err
}

func (a agentCall) check(ctx context.Context, in checkArguments) (answer mcp.Answer, err error) {
	level, err := lint.ParseSeverity(in.Level)
	if in.Level == "" {
		level, err = lint.Warning, nil
	}
	if err != nil || level == lint.Off {
		return answer, fmt.Errorf("level: unknown severity %q: want error, warning, information or hint", in.Level)
	}
	severity, err := choose(in.Codes, nil)
	if err != nil {
		return answer, fmt.Errorf("codes: %w", err)
	}
	limit := cmp.Or(in.Limit, 100)
	if limit < 0 {
		return answer, errors.New("limit: want 1 or more")
	}
	if len(in.Paths) == 0 {
		in.Paths = []string{"."}
	}
	note := ""
	answer, err = a.json(func(c *command) error {
		t, err := c.openTree(in.Paths)
		if err != nil {
			return err
		}
		run := &checkRun{tree: t, cfg: lint.Config{Severity: severity, Read: t.read}}
		if _, err := run.load(ctx); err != nil {
			return err
		}
		for i, p := range t.paths {
			if p != "" && run.s.Existence(run.s.Real(p)) == index.Absent {
				return query.Refusal(in.Paths[i] + ": there is no such file or directory")
			}
		}
		r := run.report()
		r.Findings = slices.DeleteFunc(r.Findings, func(f lint.Finding) bool { return f.Severity < level })
		all := len(r.Findings)
		if all > limit {
			slices.SortStableFunc(r.Findings, func(a, b lint.Finding) int { return int(b.Severity) - int(a.Severity) })
			r.Findings = r.Findings[:limit]
			slices.SortStableFunc(r.Findings, lint.Finding.Compare)
			note = fmt.Sprintf("the %d gravest of %d findings: ask for paths, codes or a higher limit to see the others", limit, all)
		}
		return r.WriteJSON(c.out)
	})
	answer.Text = note
	return answer, err
}

// describe answers with what an editor shows of a name, and where it is declared.
func (a agentCall) describe(ctx context.Context, in nameArguments) (answer mcp.Answer, err error) {
	answer, err = a.json(func(c *command) error { return c.def(ctx, a.root, in.Name, "json") })
	if err != nil {
		return answer, err
	}
	answer.Text, err = a.run(func(c *command) error {
		q, err := c.ask(ctx, a.root, in.Name)
		if err != nil {
			return err
		}
		var cards []string
		for _, t := range q.found {
			if d := q.s.Doc(t.Path); d != nil {
				q.open(t.Path)
				if md, _, ok := query.Describe(q.s, t.Path, int(t.At.Start), q.text); ok {
					cards = append(cards, md)
				}
			}
		}
		_, err = io.WriteString(c.out, strings.Join(cards, "\n\n---\n\n"))
		return err
	})
	return answer, err
}

func (a agentCall) rename(ctx context.Context, in renameArguments, write bool) (mcp.Answer, error) {
	out, err := a.run(func(c *command) error {
		return c.rename(ctx, in.Old, in.New, renameFlags{dir: a.root, write: write, mentions: in.Mentions, copies: in.Copies})
	})
	if shown, ok := strings.CutSuffix(out, previewed); ok {
		out = shown + "nothing has been changed\n"
	}
	return mcp.Answer{Text: out}, err
}
