package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/view"
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
			"leads to the other: as text for Mermaid or Graphviz, as a picture, as JSON, or as a\n" +
			"page for a browser, which needs nothing besides itself. With --root it draws what is\n" +
			"around a skill, an agent or a role; the page begins there, and has the rest as well.",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: eachOnce(completeDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.graph(cmd.Context(), append(args, ".")[0], g)
		},
	}
	f := cmd.Flags()
	choiceFlag(cmd, &g.format, "format", "mermaid", "`FORMAT` of the answer: ", graphFormats...)
	f.StringVar(&g.root, "root", "", "draw around `NAME`: a skill, an agent or a role")
	completeFlag(cmd, "root", c.completeNames(index.SymbolSkill, index.SymbolAgent, index.SymbolRole))
	f.IntVar(&g.depth, "depth", 1, "how many steps away from --root, 1 to 5")
	f.StringVar(&g.kind, "kind", "", "draw only `KIND`: skills, or roles and the skills that they have")
	completeFlag(cmd, "kind", cobra.FixedCompletions([]string{"skills", "roles"}, cobra.ShellCompDirectiveNoFileComp))
	f.BoolVar(&g.mentions, "mentions", false, "draw words that are only like a name, too")
	f.IntVar(&g.limit, "limit", maxNodes, "draw `N` nodes at most: of a whole tree those with the most ties")
	completeFlag(cmd, "depth", cobra.NoFileCompletions)
	completeFlag(cmd, "limit", cobra.NoFileCompletions)
	return cmd
}

// graphFormats are what --format takes.
var graphFormats = []string{"mermaid", "dot", "svg", "html", "json"}

