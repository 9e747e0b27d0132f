package query

import (
	"cmp"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index"
)

// A Network is who has to do with whom: skills, roles and agents, and how the one
// leads to the other.
type Network struct {
	Nodes []Node // in order of their paths and names
	Edges []Edge // in order of their ends
	// What was left out, as there was more than had been asked for.
	CutNodes, CutEdges int
}

// A Node is a skill, a role or an agent.
type Node struct {
	index.Target
	Category string // of a skill, as ListAll files it
	Root     string // of a skill, as RootOf says it
	About    string // as Summary says it
	Far      int    // how many edges away from where the network begins; 0 of a whole tree
}

// An Edge leads from a node to another one: the strongest tie that there is.
type Edge struct {
	From, To int // indices of Nodes
	Kind     EdgeKind
	Count    int // how many places say so, at least 1
}

// An EdgeKind is how one node leads to another.
type EdgeKind uint8

// The kinds, the strongest first.
const (
	EdgeHas        EdgeKind = iota // a role has a skill, or an agent loads it
	EdgeInherits                   // a role has what another one has
	EdgeDependsOn                  // depends_on, or its older spelling
	EdgeRecommends                 // recommends
	EdgeLink                       // a link, or a name where nothing else can stand
	EdgeContextual                 // a name in a form that says that a skill is meant
	EdgeMention                    // a word that is its name
)

var edgeNames = [...]string{"has", "inherits", "depends_on", "recommends", "link", "contextual", "mention"}

func (k EdgeKind) String() string { return edgeNames[k] }

// EdgeKinds are the names of all kinds, the strongest first.
func EdgeKinds() []string { return edgeNames[:] }

// A knot is what a node is known by: its file, and of a role its name.
type knot struct{ path, role string }

func knotOf(t index.Target) knot {
	if t.Kind == index.SymbolRole {
		return knot{t.Path, t.Name}
	}
	return knot{path: t.Path}
}

// WholeNetwork returns the network of a tree, of at most so many nodes: those with the
// most edges. Of a node's edges to one other only the strongest counts.
func WholeNetwork(s *index.Snapshot, most int) Network {
	n := networker{s: s}
	nodes := n.all()
	edges := n.edges(nodes)
	degree := make([]int, len(nodes))
	for _, e := range edges {
		degree[e.From]++
		degree[e.To]++
	}
	return network(nodes, edges, most, func(a, b int) int { return cmp.Compare(degree[b], degree[a]) })
}

// NetworkOf returns the network around some nodes, of which there are at most so many:
// the nearest ones. Roles are not gone through: two skills of one role are not near for
// that. A target that is no node is as if it were not there.
func NetworkOf(s *index.Snapshot, from []index.Target, depth, most int) Network {
	n := networker{s: s}
	far := map[knot]int{}
	var nodes, edge []Node
	add := func(t index.Target, at int) {
		if _, seen := far[knotOf(t)]; seen {
			return
		}
		if node, ok := n.node(t); ok {
			node.Far = at
			far[knotOf(t)] = at
			nodes = append(nodes, node)
			edge = append(edge, node)
		}
	}
	for _, t := range from {
		add(t, 0)
	}
	for at := 1; at <= depth && len(nodes) < most; at++ {
		now := edge
		edge = nil
		for _, node := range now {
			if node.Kind == index.SymbolRole && node.Far > 0 {
				continue
			}
			n.around(node.Target, func(t index.Target) { add(t, at) })
		}
	}
	return network(nodes, n.edges(nodes), most, func(a, b int) int { return cmp.Compare(nodes[a].Far, nodes[b].Far) })
}

// NodesAt returns the nodes that the document at p is, or is a part of: the skill, the
// agent, or all roles of a role file, of which name chooses one.
func NodesAt(s *index.Snapshot, p, name string) (list []index.Target) {
	d := s.Doc(p)
	if d == nil {
		return nil
	}
	for _, r := range s.Graph().Roles {
		if r.Path == d.Path && (name == "" || r.Name == name) {
			list = append(list, roleTarget(s, r))
		}
	}
	if len(list) > 0 {
		return list
	}
	if dir, ok := s.SkillDir(dirOf(d.Path)); ok {
		if t, ok := SkillAt(s, path.Join(dir, "SKILL.md")); ok {
			return []index.Target{t}
		}
	}
	if s.Kind(d.Path) == index.Agent {
		return []index.Target{s.FileTarget(d.Path)}
	}
	return nil
}

