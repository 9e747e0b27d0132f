package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/lint/report"
)

func (c *command) defCommand() *cobra.Command {
	var dir, format string
	cmd := &cobra.Command{
		Use:   "def NAME",
		Short: "Show where something is declared",
		Long: "def shows where NAME is declared: the file and the line, of each where several go by\n" +
			"that name.\n\n" + specs,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: eachOnce(c.completeNames()),
		RunE:              func(cmd *cobra.Command, args []string) error { return c.def(cmd.Context(), dir, args[0], format) },
	}
	rootFlag(cmd, &dir)
	formatFlag(cmd, &format)
	return cmd
}

func (c *command) def(ctx context.Context, dir, name, format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	q, err := c.ask(ctx, dir, name)
	if err != nil {
		return err
	}
	p := q.places()
	var declared []report.Place
	var nowhere []string
	for _, t := range q.found {
		if t.Path == "" {
			nowhere = append(nowhere, fmt.Sprintf("%s %s is declared nowhere: 'skillpls refs %s:%s' shows where it is used", t.Kind, t.Name, t.Kind, t.Name))
			continue
		}
		declared = append(declared, report.Place{Path: t.Path, Span: t.At, Kind: t.Kind.String(), Name: t.Name})
	}
	p.Groups = []report.Group{{Places: declared}}
	p.Sum = nowhere
	return c.answer(p, format)
}
