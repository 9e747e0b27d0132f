package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// maxNodes is how many nodes are drawn where nobody says how many.
const maxNodes = 2000

// A graphing is what `graph` was asked for.
type graphing struct {
	root, kind, format string
	depth, limit       int
	mentions           bool
}

func (c *command) graphCommand() *cobra.Command {
	var g graphing
	cmd := &cobra.Command{
		Use:   "graph [PATH]",
		Short: "Draw who has to do with whom",
		Long: "graph draws the skills, roles and agents of the tree that holds PATH, and how the one\n" +
			"leads to the other: as text for Mermaid or Graphviz, or as JSON. With --root it draws\n" +
			"what is around a skill, an agent or a role.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.graph(cmd.Context(), append(args, ".")[0], g)
		},
	}
	f := cmd.Flags()
	f.StringVar(&g.format, "format", "mermaid", "`FORMAT` of the answer: mermaid, dot or json")
	f.StringVar(&g.root, "root", "", "draw around `NAME`: a skill, an agent or a role")
	f.IntVar(&g.depth, "depth", 1, "how many steps away from --root, 1 to 5")
	f.StringVar(&g.kind, "kind", "", "draw only `KIND`: skills, or roles and the skills that they have")
	f.BoolVar(&g.mentions, "mentions", false, "draw words that are only like a name, too")
	f.IntVar(&g.limit, "limit", maxNodes, "draw `N` nodes at most: of a whole tree those with the most ties")
	return cmd
}

func (g graphing) check() error {
	switch {
	case !slices.Contains([]string{"mermaid", "dot", "json"}, g.format):
		return fmt.Errorf("--format: unknown format %q: want mermaid, dot or json", g.format)
	case !slices.Contains([]string{"", "skills", "roles"}, g.kind):
		return fmt.Errorf("--kind: unknown kind %q: want skills or roles", g.kind)
	case g.depth < 1 || g.depth > 5:
		return fmt.Errorf("--depth: want 1 to 5, not %d", g.depth)
	case g.limit < 1:
		return fmt.Errorf("--limit: want 1 or more, not %d", g.limit)
	}
	return nil
}

// What `graph --format json` writes: a contract, to which fields may only be added.
type (
	jsonGraph struct {
		Version int         `json:"version"`
		Tool    jsonTool    `json:"tool"`
		Root    string      `json:"root"`
		Nodes   []graphNode `json:"nodes"`
		Edges   []graphEdge `json:"edges"`
		Cut     int         `json:"cut"` // nodes that --limit has left out
	}
	graphNode struct {
		ID          string `json:"id"` // the path; of a role with # and its name
		Kind        string `json:"kind"`
		Name        string `json:"name"`
		Path        string `json:"path"`
		Category    string `json:"category,omitempty"`
		Description string `json:"description,omitempty"`
	}
	graphEdge struct {
		From  string `json:"from"`
		To    string `json:"to"`
		Kind  string `json:"kind"`
		Count int    `json:"count"`
	}
)

