package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// newFlags are the flags of new as they are given.
type newFlags struct {
	dir, in string
	write   bool
}

// makeable are the kinds of what new makes, by the words for them.
var makeable = map[string]index.SymbolKind{"skill": index.SymbolSkill, "rule": index.SymbolRule, "agent": index.SymbolAgent}

func (c *command) newCommand() *cobra.Command {
	var f newFlags
	cmd := &cobra.Command{
		Use:   "new skill|rule|agent NAME",
		Short: "Make a skill, a rule or an agent, with all that belongs to it",
		Long: "new makes a skill, a rule or an agent in the nearest place for it: of a skill the\n" +
			"directory and its SKILL.md with the keys that its siblings have, the rows in the\n" +
			"registry and the index that list every skill, and their counts.\n\n" +
			"A skill lies where its host finds it, or where most skills lie in folders, in the one\n" +
			"that -C says. --in says another: a category or its folder, and of rules and agents a\n" +
			"folder. A row states only what is known; the description says that it is to be written.\n\n" +
			"It prints what would change as a diff, which 'git apply' takes, and changes nothing\n" +
			"unless --write is given. Then it does all of it or nothing. What cannot be made is\n" +
			"refused with a sentence, and the exit code is 1.",
		Example: "  skillpls new skill change-inspection --in core\n" +
			"  skillpls new rule naming -C .cursor --write\n" +
			"  skillpls new agent reviewer --write",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: eachOnce(cobra.FixedCompletions([]string{"skill", "rule", "agent"}, cobra.ShellCompDirectiveNoFileComp)),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.make(cmd.Context(), args[0], args[1], f) },
	}
	rootFlag(cmd, &f.dir)
	flags := cmd.Flags()
	flags.StringVar(&f.in, "in", "", "the `CATEGORY` of a skill, or the folder in which it lies")
	completeFlag(cmd, "in", c.completeNames(index.SymbolCategory))
	flags.BoolVar(&f.write, "write", false, "do it")
	return cmd
}

func (c *command) make(ctx context.Context, kind, name string, f newFlags) error {
	what, ok := makeable[kind]
	if !ok {
		return fmt.Errorf("new: no %q can be made: want skill, rule or agent", kind)
	}
	q, err := c.read(ctx, f.dir, "")
	if err != nil {
		return err
	}
	if q.capped {
		return query.Refusal("not all of the tree was looked at, so nobody knows whether there is a " + name)
	}
	q.s = q.w.Fork(q.s)
	plan, err := query.New(q.s, query.Making{Kind: what, Name: name, Dir: q.from, In: strings.TrimSpace(f.in)}, q.text)
	if err != nil {
		return err
	}
	return c.carry(q, plan, f.write)
}
