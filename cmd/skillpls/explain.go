package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/lint/rules"
)

func (c *command) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain CODE", Short: "Explain a check: why it matters, bad and good", Args: cobra.ExactArgs(1),
		ValidArgsFunction: eachOnce(completeCodes),
		RunE: func(_ *cobra.Command, args []string) error {
			page, ok := rules.Page(args[0])
			if !ok {
				return fmt.Errorf("no check is called %q: 'skillpls rules' lists them", args[0])
			}
			_, err := fmt.Fprint(c.out, page)
			return err
		},
	}
}

func (c *command) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rules", Short: "List the checks", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
			for _, r := range rules.All {
				fmt.Fprintf(w, "%s\t%s\t%s\n", r.Code, r.Default(), rules.Summary(r.Code))
			}
			return w.Flush()
		},
	}
}
