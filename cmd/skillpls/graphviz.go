package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/lint/report"
)

// How a picture looks in light, kind by kind; what Graphviz writes for kinds as classes is
// what svgDark goes by.
var (
	dotNodes = map[string]string{
		"skill": `class="skill", fillcolor="#e6eefa", color="#a9c5ec"`,
		"role":  `class="role", fillcolor="#f0e8f7", color="#c9b0de", style="filled"`,
		"agent": `class="agent", fillcolor="#e4f3e8", color="#a3d3b1", shape=component, style="filled"`,
	}
	dotEdges = map[string]string{
		"has":        `class="has", color="#c3a4dc"`,
		"inherits":   `class="has", color="#7a3fb0", style=bold`,
		"depends_on": `class="depends", color="#2668c4"`,
		"recommends": `class="recommends", color="#2c8a4b", style=dashed`,
		"link":       `class="link", color="#c06a10"`,
		"contextual": `class="weak", color="#8a92a0", style=dashed`,
		"mention":    `class="weak", color="#8a92a0", style=dotted`,
	}
)

// dot writes the graph in the language of Graphviz. Of a whole tree what is filed under one
// name lies in one box.
func (g jsonGraph) dot(w io.Writer) {
	fmt.Fprint(w, "digraph skills {\n"+
		"  rankdir=LR; bgcolor=\"transparent\"; fontname=\"Helvetica,Arial,sans-serif\"; fontsize=12; nodesep=0.16; ranksep=0.7;\n"+
		"  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, height=0.32, margin=\"0.14,0.05\"];\n"+
		"  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, arrowsize=0.6];\n")
	node := func(indent string, n graphNode) {
		fmt.Fprintf(w, "%s%s [label=%s, %s];\n", indent, dotText(n.ID), dotText(n.Name), dotNodes[n.Kind])
	}
	for i, box := range g.boxes() {
		if !g.whole() {
			for _, n := range box.nodes {
				node("  ", n)
			}
			continue
		}
		fmt.Fprintf(w, "  subgraph cluster_%d {\n    label=%s; class=\"box\"; style=\"rounded\"; color=\"#d9dde3\"; fontcolor=\"#636b7a\";\n", i+1, dotText(box.title))
		for _, n := range box.nodes {
			node("    ", n)
		}
		fmt.Fprintln(w, "  }")
	}
	for _, e := range g.Edges {
		label := strings.ReplaceAll(e.Kind, "_", " ")
		fmt.Fprintf(w, "  %s -> %s [tooltip=%s, %s];\n", dotText(e.From), dotText(e.To), dotText(label), dotEdges[e.Kind])
	}
	fmt.Fprintln(w, "}")
}

// whole reports whether a graph is of a tree, and not of what is around a node.
func (g jsonGraph) whole() bool {
	return !slices.ContainsFunc(g.Nodes, func(n graphNode) bool { return n.Distance > 0 })
}

// A box is what lies together in a picture of a whole tree.
type box struct {
	title string
	nodes []graphNode
}

// boxes sorts nodes by kind, and skills by root and category, in the order in which they
// first come.
func (g jsonGraph) boxes() []box {
	roots := map[string]bool{}
	for _, n := range g.Nodes {
		if n.Kind == "skill" {
			roots[n.Root] = true
		}
	}
	var all []box
	at := map[string]int{}
	for _, n := range g.Nodes {
		title := n.Kind + "s"
		if n.Kind == "skill" {
			title = n.Category
			if len(roots) > 1 || title == "" {
				title = strings.Trim(n.Root+" · "+n.Category, " ·")
			}
			if title == "" {
				title = "skills"
			}
		}
		i, ok := at[n.Kind+title]
		if !ok {
			i = len(all)
			at[n.Kind+title] = i
			all = append(all, box{title: title})
		}
		all[i].nodes = append(all[i].nodes, n)
	}
	return all
}

// dotText writes a string of Graphviz, in which & begins an entity.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\t", " ").Replace(report.Printable(s)) + `"`
}

// svgDark is how a picture looks where the system is dark; who knows no styles has it light.
const svgDark = `<style>svg { color-scheme: light dark }
@media (prefers-color-scheme: dark) {
.node text { fill: #d8dce4 } .box text { fill: #979fae } .box path { stroke: #3a404b }
.skill path, .skill polygon { fill: #1e2835; stroke: #31577f } .role path, .role polygon { fill: #2a2433; stroke: #5d4a75 } .agent polygon, .agent polyline { fill: #1d2a22; stroke: #38684a }
.has path { stroke: #b98ae6 } .has polygon { fill: #b98ae6; stroke: #b98ae6 }
.depends path { stroke: #5aa2f0 } .depends polygon { fill: #5aa2f0; stroke: #5aa2f0 }
.recommends path { stroke: #6fc78a } .recommends polygon { fill: #6fc78a; stroke: #6fc78a }
.link path { stroke: #e0964a } .link polygon { fill: #e0964a; stroke: #e0964a }
.weak path { stroke: #979fae } .weak polygon { fill: #979fae; stroke: #979fae }
}</style>
`

// svgOpens is the tag that a picture begins with.
var svgOpens = regexp.MustCompile(`<svg[^>]*>\n?`)

// carpet is how many ties of roles there may be in a picture of a whole tree: more of them
// hide what all others say.
const carpet = 60

// thin leaves what roles have out of a picture of a whole tree in which it would be a
// carpet, unless that is what was asked for or all there is, and returns how many ties
// that are.
func (g graphing) thin(all *jsonGraph) int {
	rest := slices.DeleteFunc(slices.Clone(all.Edges), func(e graphEdge) bool { return e.Kind == "has" })
	n := len(all.Edges) - len(rest)
	if g.kind == "roles" || !all.whole() || n <= carpet || len(rest) == 0 {
		return 0
	}
	all.Edges = rest
	return n
}

// svg writes the graph as a picture, which Graphviz lays out.
func (g jsonGraph) svg(ctx context.Context, w io.Writer) error {
	dot, err := exec.LookPath("dot")
	if err != nil {
		return failed("--format svg: Graphviz lays the picture out, and there is no dot on the PATH: install graphviz, or take --format html, which needs nothing")
	}
	var text strings.Builder
	g.dot(&text)
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, dot, "-Tsvg")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text.String()), &out, &errs
	if err := cmd.Run(); err != nil {
		if why := strings.TrimSpace(errs.String()); why != "" {
			err = errors.New(report.Printable(why))
		}
		return failed("have dot draw the graph: %w", err)
	}
	at := svgOpens.FindIndex(out.Bytes())
	if at == nil {
		return failed("have dot draw the graph: it wrote no svg")
	}
	_, err = fmt.Fprintf(w, "%s%s%s", out.Bytes()[:at[1]], svgDark, out.Bytes()[at[1]:])
	return err
}