func (g graphing) check() error {
	switch {
	case !slices.Contains(graphFormats, g.format):
		return fmt.Errorf("--format: unknown format %q: want %s", g.format, orList(graphFormats))
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
		Root        string `json:"root,omitempty"`
		Category    string `json:"category,omitempty"`
		Description string `json:"description,omitempty"`
		Tokens      int    `json:"tokens,omitempty"`
		Distance    int    `json:"distance,omitempty"`
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
	q, center, err := c.graphed(ctx, dir, g.root)
	if err != nil {
		return err
	}
	net := g.network(q.s, center)
	out := g.draw(q.s, net)
	out.Tool, out.Root = jsonTool{"skillpls", buildVersion()}, q.places().Root
	if out.Cut > 0 && g.format != "json" {
		fmt.Fprintf(c.err, "skillpls: %s left out: --limit draws more\n", query.Count(out.Cut, "node"))
	}
	var text strings.Builder
	switch g.format {
	case "json":
		err = writeJSON(&text, out)
	case "html":
		err = view.GraphPage(&text, g.page(out, center, net.CutEdges))
	case "dot":
		out.dot(&text)
	case "svg":
		if n := g.thin(&out); n > 0 {
			fmt.Fprintf(c.err, "skillpls: %s of roles left out, for they would hide the others: --kind roles draws them, --root ROLE those of one\n", query.Count(n, "tie"))
		}
		if err := out.svg(ctx, &text); err != nil {
			return err
		}
	default:
		out.mermaid(&text)
	}
	if err == nil {
		answer := text.String()
		if g.format != "json" {
			answer = printableLines(answer)
		}
		_, err = io.WriteString(c.out, answer)
	}
	if err != nil {
		return failed("write the answer: %w", err)
	}
	return nil
}

// graphed reads the tree that holds dir and finds what root means in it as nodes: none
// where root is "".
func (c *command) graphed(ctx context.Context, dir, root string) (q *question, center []index.Target, err error) {
	if root == "" {
		q, err = c.read(ctx, dir, "")
		return q, nil, err
	}
	if q, err = c.ask(ctx, dir, root); err != nil {
		return nil, nil, err
	}
	center = slices.DeleteFunc(slices.Clone(q.found), func(t index.Target) bool {
		return t.Kind != index.SymbolSkill && t.Kind != index.SymbolRole && t.Kind != index.SymbolAgent
	})
	if len(center) == 0 {
		return nil, nil, query.Refusal(fmt.Sprintf("%q is no skill, agent or role", root))
	}
	return q, center, nil
}

// network returns what is around some nodes, or all there is. A page has all there is in
// any case, unless that is more than may be drawn, or the nodes themselves are not.
func (g graphing) network(s *index.Snapshot, center []index.Target) query.Network {
	if len(center) == 0 || g.format == "html" && slices.ContainsFunc(center, func(t index.Target) bool { return g.draws(t.Kind) }) {
		net := query.WholeNetwork(s, g.limit)
		if len(center) == 0 || net.CutNodes == 0 {
			return net
		}
	}
	return query.NetworkOf(s, center, g.depth, g.limit)
}

// draws reports whether nodes of a kind are drawn.
func (g graphing) draws(kind index.SymbolKind) bool {
	return (g.kind != "skills" || kind == index.SymbolSkill) && (g.kind != "roles" || kind != index.SymbolAgent)
}

// draw takes what is to be drawn out of a network.
func (g graphing) draw(s *index.Snapshot, net query.Network) jsonGraph {
	out := jsonGraph{Version: 1, Nodes: []graphNode{}, Edges: []graphEdge{}, Cut: net.CutNodes}
	ids := make([]string, len(net.Nodes)) // "" of a node that is not drawn
	for i, n := range net.Nodes {
		if !g.draws(n.Kind) {
			continue
		}
		ids[i] = nodeID(n.Target)
		node := graphNode{ids[i], n.Kind.String(), n.Name, n.Path, n.Root, n.Category, n.About, 0, n.Far}
		if d := s.Doc(n.Path); d != nil && n.Kind != index.SymbolRole {
			node.Tokens = query.Tokens(d.Size())
		}
		out.Nodes = append(out.Nodes, node)
	}
	tied := map[string]bool{}
	for _, e := range net.Edges {
		if weak := e.Kind == query.EdgeMention || e.Kind == query.EdgeContextual; weak && !g.mentions && g.format != "html" {
			continue
		}
		tied[ids[e.From]], tied[ids[e.To]] = true, true
		if ids[e.From] == "" || ids[e.To] == "" || g.kind == "roles" && e.Kind != query.EdgeHas && e.Kind != query.EdgeInherits {
			continue
		}
		out.Edges = append(out.Edges, graphEdge{ids[e.From], ids[e.To], e.Kind.String(), e.Count})
	}
	// What is near by a mere mention that does not count is not near.
	out.Nodes = slices.DeleteFunc(out.Nodes, func(n graphNode) bool { return n.Distance > 0 && !tied[n.ID] })
	return out
}

// nodeID is what a node is called in edges: its path; of a role with # and its name.
func nodeID(t index.Target) string {
	if t.Kind == index.SymbolRole {
		return t.Path + "#" + t.Name
	}
	return t.Path
}

// page is a graph as a page takes it: what is only mentioned is in it, and shown when
// somebody asks for it there, or here with --mentions.
func (g graphing) page(drawn jsonGraph, center []index.Target, cutEdges int) view.Graph {
	out := view.Graph{Name: path.Base(drawn.Root), Cut: view.GraphCut{Nodes: drawn.Cut, Edges: cutEdges}, Depth: g.depth, Strength: "hard"}
	if g.mentions {
		out.Strength = "mention"
	}
	for _, n := range drawn.Nodes {
		out.Nodes = append(out.Nodes, view.GraphNode{
			ID: n.ID, Kind: n.Kind, Name: n.Name, Path: n.Path, Root: n.Root, Category: n.Category, Description: n.Description, Tokens: n.Tokens,
		})
	}
	for _, e := range drawn.Edges {
		out.Edges = append(out.Edges, view.GraphEdge(e))
	}
	for _, t := range center {
		if g.draws(t.Kind) {
			out.Center = append(out.Center, nodeID(t))
		}
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
