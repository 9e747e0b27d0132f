package lsp

import (
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// GraphParams are those of skillpls/graph.
type GraphParams struct {
	// URI is a document of what the graph is drawn around: the skill that it is or
	// belongs to, the agent, the roles of a role file. "" is all there is.
	URI uri.URI `json:"uri,omitzero"`
	// Role is one of these roles.
	Role string `json:"role,omitzero"`
	// Depth is how many edges away from there the graph ends, 1 to 5; 0 means 1.
	Depth int `json:"depth,omitzero"`
	// Limit is how many nodes there are at most, up to 20,000; 0 means 2,000. There are
	// ten times as many edges at most.
	Limit int `json:"limit,omitzero"`
}

// GraphResult is the answer to skillpls/graph.
type GraphResult struct {
	Nodes []GraphNode `json:"nodes"`
	Edges []GraphEdge `json:"edges"`
	Cut   *GraphCut   `json:"cut,omitzero"` // of what was left out
}

// GraphNode is a skill, a role or an agent.
type GraphNode struct {
	ID          string         `json:"id"`
	Kind        string         `json:"kind"`
	Name        string         `json:"name"`
	URI         uri.URI        `json:"uri"`
	Range       protocol.Range `json:"range"` // of its name
	Folder      uri.URI        `json:"folder"`
	Root        string         `json:"root,omitzero"`
	Category    string         `json:"category,omitzero"`
	Description string         `json:"description,omitzero"`
	Distance    int            `json:"distance,omitzero"`
}

// GraphEdge leads from one node to another.
type GraphEdge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// GraphCut counts what is not in an answer.
type GraphCut struct {
	Nodes int `json:"nodes"`
	Edges int `json:"edges"`
}

// Limits of what may be asked for.
const (
	usualNodes = 2000
	mostNodes  = 20000
	mostDepth  = 5
)

// graph answers skillpls/graph. The answer for a document that is nothing in the graph
// is an empty one.
func graph(ctx context.Context, s *state, p *GraphParams) (*GraphResult, error) {
	most := usualNodes
	if p.Limit > 0 {
		most = min(p.Limit, mostNodes)
	}
	result := &GraphResult{Nodes: []GraphNode{}, Edges: []GraphEdge{}}
	worlds, err := s.whole(ctx, "")
	if err != nil {
		return nil, err
	}
	var own *world
	rel := ""
	if p.URI != "" {
		native, ok := thisPlatform().path(p.URI)
		if !ok {
			return result, nil
		}
		if own, rel = s.worldOf(native); own == nil {
			return result, nil
		}
	}
	for _, w := range worlds {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		switch {
		case own == nil:
			result.add(s, w, query.WholeNetwork(w.Snapshot, most))
		case own.keeper == w.keeper:
			depth := min(max(p.Depth, 1), mostDepth)
			result.add(s, w, query.NetworkOf(w.Snapshot, query.NodesAt(w.Snapshot, rel, p.Role), depth, most))
		}
	}
	return result, nil
}

// add writes the network of one folder.
func (g *GraphResult) add(s *state, w *world, n query.Network) {
	ids := make([]string, len(n.Nodes)) // "" of a node that a folder in this one answers for
	for i, node := range n.Nodes {
		if !s.owns(w, node.Path) {
			continue
		}
		u := s.uriOf(w, node.Path)
		out := GraphNode{
			ID: string(u), Kind: node.Kind.String(), Name: node.Name, URI: u, Folder: w.folder.URI, Root: node.Root,
			Category: node.Category, Description: node.About, Distance: node.Far,
		}
		if node.Kind == index.SymbolRole {
			out.ID += "#" + node.Name
		}
		if d := w.Doc(node.Path); d != nil {
			out.Range = s.client.encoding.rangeOf(d.Table, node.At)
		}
		ids[i] = out.ID
		g.Nodes = append(g.Nodes, out)
	}
	for _, e := range n.Edges {
		if ids[e.From] != "" && ids[e.To] != "" {
			g.Edges = append(g.Edges, GraphEdge{From: ids[e.From], To: ids[e.To], Kind: e.Kind.String(), Count: e.Count})
		}
	}
	if n.CutNodes+n.CutEdges > 0 {
		if g.Cut == nil {
			g.Cut = new(GraphCut)
		}
		g.Cut.Nodes += n.CutNodes
		g.Cut.Edges += n.CutEdges
	}
}
