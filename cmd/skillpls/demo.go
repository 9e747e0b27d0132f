package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/examples"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// demoTimeout bounds the demo; it takes about a second.
const demoTimeout = time.Minute

func (c *command) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Play an editor session on an example tree, and show it", Args: cobra.NoArgs,
		Long: "demo lays an example tree in a temporary directory, starts the language server as\n" +
			"a child process, and plays an editor: it opens files, types, and prints what an\n" +
			"editor would show. It needs nothing but this program, and leaves nothing behind.",
		RunE: func(*cobra.Command, []string) error {
			ctx, cancel := context.WithTimeout(context.Background(), demoTimeout)
			defer cancel()
			if err := c.demo(ctx); err != nil {
				return failed("demo: %w", err)
			}
			return nil
		},
	}
}

func (c *command) demo(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	tmp, err := os.MkdirTemp("", "skillpls-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	dir := filepath.Join(tmp, "spokes")
	tree, err := fs.Sub(examples.Team, "team")
	if err != nil {
		return err
	}
	if err := examples.Write(tree, dir); err != nil {
		return err
	}
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		return err
	}
	ed, err := lsptest.Command(ctx, exec.CommandContext(ctx, self, "lsp"), lsptest.Options{Profile: profile, Root: dir})
	if err != nil {
		return err
	}
	defer ed.Kill()
	p := &player{ctx: ctx, ed: ed, out: c.out}
	p.play()
	if p.err != nil {
		return p.err
	}
	return ed.Shutdown(ctx)
}

// A player plays an editor. After the first error it does nothing more.
type player struct {
	ctx context.Context
	ed  *lsptest.Editor
	out io.Writer
	err error
}

// The files of the example that the demo opens.
const (
	demoSkill = ".claude/skills/domain/quality/contract-testing/SKILL.md"
	demoRules = ".claude/rules/role-rules/dev-be-rules.md"
)

func (p *player) play() {
	fmt.Fprintln(p.out, "The Spokes team: 19 skills, six roles, their rules, an index and a registry.")

	p.step("Open a skill: a slip of the pen is found, and what was meant")
	p.open(demoSkill)
	p.diagnostics(demoSkill)

	p.step("Complete: type a dependency, and choose")
	p.replace(demoSkill, "api-desing", "api")
	p.complete(demoSkill, "test-planning, api", "api-design")
	p.diagnostics(demoSkill)

	p.step("Hover over a dependency")
	p.hover(demoSkill, "test-planning, ")

	p.step("Go to definition")
	p.definition(demoSkill, "test-planning, ")

	p.step("Find references")
	p.references(demoSkill, "test-planning, ")

	p.step("Rename it: what would change, and what is left")
	p.rename(demoSkill, "test-planning, ", "test-strategy")

	p.step("Open a role's rules: a sibling is missing")
	p.open(demoRules)
	p.diagnostics(demoRules)

	p.step("Complete the link: the rules that are there")
	p.replace(demoRules, "./ops-rules.md", "")
	p.complete(demoRules, "- [Operations rules](", "qa-rules.md")

	p.step("Complete a section of those rules")
	p.replace(demoRules, "(qa-rules.md)", "(qa-rules.md#)")
	p.complete(demoRules, "(qa-rules.md#", "tool-access-control")
	p.diagnostics(demoRules)

	p.step("The same for a whole tree, on the command line: skillpls check")
}

func (p *player) step(title string) {
	if p.err == nil {
		fmt.Fprintf(p.out, "\n== %s\n", title)
	}
}

// do runs f unless something failed before.
func (p *player) do(f func() error) {
	if p.err == nil {
		p.err = f()
	}
}

func (p *player) open(path string) {
	p.do(func() error {
		fmt.Fprintf(p.out, "%s\n", path)
		return p.ed.Open(path)
	})
}

// find returns where text begins in a buffer.
func (p *player) find(path, text string) (int, error) {
	content, err := p.ed.Text(path)
	if err != nil {
		return 0, err
	}
	i := strings.Index(content, text)
	if i < 0 {
		return 0, fmt.Errorf("%s: %q is not there", path, text)
	}
	return i, nil
}

// replace types text in place of other text.
func (p *player) replace(path, old, text string) {
	p.do(func() error {
		i, err := p.find(path, old)
		if err != nil {
			return err
		}
		return p.ed.Edit(path, source.Edit{Span: source.At(i, i+len(old)), New: text})
	})
}

