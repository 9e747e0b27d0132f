package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/skillpls/skillpls/index"
)

func (c *command) manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print the manual page of a command",
		Long: "man prints the manual page of skillpls, or of one of its commands, as man(1) reads it.\n" +
			"With --dir it writes all of them.",
		Example: "  skillpls man check | man -l -\n  skillpls man --dir ~/.local/share/man/man1",
		Args:    cobra.MaximumNArgs(1),
		ValidArgsFunction: eachOnce(func(cmd *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			for _, of := range documented(cmd.Root()) {
				names = append(names, cobra.CompletionWithDesc(of.Name(), of.Short))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir != "" {
				return writeManual(dir, cmd.Root())
			}
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("man: no command is called %q", args[0])
			}
			writePage(c.out, of)
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write a file for each command into `DIR`, which is made")
	completeFlag(cmd, "dir", completeDirs)
	return cmd
}

// documented are the commands that have a page.
func documented(root *cobra.Command) (list []*cobra.Command) {
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() && cmd.Name() != "help" {
			list = append(list, cmd)
		}
	}
	return list
}

func writeManual(dir string, root *cobra.Command) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return failed("make the directory: %w", err)
	}
	for _, cmd := range append(documented(root), root) {
		var page strings.Builder
		writePage(&page, cmd)
		if err := os.WriteFile(filepath.Join(dir, pageName(cmd)+".1"), []byte(page.String()), 0o666); err != nil {
			return failed("write a page: %w", err)
		}
	}
	return nil
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// writePage writes a manual page in the language of man(7). cobra's own generator takes what
// commands say of themselves for markdown, which it is not: it holds *, _ and <.
func writePage(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintf(w, ".TH %q 1 %q %q\n", strings.ToUpper(pageName(cmd)), buildDate(), "skillpls "+buildVersion())
	fmt.Fprintf(w, ".SH NAME\n%s \\- %s\n", roff(pageName(cmd)), roff(strings.ToLower(cmd.Short[:1])+cmd.Short[1:]))
	usage := strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B %s\n%s\n", roff(cmd.CommandPath()), roff(strings.TrimSpace(cmp.Or(usage, "COMMAND"))))
	fmt.Fprintf(w, ".SH DESCRIPTION\n%s\n", strings.ReplaceAll(roff(cmp.Or(cmd.Long, cmd.Short+".")), "\n\n", "\n.PP\n"))
	if cmd.HasParent() {
		writeOptions(w, cmd.LocalNonPersistentFlags())
		if cmd.Example != "" {
			fmt.Fprintf(w, ".SH EXAMPLES\n.EX\n%s\n.EE\n", roff(cmd.Example))
		}
		fmt.Fprintf(w, ".SH SEE ALSO\n.BR %s (1)\n", roff(pageName(cmd.Root())))
		return
	}
	fmt.Fprint(w, ".SH COMMANDS\n")
	for _, sub := range documented(cmd) {
		fmt.Fprintf(w, ".TP\n.BR %s (1)\n%s\n", roff(pageName(sub)), roff(sub.Short))
	}
	for _, section := range []struct {
		title string
		items [][2]string
	}{
		{"EXIT STATUS", exitCodes},
		{"FILES", [][2]string{
			{index.ConfigPath, "at the root of a tree: how it is read and checked"},
			{index.BaselinePath, "what check does not report again"},
		}},
	} {
		fmt.Fprintf(w, ".SH %s\n", section.title)
		for _, item := range section.items {
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(item[0]), roff(item[1]))
		}
	}
}

// exitCodes are what the exit codes mean, in the words of docs/commands.md.
var exitCodes = [][2]string{
	{fmt.Sprint(exitClean), "nothing was found at or above --fail-on, which is warning unless you say otherwise"},
	{fmt.Sprint(exitFindings), "something was; a rename, or something new, is refused; nothing is called NAME; roles ROLE SKILL says no; sync --check has something to do"},
	{fmt.Sprint(exitUsage), "the command line is wrong"},
	{fmt.Sprint(exitFailed), "it could not run: a path is not there, say"},
}

func writeOptions(w io.Writer, flags *pflag.FlagSet) {
	title := ".SH OPTIONS\n"
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		names := "\\fB" + roff("--"+f.Name) + "\\fR"
		if f.Shorthand != "" {
			names = "\\fB" + roff("-"+f.Shorthand) + "\\fR, " + names
		}
		if value != "" {
			names += " \\fI" + roff(value) + "\\fR"
		}
		switch f.DefValue {
		case "", "false", "[]":
		default:
			usage += " (by default " + f.DefValue + ")"
		}
		fmt.Fprintf(w, "%s.TP\n%s\n%s\n", title, names, roff(usage))
		title = ""
	})
}

// roff writes text so that troff shows it as it is.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") { // which would be a request
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

// buildDate is the day of the commit that this was built from, so that the same commit makes
// the same pages; "" where the build does not know it.
func buildDate() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if day, _, ok := strings.Cut(s.Value, "T"); ok && s.Key == "vcs.time" {
				return day
			}
		}
	}
	return ""
}
