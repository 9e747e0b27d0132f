// Package view writes down what was asked of a tree for people to look at, the same for a
// command line and for an editor: it knows how pages are made, and nothing of how what is
// on them was found. What comes from a tree is data in a page,
// never markup.
package view

import (
	_ "embed" // the page of the graph
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
)

// graphPage is the page of the graph with its script and its style in it, as
// editors/vscode/alone.mjs makes it of the page that the extension for VS Code shows.
//
//go:embed graph.html
var graphPage string

// A Graph is what the page of a graph is given. All texts in it are of the tree, and may be
// anything.
type Graph struct {
	Name   string      `json:"name"` // of the tree
	Nodes  []GraphNode `json:"nodes"`
	Edges  []GraphEdge `json:"edges"` // between these nodes, of two the strongest tie
	Cut    GraphCut    `json:"cut"`
	Center []string    `json:"center"` // ids that it is drawn around at first; empty is everything
	Depth  int         `json:"depth"`  // how many edges away from there it ends, 1 to 5
	// Strength is how sure the ties are that are drawn at first: hard, contextual or
	// mention, which is all of them.
	Strength string `json:"strength"`
}

// A GraphNode is a skill, a role or an agent.
type GraphNode struct {
	ID          string `json:"id"` // the path; of a role with # and its name
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	Path        string `json:"path"` // from the root of the tree, with slashes
	Root        string `json:"root,omitempty"`
	Category    string `json:"category,omitempty"`
	Description string `json:"description,omitempty"`
	Tokens      int    `json:"tokens,omitempty"` // of a skill or an agent
}

// A GraphEdge leads from one node to another, by their ids.
type GraphEdge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Kind  string `json:"kind"` // as query.EdgeKinds says
	Count int    `json:"count"`
}

// A GraphCut counts what was left out.
type GraphCut struct {
	Nodes int `json:"nodes"`
	Edges int `json:"edges"`
}

// GraphPage writes a graph as one HTML page that needs nothing besides itself.
func GraphPage(w io.Writer, g Graph) error {
	if g.Nodes == nil {
		g.Nodes = []GraphNode{}
	}
	if g.Edges == nil {
		g.Edges = []GraphEdge{}
	}
	if g.Center == nil {
		g.Center = []string{}
	}
	data, err := json.Marshal(g) // which writes <, > and & in a way that nothing in a page ends at
	if err != nil {
		return fmt.Errorf("write the graph: %w", err)
	}
	_, err = strings.NewReplacer(
		"{{graph}}", string(data),
		"{{title}}", html.EscapeString("Skill graph of "+g.Name),
	).WriteString(w, graphPage)
	return err
}
