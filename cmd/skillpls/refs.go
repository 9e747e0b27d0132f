package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint/report"
)

func (c *command) refsCommand() *cobra.Command {
	var dir, format string
	var declaration bool
	cmd := &cobra.Command{
		Use:   "refs NAME",
		Short: "Show where something is used",
		Long: "refs shows every place that means NAME: those that surely do, then, apart, those that\n" +
			"only mention a word like it. Of several things that go by the name it shows all.\n\n" + specs,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: eachOnce(c.completeNames()),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.refs(cmd.Context(), dir, args[0], format, declaration)
		},
	}
	rootFlag(cmd, &dir)
	formatFlag(cmd, &format)
	cmd.Flags().BoolVar(&declaration, "declaration", false, "show the declaration, too")
	return cmd
}

func (c *command) refs(ctx context.Context, dir, name, format string, declaration bool) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	q, err := c.ask(ctx, dir, name)
	if err != nil {
		return err
	}
	var sure, mentions []report.Place
	files := map[string]bool{}
	for _, u := range query.ReferencesTo(q.s, q.found, declaration) {
		place := report.Place{Path: u.Path, Span: u.Span, Strength: u.Strength.String(), Declaration: u.Declaration}
		if u.Strength == index.Mentioned {
			mentions = append(mentions, place)
			continue
		}
		sure = append(sure, place)
		files[u.Path] = true
	}
	p := q.places()
	p.Groups = []report.Group{{Places: sure}, {Title: "mentioned in", Places: mentions}}
	sum := query.Count(len(sure), "place") + " in " + query.Count(len(files), "file")
	if len(mentions) > 0 {
		sum += ", " + query.Count(len(mentions), "mention")
	}
	if len(sure)+len(mentions) == 0 {
		sum = "no place means it"
	}
	p.Sum = []string{sum}
	return c.answer(p, format)
}
