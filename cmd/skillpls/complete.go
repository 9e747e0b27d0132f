package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
	"github.com/skillpls/skillpls/lint/rules"
)

func (c *command) completionCommand() *cobra.Command {
	shells := map[string]func(root *cobra.Command) error{
		"bash":       func(root *cobra.Command) error { return root.GenBashCompletionV2(c.out, true) },
		"fish":       func(root *cobra.Command) error { return root.GenFishCompletion(c.out, true) },
		"powershell": func(root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(c.out) },
		"zsh":        func(root *cobra.Command) error { return root.GenZshCompletion(c.out) },
	}
	return &cobra.Command{
		Use:   "completion bash|fish|powershell|zsh",
		Short: "Print what makes a shell complete",
		Long: "completion prints a script by which a shell completes commands, flags and what they\n" +
			"take, codes of checks, and the names of the tree in which it stands. That of bash\n" +
			"needs the package bash-completion.",
		Example: "  skillpls completion bash > ~/.local/share/bash-completion/completions/skillpls\n" +
			"  skillpls completion fish > ~/.config/fish/completions/skillpls.fish\n" +
			"  skillpls completion zsh > \"${fpath[1]}/_skillpls\"\n" +
			"  skillpls completion powershell | Out-String | Invoke-Expression",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: eachOnce(cobra.FixedCompletions([]string{"bash", "fish", "powershell", "zsh"}, cobra.ShellCompDirectiveNoFileComp)),
		RunE: func(cmd *cobra.Command, args []string) error {
			script, ok := shells[args[0]]
			if !ok {
				return fmt.Errorf("completion: unknown shell %q: want bash, fish, powershell or zsh", args[0])
			}
			return script(cmd.Root())
		},
	}
}

// choiceFlag adds a flag that takes one of some values, which its usage names and a shell
// completes.
func choiceFlag(cmd *cobra.Command, to *string, name, byDefault, usage string, values ...string) {
	cmd.Flags().StringVar(to, name, byDefault, usage+orList(values))
	completeFlag(cmd, name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// completeFlag says what a flag of a command may be.
func completeFlag(cmd *cobra.Command, name string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(name, f); err != nil {
		panic(err) // there is no such flag, or it has one
	}
}

// eachOnce completes the arguments of a command one after the other, and none behind them.
func eachOnce(arguments ...cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(arguments) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return arguments[len(args)](cmd, args, typed)
	}
}

// completeFiles leaves it to the shell, which completes names of files.
func completeFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

func completeDirs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// completeCodes completes the code of a check.
func completeCodes(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var codes []string
	for _, r := range rules.All {
		codes = append(codes, cobra.CompletionWithDesc(r.Code, rules.Summary(r.Code)))
	}
	return codes, cobra.ShellCompDirectiveNoFileComp
}

// commaList completes the last name of several with commas between them.
func commaList(f cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		names, directive := f(cmd, args, typed)
		before := typed[:strings.LastIndexByte(typed, ',')+1]
		for i := range names {
			names[i] = before + names[i]
		}
		return names, directive | cobra.ShellCompDirectiveNoSpace
	}
}

// patience is how long a person who has pressed a key waits for names. A tree that takes
// longer to read has none.
const patience = time.Second

// completeNames completes names of the tree in which a command looks: those of some kinds, or
// of all, with their kind in front once that has been typed. Behind them come files.
func (c *command) completeNames(kinds ...index.SymbolKind) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		dir := "."
		if f := cmd.Flags().Lookup("root"); f != nil && f.Shorthand == "C" {
			dir = f.Value.String()
		} else if len(args) > 0 {
			dir = args[0]
		}
		q, err := c.read(ctx, dir, "")
		if err != nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		var names []string
		of := map[string][]string{} // its kinds, by name
		for _, n := range query.Names(q.s) {
			if len(kinds) > 0 && !slices.Contains(kinds, n.Kind) {
				continue
			}
			name := n.Name
			if prefix := n.Kind.String() + ":"; strings.HasPrefix(typed, prefix) {
				name = prefix + name
			}
			if report.Printable(name) != name { // nobody can type it
				continue
			}
			if of[name] == nil {
				names = append(names, name)
			}
			of[name] = append(of[name], n.Kind.String())
		}
		for i, name := range names {
			names[i] = cobra.CompletionWithDesc(name, strings.Join(of[name], ", "))
		}
		return names, cobra.ShellCompDirectiveDefault
	}
}