// roleTarget returns where a role is declared. One that is an agent is that.
func roleTarget(s *index.Snapshot, r *index.Role) index.Target {
	d := s.Doc(r.Path)
	if d == nil {
		return index.Target{}
	}
	for _, f := range d.Roles {
		if f.Name == r.Name {
			return index.Target{Kind: index.SymbolRole, Path: d.Path, Name: f.Name, Span: f.Span, At: f.Key}
		}
	}
	return s.FileTarget(d.Path)
}

type networker struct{ s *index.Snapshot }

// node returns what a target is as a node; ok is false where it is none.
func (n networker) node(t index.Target) (node Node, ok bool) {
	d := n.s.Doc(t.Path)
	if d == nil || n.s.Scope(d.Path) != "" && n.s.Scope(d.Path) != index.UserDir {
		return Node{}, false
	}
	node = Node{Target: t}
	switch t.Kind {
	case index.SymbolSkill:
		node.Root = n.s.RootOf(dirOf(d.Path))
		node.Category = categoryOf(n.s, d, node.Root)
		node.About = Summary(d)
	case index.SymbolAgent:
		node.About = Summary(d)
	case index.SymbolRole:
		r := n.s.Graph().Role(t.Name)
		if r == nil || r.Path != d.Path {
			return Node{}, false // another file's counts
		}
		e := roleEntry(n.s, r)
		node.About = cmp.Or(e.Title, e.About)
	default:
		return Node{}, false
	}
	return node, true
}

// all returns every node of the tree.
func (n networker) all() (nodes []Node) {
	add := func(t index.Target) {
		if node, ok := n.node(t); ok {
			nodes = append(nodes, node)
		}
	}
	for d := range n.s.Skills() {
		add(n.s.SkillTarget(d))
	}
	for _, r := range n.s.Graph().Roles {
		if t := roleTarget(n.s, r); t.Kind == index.SymbolRole {
			add(t)
		}
	}
	for _, a := range entries(n.s, index.SpaceAgent, index.Agent) {
		add(n.s.FileTarget(a.Path))
	}
	return nodes
}

// around calls f with every node that a node leads to, or that leads to it.
func (n networker) around(t index.Target, f func(index.Target)) {
	g := n.s.Graph()
	n.ties(t, func(to knot, _ EdgeKind) { f(n.target(to)) })
	switch t.Kind {
	case index.SymbolSkill:
		for _, r := range g.Roles {
			if grant, ok := g.GrantOf(r, t.Path); ok && grant.Why.Has() {
				f(roleTarget(n.s, r))
			}
		}
		for _, call := range Incoming(n.s, t) {
			if call.Other.Kind != index.SymbolRole {
				n.leads(call.Other, t, f)
			}
		}
		for d := range n.s.ReferrersBelow(dirOf(t.Path)) {
			if other, ok := caller(n.s, d, &index.Reference{}); ok && other.Path != t.Path {
				n.leads(other, t, f)
			}
		}
	case index.SymbolRole:
		for _, r := range g.Roles {
			n.leads(roleTarget(n.s, r), t, f)
		}
	case index.SymbolAgent:
		for d := range n.s.Mentioners(t.Name) {
			if other, ok := caller(n.s, d, &index.Reference{}); ok {
				n.leads(other, t, f)
			}
		}
		for _, k := range append(n.s.PathKeys(t.Path), index.Key{Space: index.SpaceAgent, Name: t.Name}) {
			for d := range n.s.Referrers(k) {
				if other, ok := caller(n.s, d, &index.Reference{}); ok {
					n.leads(other, t, f)
				}
			}
		}
	}
}

// leads calls f with a node if it leads to another one.
func (n networker) leads(from, to index.Target, f func(index.Target)) {
	found := false
	n.ties(from, func(k knot, _ EdgeKind) { found = found || k == knotOf(to) })
	if found {
		f(from)
	}
}

// ties calls f with everything that a node leads to, once for each place that says so.
func (n networker) ties(t index.Target, f func(to knot, kind EdgeKind)) {
	s, g := n.s, n.s.Graph()
	has := func(r *index.Role) {
		for _, grant := range r.Skills {
			if grant.Why.Has() {
				f(knot{path: grant.Skill}, EdgeHas)
			}
		}
	}
	switch t.Kind {
	case index.SymbolRole:
		r := g.Role(t.Name)
		if r == nil {
			return
		}
		has(r)
		d := s.Doc(r.Path)
		for i := range d.Roles {
			if d.Roles[i].Name != r.Name {
				continue
			}
			for _, name := range d.Roles[i].Inherit {
				if other := g.Role(name); other != nil {
					f(knotOf(roleTarget(s, other)), EdgeInherits)
				}
			}
		}
	case index.SymbolAgent:
		if r := g.Role(t.Name); r != nil && r.Path == t.Path {
			has(r)
		}
		n.said(s.Doc(t.Path), t, f)
	case index.SymbolSkill:
		for _, p := range g.DependsOnOf(t.Path) {
			f(knot{path: p}, EdgeDependsOn)
		}
		dir := dirOf(t.Path)
		for d := range s.DocsIn(dir) {
			if own, _ := s.SkillDir(dirOf(d.Path)); own == dir {
				n.said(d, t, f)
			}
		}
	}
}

