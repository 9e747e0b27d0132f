// Command skillpls checks and serves trees of skills for coding agents.
//
// It knows flags, exit codes and the standard streams, and nothing of how
// anything is checked or served.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "lsp" {
		memory.tune(serverHeadroom)
	} else {
		memory.tune(commandHeadroom)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitClean    = 0 // nothing at or above --fail-on
	exitFindings = 1 // or what was asked for is refused, or nothing is called that
	exitUsage    = 2
	exitFailed   = 3 // could not run
)

// version is set by the linker for releases; else the build says which it is.
var version string

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// A command holds what all commands share: the streams, and the exit code of the
// one that ran.
type command struct {
	in       io.Reader
	out, err io.Writer
	code     int
	within   string // the root that everything is looked for in; "" for one that the paths tell
}

// An output is standard output. It remembers that it could not be written, so that no
// command has to look after each line.
type output struct {
	io.Writer
	err error // of the first write that failed
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// A failure is an error of ours, as against one of usage.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// failed wraps an error that means that we could not do the job.
func failed(format string, args ...any) error { return failure{fmt.Errorf(format, args...)} }

// run is the whole program: it returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{Writer: stdout}
	c := &command{in: stdin, out: out, err: stderr}
	root := c.program()
	root.SetArgs(args)
	err := root.Execute()
	switch {
	case err == nil && out.err == nil:
		return c.code
	case out.err != nil && !errors.As(err, new(failure)):
		err = failed("write the output: %w", out.err)
	}
	fmt.Fprintf(stderr, "skillpls: %s\n", report.Printable(err.Error()))
	switch {
	case errors.As(err, new(failure)):
		return exitFailed
	case errors.As(err, new(query.Refusal)):
		return exitFindings
	}
	fmt.Fprintln(stderr, "run 'skillpls --help' for what there is")
	return exitUsage
}

// program is the command line: all commands, with their flags and what is said of them.
func (c *command) program() *cobra.Command {
	root := &cobra.Command{
		Use:   "skillpls",
		Short: "A language server and checker for the skills, roles and rules of coding agents",
		Long: "skillpls reads a tree of skills as a compiler reads a program: names are symbols,\n" +
			"mentions are references, and one index answers every editor and every check.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.CompletionOptions.DisableDefaultCmd = true // there is one of ours
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddCommand(c.checkCommand(), c.completionCommand(), c.contextCommand(), c.defCommand(), c.demoCommand(), c.diffCommand(), c.explainCommand(), c.graphCommand(), c.lspCommand(), c.manCommand(), c.mcpCommand(), c.newCommand(),
		c.refsCommand(), c.renameCommand(), c.rolesCommand(), c.rulesCommand(), c.syncCommand(), c.versionCommand())
	return root
}

func (c *command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(c.out, "skillpls %s\n", buildVersion())
			return err
		},
	}
}