func (c *command) graph(ctx context.Context, dir string, g graphing) error {
	if err := g.check(); err != nil {
		return err
	}
	var net query.Network
	var q *question
	var err error
	if g.root == "" {
		if q, err = c.read(ctx, dir, ""); err == nil {
			net = query.WholeNetwork(q.s, g.limit)
		}
	} else if q, err = c.ask(ctx, dir, g.root); err == nil {
		nodes := slices.DeleteFunc(slices.Clone(q.found), func(t index.Target) bool {
			return t.Kind != index.SymbolSkill && t.Kind != index.SymbolRole && t.Kind != index.SymbolAgent
		})
		if len(nodes) == 0 {
			return query.Refusal(fmt.Sprintf("%q is no skill, agent or role", g.root))
		}
		net = query.NetworkOf(q.s, nodes, g.depth, g.limit)
	}
	if err != nil {
		return err
	}
	out := g.draw(net)
	out.Tool, out.Root = jsonTool{"skillpls", buildVersion()}, q.places().Root
	if out.Cut > 0 && g.format != "json" {
		fmt.Fprintf(c.err, "skillpls: %s left out: --limit draws more\n", count(out.Cut, "node"))
	}
	var text strings.Builder
	switch g.format {
	case "json":
		e := json.NewEncoder(&text)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(out)
	case "dot":
		out.dot(&text)
	default:
		out.mermaid(&text)
	}
	if err == nil {
		_, err = io.WriteString(c.out, text.String())
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// draw takes what is to be drawn out of a network.
func (g graphing) draw(net query.Network) jsonGraph {
	out := jsonGraph{Version: 1, Nodes: []graphNode{}, Edges: []graphEdge{}, Cut: net.CutNodes}
	ids := make([]string, len(net.Nodes)) // "" of a node that is not drawn
	for i, n := range net.Nodes {
		if g.kind == "skills" && n.Kind != index.SymbolSkill || g.kind == "roles" && n.Kind == index.SymbolAgent {
			continue
		}
		ids[i] = n.Path
		if n.Kind == index.SymbolRole {
			ids[i] += "#" + n.Name
		}
		out.Nodes = append(out.Nodes, graphNode{ids[i], n.Kind.String(), n.Name, n.Path, n.Category, n.About})
	}
	for _, e := range net.Edges {
		weak := e.Kind == query.EdgeMention || e.Kind == query.EdgeContextual
		if ids[e.From] == "" || ids[e.To] == "" || weak && !g.mentions || g.kind == "roles" && e.Kind != query.EdgeHas && e.Kind != query.EdgeInherits {
			continue
		}
		out.Edges = append(out.Edges, graphEdge{ids[e.From], ids[e.To], e.Kind.String(), e.Count})
	}
	return out
}

// mermaid writes the graph as a flowchart: roles and agents round, what is surely meant
// as a line, what is recommended or only said as a broken one.
func (g jsonGraph) mermaid(w io.Writer) {
	m := newMermaid(w)
	shapes := map[string][2]string{"role": {"([", "])"}, "agent": {"[[", "]]"}}
	for _, n := range g.Nodes {
		shape, ok := shapes[n.Kind]
		if !ok {
			shape = [2]string{"[", "]"}
		}
		m.node(n.ID, n.Name, shape[0], shape[1])
	}
	for _, e := range g.Edges {
		arrow, label := "-->", ""
		switch e.Kind {
		case "inherits":
			arrow, label = "==>", e.Kind
		case "recommends", "contextual", "mention":
			arrow, label = "-.->", e.Kind
		case "link":
			label = e.Kind
		}
		m.edge(m.ids[e.From], m.ids[e.To], arrow, label)
	}
}

// dot writes the graph in the language of Graphviz.
func (g jsonGraph) dot(w io.Writer) {
	fmt.Fprintln(w, "digraph skills {")
	fmt.Fprintln(w, "  rankdir=LR; node [shape=box, style=rounded, fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\", fontsize=10];")
	shapes := map[string]string{"role": "ellipse", "agent": "component"}
	for _, n := range g.Nodes {
		shape := ""
		if s, ok := shapes[n.Kind]; ok {
			shape = ", shape=" + s
		}
		fmt.Fprintf(w, "  %s [label=%s%s];\n", dotText(n.ID), dotText(n.Name), shape)
	}
	styles := map[string]string{"depends_on": "", "has": ", color=gray40", "inherits": ", style=bold", "link": ", color=gray40"}
	for _, e := range g.Edges {
		style, ok := styles[e.Kind]
		if !ok {
			style = ", style=dashed"
		}
		label := e.Kind
		if label == "has" || label == "depends_on" {
			label = ""
		}
		fmt.Fprintf(w, "  %s -> %s [label=%s%s];\n", dotText(e.From), dotText(e.To), dotText(label), style)
	}
	fmt.Fprintln(w, "}")
}

// dotText writes a string of Graphviz.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ").Replace(s) + `"`
}
