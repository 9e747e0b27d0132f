package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/view"
)

func (c *command) contextCommand() *cobra.Command {
	var dir, format, only, of string
	cmd := &cobra.Command{
		Use:   "context [ROLE [FILE]]",
		Short: "Show what an agent loads at the start, for a file, and on demand",
		Long: "context shows what an agent in a ROLE loads in each host that the tree is for: at the\n" +
			"start, when a file is read that a glob of a rule matches, and on demand, with tokens.\n" +
			"Of a FILE, which need not be there, it says which rules come with it. Without a ROLE,\n" +
			"or with - for it, it is about an agent that has none.",
		Args:              cobra.MaximumNArgs(2),
		ValidArgsFunction: eachOnce(c.completeNames(index.SymbolRole), completeFiles),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.context(cmd.Context(), dir, format, only, of, args)
		},
	}
	rootFlag(cmd, &dir)
	choiceFlag(cmd, &format, "format", "text", "`FORMAT` of the answer: ", "text", "markdown", "json")
	cmd.Flags().StringVar(&of, "of", "", "tell what each host makes of the document `PATH` instead: how it loads it, or why not")
	completeFlag(cmd, "of", completeFiles)
	choiceFlag(cmd, &only, "host", "", "`HOST` to tell of, in use or not: ", hostIDs()...)
	return cmd
}

func hostIDs() (ids []string) {
	for _, l := range host.Loadings() {
		ids = append(ids, string(l.ID))
	}
	slices.Sort(ids)
	return ids
}

// What `context --format json` writes: a contract, to which fields may only be added.
type (
	jsonContext struct {
		Version int               `json:"version"`
		Tool    jsonTool          `json:"tool"`
		Root    string            `json:"root"`
		Role    string            `json:"role,omitempty"`
		Title   string            `json:"title,omitempty"` // of the role
		Path    string            `json:"path,omitempty"`  // where it is declared
		File    string            `json:"file,omitempty"`
		Hosts   []jsonHostContext `json:"hosts"`
	}
	jsonHostContext struct {
		ID     string       `json:"id"`
		Title  string       `json:"title"`
		Tokens jsonWhen     `json:"tokens"`
		Files  []jsonLoaded `json:"files"`
	}
	jsonWhen struct {
		Start  int `json:"start"`
		Match  int `json:"match"` // of those that the file brings in; of all where none was given
		Demand int `json:"demand"`
	}
	jsonLoaded struct {
		Path    string   `json:"path"`
		Kind    string   `json:"kind"`
		Name    string   `json:"name,omitempty"`
		When    string   `json:"when"` // start, match, demand, never
		Part    string   `json:"part"` // whole, or description
		Tokens  int      `json:"tokens"`
		Further int      `json:"further,omitempty"`
		Why     string   `json:"why,omitempty"`
		Globs   []string `json:"globs,omitempty"`
		Below   string   `json:"below,omitempty"`
		By      string   `json:"by,omitempty"`
		Role    string   `json:"role,omitempty"`
		Own     bool     `json:"own"`
		Doubt   string   `json:"doubt,omitempty"`
	}
)

func (c *command) context(ctx context.Context, dir, format, only, of string, args []string) error {
	if format != "text" && format != "markdown" && format != "json" {
		return fmt.Errorf("--format: unknown format %q: want text, markdown or json", format)
	}
	if only != "" && !slices.Contains(hostIDs(), only) {
		return fmt.Errorf("--host: unknown host %q: want %s", only, orList(hostIDs()))
	}
	if of != "" && (len(args) > 0 || only != "") {
		return errors.New("--of: is about one document in all hosts, and goes with no ROLE, FILE or --host")
	}
	q, err := c.read(ctx, dir, "")
	if err != nil {
		return err
	}
	if of != "" {
		return c.card(q, of, format)
	}
	asked := query.ContextQuestion{Host: host.ID(only)}
	page := view.Context{}
	if len(args) > 0 && args[0] != "-" {
		if page.Role, err = query.RoleNamed(query.ListAll(q.s).Roles, args[0]); err != nil {
			return err
		}
		asked.Role = page.Role.Role
	}
	if len(args) > 1 {
		if asked.File, err = q.file(args[1]); err != nil {
			return err
		}
		page.File = asked.File
	}
	page.Hosts = query.ContextOf(q.s, asked)
	if format != "json" {
		return c.page(&page, format)
	}
	out := jsonContext{
		Version: 1, Tool: jsonTool{"skillpls", buildVersion()}, Root: filepath.ToSlash(q.root.Dir()),
		Title: page.Role.Title, File: page.File, Hosts: []jsonHostContext{},
	}
	if r := asked.Role; r != nil {
		out.Role, out.Path = r.Name, r.Path
	}
	for _, h := range page.Hosts {
		out.Hosts = append(out.Hosts, jsonContextOf(h, asked.File != ""))
	}
	return c.json(out)
}

// page writes what is for people, with links from the root of the tree.
func (c *command) page(p interface {
	Text() string
	Markdown(link func(path string) string) string
}, format string) error {
	text := ""
	if format == "markdown" {
		text = p.Markdown(func(path string) string { return (&url.URL{Path: path}).String() })
	} else {
		text = p.Text()
	}
	if _, err := io.WriteString(c.out, printableLines(text)); err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// json writes what is for programs.
func (c *command) json(out any) error {
	if err := writeJSON(c.out, out); err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// file returns the path in the tree of a file that need not be there, as it is written
// from the directory of the question or from the root.
func (q *question) file(written string) (string, error) {
	spec := filepath.ToSlash(written)
	if rel, ok := q.inside(written); ok {
		return rel, nil
	}
	if p, ok := query.PathOf(q.s, q.from, spec); ok && p != "" {
		return p, nil
	}
	p := path.Join(q.from, spec)
	if path.IsAbs(spec) || filepath.IsAbs(written) || p == "." || p == ".." || strings.HasPrefix(p, "../") {
		return "", query.Refusal(fmt.Sprintf("%s lies outside of %s", written, q.root.Dir()))
	}
	return p, nil
}

func jsonContextOf(h query.HostContext, asked bool) jsonHostContext {
	out := jsonHostContext{ID: string(h.ID), Title: h.Title, Files: []jsonLoaded{}}
	for _, f := range h.Files {
		out.Files = append(out.Files, loadedJSON(f))
		switch f.When {
		case query.AtStart:
			out.Tokens.Start += f.Tokens
		case query.OnMatch:
			if !asked || f.By != "" {
				out.Tokens.Match += f.Tokens
			}
		case query.OnDemand:
			out.Tokens.Demand += f.Tokens
		case query.Never:
		}
	}
	return out
}

func loadedJSON(f query.Loaded) jsonLoaded {
	part := "whole"
	if f.Listed {
		part = "description"
	}
	return jsonLoaded{
		Path: f.Path, Kind: f.Kind.String(), Name: f.Name, When: f.When.String(), Part: part, Tokens: f.Tokens, Further: f.Further,
		Why: f.Why, Globs: f.Globs, Below: f.Below, By: f.By, Role: f.Role, Own: f.Own, Doubt: f.Doubt,
	}
}