// line writes the line of a buffer that holds a span, underlined.
func (p *player) line(path string, span source.Span) {
	content, err := p.ed.Text(path)
	if err != nil {
		return
	}
	f := source.New(path, []byte(content))
	n := f.Line(int(span.Start))
	line := f.LineSpan(n)
	column := len([]rune(f.Slice(source.Span{Start: line.Start, End: span.Start})))
	width := max(1, len([]rune(f.Slice(span))))
	fmt.Fprintf(p.out, "%5d | %s\n      | %s%s\n", n+1, report.Printable(f.Slice(line)), strings.Repeat(" ", column), strings.Repeat("^", width))
}

func (p *player) diagnostics(path string) {
	p.do(func() error {
		list, err := p.ed.Diagnostics(p.ctx, path)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintln(p.out, "      nothing to report")
		}
		for _, d := range list {
			p.line(path, d.Span)
			fmt.Fprintf(p.out, "        %s [%s]\n", d.Message, d.Code)
		}
		return nil
	})
}

// shown is how many items of a list the demo prints.
const shown = 5

// complete asks for completion behind text, and accepts an item.
func (p *player) complete(path, text, choice string) {
	p.do(func() error {
		i, err := p.find(path, text)
		if err != nil {
			return err
		}
		list, err := p.ed.Completion(p.ctx, path, i+len(text))
		if err != nil {
			return err
		}
		var chosen *lsptest.Item
		printed := 0
		for _, item := range list.Items {
			if !item.Visible {
				continue
			}
			mark := " "
			if item.Label == choice {
				chosen, mark = &item, ">"
			}
			if printed++; printed <= shown || mark == ">" {
				fmt.Fprintf(p.out, "      %s %-28s %s\n", mark, item.Label, item.Detail)
			}
		}
		if chosen == nil {
			return fmt.Errorf("%s: %q is not offered behind %q", path, choice, text)
		}
		cursor, err := p.ed.Accept(p.ctx, *chosen)
		if err != nil {
			return err
		}
		p.line(path, source.At(cursor-len(chosen.New), cursor))
		return nil
	})
}

func (p *player) hover(path, text string) {
	p.do(func() error {
		i, err := p.find(path, text)
		if err != nil {
			return err
		}
		card, _, err := p.ed.Hover(p.ctx, path, i+1)
		if err != nil {
			return err
		}
		for line := range strings.SplitSeq(card, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				fmt.Fprintf(p.out, "      %s\n", line)
			}
		}
		return nil
	})
}

func (p *player) definition(path, text string) {
	p.do(func() error {
		i, err := p.find(path, text)
		if err != nil {
			return err
		}
		targets, err := p.ed.Definition(p.ctx, path, i+1)
		if err != nil {
			return err
		}
		if len(targets) == 0 {
			return fmt.Errorf("%s: no definition of what is at %q", path, text)
		}
		for _, t := range targets {
			fmt.Fprintf(p.out, "      -> %s\n", t.Path)
		}
		return nil
	})
}

func (p *player) references(path, text string) {
	p.do(func() error {
		i, err := p.find(path, text)
		if err != nil {
			return err
		}
		places, err := p.ed.References(p.ctx, path, i+1, false)
		if err != nil {
			return err
		}
		n := map[string]int{}
		var files []string
		for _, at := range places {
			if n[at.Path]++; n[at.Path] == 1 {
				files = append(files, at.Path)
			}
		}
		fmt.Fprintf(p.out, "      %d places in %d files\n", len(places), len(files))
		for _, f := range files {
			fmt.Fprintf(p.out, "      %3d  %s\n", n[f], f)
		}
		return nil
	})
}

// rename shows what a rename would change, and changes nothing.
func (p *player) rename(path, text, name string) {
	p.do(func() error {
		i, err := p.find(path, text)
		if err != nil {
			return err
		}
		edit, err := p.ed.Rename(p.ctx, path, i+1, name)
		if err != nil {
			return err
		}
		for _, op := range edit.Ops {
			switch op.Kind {
			case "edit":
				fmt.Fprintf(p.out, "      %3d  %s\n", len(op.Edits), op.Path)
			case "rename":
				fmt.Fprintf(p.out, "      move %s\n        to %s\n", op.Path, op.To)
			}
		}
		for _, m := range p.ed.Shown() {
			fmt.Fprintf(p.out, "      %s\n", m.Text)
		}
		return nil
	})
}
