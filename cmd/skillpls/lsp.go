package main

import (
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/lsp"
)

// leastThreads is how many threads run at once at least, whatever processors there are.
// Where there are but two, the collector has one and a file that is read the other, and
// who asks waits ten milliseconds for either; the system shares processors in less. On
// two, it makes a start a tenth faster, and edits right behind it twice as fast.
const leastThreads = 4

func (c *command) lspCommand() *cobra.Command {
	var debug bool
	cmd := &cobra.Command{
		Use: "lsp", Short: "Serve an editor over stdin and stdout", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			level := slog.LevelInfo
			if debug {
				level = slog.LevelDebug
			}
			// An editor that leaves need not read to the end what it asked for: a write into
			// nothing is then no reason to die before what it said last has been read.
			signal.Ignore(syscall.SIGPIPE)
			if os.Getenv("GOMAXPROCS") == "" {
				runtime.GOMAXPROCS(max(leastThreads, runtime.GOMAXPROCS(0)))
			}
			log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: level}))
			in, ok := c.in.(io.ReadCloser)
			if !ok {
				in = io.NopCloser(c.in)
			}
			out := c.out
			if o, ok := out.(*output); ok { // an editor that has left is no failure of ours
				out = o.Writer
			}
			c.code = lsp.Serve(in, out, lsp.Options{Version: buildVersion(), Reading: memory.expect, Editing: memory.edit, Log: log})
			return nil
		},
	}
	// Editors pass --stdio to every server; there is no other way to talk to us.
	cmd.Flags().Bool("stdio", true, "talk over stdin and stdout, the only way there is")
	cmd.Flags().BoolVar(&debug, "debug", false, "log every message's name to stderr")
	return cmd
}
