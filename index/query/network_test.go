package query_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// edgesOf writes down the edges of a network, each by its ends.
func edgesOf(n query.Network) (list []string) {
	name := func(i int) string { return n.Nodes[i].Path + "#" + n.Nodes[i].Name }
	for _, e := range n.Edges {
		list = append(list, fmt.Sprintf("%s %s %d %s", name(e.From), e.Kind, e.Count, name(e.To)))
	}
	return list
}

// What lies around a node is what the whole network has around it, with the edges
// between all of that.
func TestNetworkAround(t *testing.T) {
	t.Parallel()
	generated, _ := generated(t, 400)
	panel, _ := panel(t, 120)
	for name, s := range map[string]*index.Snapshot{"generated": generated, "panel": panel} {
		whole := query.WholeNetwork(s, 1<<20)
		if len(whole.Nodes) < 50 || len(whole.Edges) < 100 {
			t.Fatalf("%s: %d nodes and %d edges", name, len(whole.Nodes), len(whole.Edges))
		}
		for i, node := range whole.Nodes {
			if i%7 > 0 && node.Kind == index.SymbolSkill {
				continue
			}
			near := map[int]bool{i: true}
			for _, e := range whole.Edges {
				if e.From == i {
					near[e.To] = true
				}
				if e.To == i {
					near[e.From] = true
				}
			}
			var want query.Network
			at := map[int]int{}
			for j, n := range whole.Nodes {
				if near[j] {
					at[j] = len(want.Nodes)
					want.Nodes = append(want.Nodes, n)
				}
			}
			for _, e := range whole.Edges {
				if near[e.From] && near[e.To] {
					e.From, e.To = at[e.From], at[e.To]
					want.Edges = append(want.Edges, e)
				}
			}
			got := query.NetworkOf(s, []index.Target{node.Target}, 1, 1<<20)
			if diff := cmp.Diff(edgesOf(want), edgesOf(got)); diff != "" {
				t.Fatalf("%s: around %s (-whole +around):\n%s", name, node.Path, diff)
			}
			if len(want.Nodes) != len(got.Nodes) {
				t.Fatalf("%s: around %s are %d nodes, want %d", name, node.Path, len(got.Nodes), len(want.Nodes))
			}
		}
	}
}

// Of too many nodes those with the most edges stay, or the nearest; what is left out is
// counted.
func TestNetworkCut(t *testing.T) {
	t.Parallel()
	s, p := panel(t, 200)
	whole := query.WholeNetwork(s, 1<<20)
	cut := query.WholeNetwork(s, 30)
	if len(cut.Nodes) != 30 || cut.CutNodes != len(whole.Nodes)-30 {
		t.Errorf("%d nodes, and %d left out of %d", len(cut.Nodes), cut.CutNodes, len(whole.Nodes))
	}
	degree := func(n query.Network) map[string]int {
		d := map[string]int{}
		for _, e := range n.Edges {
			d[n.Nodes[e.From].Path+n.Nodes[e.From].Name]++
			d[n.Nodes[e.To].Path+n.Nodes[e.To].Name]++
		}
		return d
	}(whole)
	least := 1 << 20
	for _, n := range cut.Nodes {
		least = min(least, degree[n.Path+n.Name])
	}
	for _, n := range whole.Nodes {
		in := slices.ContainsFunc(cut.Nodes, func(o query.Node) bool { return o.Path == n.Path && o.Name == n.Name })
		if d := degree[n.Path+n.Name]; !in && d > least {
			t.Errorf("%s %s has %d edges and is left out, one with %d is not", n.Path, n.Name, d, least)
		}
	}
	around := query.NetworkOf(s, query.NodesAt(s, p, ""), 3, 10)
	if len(around.Nodes) != 10 || around.CutNodes == 0 || !slices.ContainsFunc(around.Nodes, func(n query.Node) bool { return n.Path == p && n.Far == 0 }) {
		t.Errorf("around %s: %+v", p, around.Nodes)
	}
}