// said calls f with what a document of a node's says.
func (n networker) said(d *index.Document, own index.Target, f func(knot, EdgeKind)) {
	references(n.s, d, func(r *index.Reference) {
		kind := EdgeLink
		switch r.Field {
		case index.FieldDependsOn, index.FieldDependencies, index.FieldUsedBy, index.FieldCategory, index.FieldTags:
			return // the graph has said it, or it is about something else
		case index.FieldRecommends:
			kind = EdgeRecommends
		case index.FieldSkills:
			kind = EdgeHas
		}
		res := n.s.Resolve(d, r)
		for _, t := range res.Targets {
			to := t.Path
			switch t.Kind {
			case index.SymbolSkill, index.SymbolAgent:
			case index.SymbolFile, index.SymbolHeading: // of a skill, or in its SKILL.md
				dir, ok := n.s.SkillDir(dirOf(t.Path))
				if !ok {
					continue
				}
				to = path.Join(dir, "SKILL.md")
			default:
				continue
			}
			if to == own.Path {
				continue
			}
			as := kind
			if as == EdgeLink {
				switch n.s.StrengthAs(d, r, res) {
				case index.Contextual:
					as = EdgeContextual
				case index.Mentioned:
					as = EdgeMention
				}
			}
			f(knot{path: to}, as)
		}
	})
}

// target returns what a knot is of.
func (n networker) target(k knot) index.Target {
	if k.role == "" {
		return n.s.FileTarget(k.path)
	}
	if r := n.s.Graph().Role(k.role); r != nil && r.Path == k.path {
		return roleTarget(n.s, r)
	}
	return index.Target{}
}

// edges returns the edges between nodes, in order of their ends, on as many goroutines
// as there are processors.
func (n networker) edges(nodes []Node) []Edge {
	n.s.Graph() // which all of them ask
	at := make(map[knot]int, len(nodes))
	for i := range nodes {
		at[knotOf(nodes[i].Target)] = i
	}
	workers := min(runtime.GOMAXPROCS(0), len(nodes)/64+1)
	parts := make([][]Edge, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			var all, own []Edge
			for i := len(nodes) * w / workers; i < len(nodes)*(w+1)/workers; i++ {
				own = own[:0]
				n.ties(nodes[i].Target, func(k knot, kind EdgeKind) {
					if to, ok := at[k]; ok && to != i {
						own = append(own, Edge{i, to, kind, 1})
					}
				})
				slices.SortFunc(own, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.Kind, b.Kind)) })
				for j, e := range own {
					if j > 0 && own[j-1].To == e.To {
						all[len(all)-1].Count++
						continue
					}
					all = append(all, e)
				}
			}
			parts[w] = all
		})
	}
	wg.Wait()
	return slices.Concat(parts...)
}

// edgesPerNode is how many edges there may be for each node that there may be: more are
// a carpet, and no picture.
const edgesPerNode = 10

// network puts nodes and edges together. Where there are too many nodes, those that
// come before the others count, and of the edges the strongest.
func network(nodes []Node, edges []Edge, most int, before func(a, b int) int) (net Network) {
	order := make([]int, len(nodes))
	for i := range order {
		order[i] = i
	}
	inOrder := func(a, b int) int {
		return cmp.Or(strings.Compare(nodes[a].Path, nodes[b].Path), strings.Compare(nodes[a].Name, nodes[b].Name))
	}
	if len(nodes) > most {
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(before(a, b), inOrder(a, b)) })
		net.CutNodes = len(nodes) - most
		order = order[:most]
	}
	slices.SortFunc(order, inOrder)
	to := make([]int, len(nodes)) // where a node is now, from 1
	for i, n := range order {
		net.Nodes = append(net.Nodes, nodes[n])
		to[n] = i + 1
	}
	for _, e := range edges {
		if from, to := to[e.From], to[e.To]; from > 0 && to > 0 {
			net.Edges = append(net.Edges, Edge{from - 1, to - 1, e.Kind, e.Count})
		}
	}
	byEnds := func(a, b Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }
	if limit := edgesPerNode * most; len(net.Edges) > limit {
		slices.SortFunc(net.Edges, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), byEnds(a, b)) })
		net.CutEdges = len(net.Edges) - limit
		net.Edges = net.Edges[:limit]
	}
	slices.SortFunc(net.Edges, byEnds)
	return net
}
