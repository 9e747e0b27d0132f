package index

import (
	"bytes"
	"strings"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// mermaidWords are the words with which a line of a graph begins that is not about
// nodes, in lower case.
var mermaidWords = map[string]bool{
	"graph": true, "flowchart": true, "end": true, "style": true, "classdef": true, "class": true, "linkstyle": true,
	"click": true, "direction": true, "acctitle": true, "accdescr": true,
}

// mermaid reads the graph of an index: a node whose label is a name stands for
// that skill, wherever an edge has its id; a node without a label is its name.
//
// Only flowcharts are read, and of them lines of nodes and edges. What looks like
// anything else is passed over.
func (t *talker) mermaid(f markdown.Fence) {
	type place struct {
		id   string
		span source.Span
	}
	var ids []place              // every occurrence
	label := map[string]string{} // of nodes whose label is a name
	other := map[string]bool{}   // ids of nodes with any label, and of subgraphs
	var arrows [][2]int          // from and to, in ids
	s := t.text[:f.Content.End]
	for at := flowchart(s, int(f.Content.Start)); at < len(s); {
		end := len(s)
		if i := bytes.IndexAny(s[at:], "\r\n"); i >= 0 {
			end = at + i
		}
		line := s[:end]
		i := skipBlanks(line, at)
		first, rest := mermaidWord(line, i)
		switch {
		case first == "subgraph":
			id, _ := mermaidWord(line, skipBlanks(line, rest))
			other[id] = true
			i = end
		case mermaidWords[first] || bytes.HasPrefix(line[i:], []byte("%%")):
			i = end
		}
		for last, ended := -1, 0; i < end; {
			start := i
			for i < end && isWordByte(line[i]) {
				if line[i] == '-' && i+1 < end && strings.IndexByte("-.>", line[i+1]) >= 0 {
					break // an arrow
				}
				i++
			}
			if i == start {
				i = skipArrow(line, i)
				continue
			}
			id := string(line[start:i])
			ids = append(ids, place{id, source.At(start, i)})
			span, next, ok := mermaidLabel(line, i)
			if ok {
				i = next
				other[id] = true
				if name := string(line[span.Start:span.End]); isWord(name) {
					label[id] = name
					t.d.Refs = append(t.d.Refs, Reference{Form: FormNode, Span: span, Whole: span, Row: -1, Target: name})
				}
			}
			i = skipStyle(line, i)
			if last >= 0 && isArrow(line[ended:start]) {
				arrows = append(arrows, [2]int{last, len(ids) - 1})
			}
			last, ended = len(ids)-1, i
		}
		at = end + 1
	}
	for _, p := range ids {
		switch {
		case label[p.id] != "":
			t.d.Refs = append(t.d.Refs, Reference{Form: FormEdge, Span: p.span, Whole: p.span, Row: -1, Target: label[p.id]})
		case !other[p.id] && isWord(p.id):
			t.d.Refs = append(t.d.Refs, Reference{Form: FormNode, Span: p.span, Whole: p.span, Row: -1, Target: p.id})
		}
	}
	name := func(p place) string {
		if other[p.id] || label[p.id] != "" || !isWord(p.id) {
			return label[p.id]
		}
		return p.id
	}
	for _, a := range arrows {
		from, to := ids[a[0]], ids[a[1]]
		e := Edge{From: name(from), To: name(to), Span: source.Span{Start: from.span.Start, End: to.span.End}}
		if l := t.d.listing(); e.From == "" || e.To == "" || len(l.Edges) == maxEdges {
			l.Others++
		} else {
			l.Edges = append(l.Edges, e)
		}
	}
}

// maxEdges is how many arrows of an index are compared with what depends on what. A
// graph that somebody looks at has fewer.
const maxEdges = 1000

// isArrow reports whether what stands between two nodes is a solid line that ends in
// a head, with or without a text on it. A dotted one means less.
func isArrow(between []byte) bool {
	s := strings.TrimSpace(string(between))
	if i, j := strings.IndexByte(s, '|'), strings.LastIndexByte(s, '|'); i < j {
		s = strings.TrimSpace(s[:i] + s[j+1:])
	}
	if len(s) < 3 || !strings.HasSuffix(s, ">") {
		return false
	}
	head, tail := s[:2], strings.TrimRight(s[:len(s)-1], s[:1])
	return (head == "--" || head == "==") && (tail == "" || strings.HasSuffix(s, head+">") && !strings.ContainsAny(tail, ";&<>"))
}

// flowchart returns where the line that says so begins in a graph, behind its
// front matter and its comments, and the end of s for any other diagram.
func flowchart(s []byte, at int) int {
	front := false
	for at < len(s) {
		end := len(s)
		if i := bytes.IndexAny(s[at:], "\r\n"); i >= 0 {
			end = at + i
		}
		line := bytes.TrimSpace(s[at:end])
		word, _ := mermaidWord(line, 0)
		switch {
		case string(line) == "---":
			front = !front
		case front, len(line) == 0, bytes.HasPrefix(line, []byte("%%")):
		case word == "graph", strings.HasPrefix(word, "flowchart"):
			return at
		default:
			return len(s)
		}
		at = end + 1
	}
	return len(s)
}

// mermaidWord returns the word that begins at i in lower case, and where it ends.
func mermaidWord(line []byte, i int) (word string, end int) {
	end = i
	for end < len(line) && isWordByte(line[end]) {
		end++
	}
	return strings.ToLower(string(line[i:end])), end
}

func skipBlanks(s []byte, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// skipArrow returns where the next node may begin: behind an arrow with the text
// on it, or behind one byte of anything else.
func skipArrow(line []byte, i int) int {
	const arrow = "-=.~<>"
	if line[i] == '|' {
		if n := bytes.IndexByte(line[i+1:], '|'); n >= 0 {
			return i + n + 2
		}
	}
	start := i
	for i < len(line) && strings.IndexByte(arrow, line[i]) >= 0 {
		i++
	}
	if i == start {
		return i + 1
	}
	if i+1 < len(line) && (line[i] == 'o' || line[i] == 'x') && strings.IndexByte(" |", line[i+1]) >= 0 {
		return i + 1 // a ring or a cross in place of a head
	}
	switch strings.TrimLeft(string(line[start:i]), "<") {
	case "--", "==", "-.": // half of an arrow: text, and the other half
		for i < len(line) && !bytes.HasPrefix(line[i:], []byte("--")) && !bytes.HasPrefix(line[i:], []byte("==")) && !bytes.HasPrefix(line[i:], []byte(".-")) {
			i++
		}
		for i < len(line) && strings.IndexByte(arrow, line[i]) >= 0 {
			i++
		}
	}
	return i
}

// skipStyle returns where a node ends whose class (:::hot) or shape (@{...}) begins
// at i.
func skipStyle(line []byte, i int) int {
	rest := line[i:]
	switch {
	case bytes.HasPrefix(rest, []byte(":::")):
		_, end := mermaidWord(line, i+len(":::"))
		return end
	case bytes.HasPrefix(rest, []byte("@{")):
		if n := bytes.IndexByte(rest, '}'); n >= 0 {
			return i + n + 1
		}
		return len(line)
	}
	return i
}

// mermaidLabel returns the text of the label that begins at i, in brackets of any
// shape and maybe in quotes, and where it ends.
func mermaidLabel(line []byte, i int) (text source.Span, end int, ok bool) {
	start := i
	for start < len(line) && strings.IndexByte("[({>/\\", line[start]) >= 0 {
		start++
	}
	if start == i {
		return source.Span{}, i, false
	}
	stop := start
	if start < len(line) && line[start] == '"' {
		start++
		n := bytes.IndexByte(line[start:], '"')
		if n < 0 {
			return source.Span{}, len(line), true
		}
		stop = start + n
		end = stop + 1
	} else {
		for stop < len(line) && strings.IndexByte("])}", line[stop]) < 0 {
			stop++
		}
		end = stop
	}
	for end < len(line) && strings.IndexByte("])}/\\", line[end]) >= 0 {
		end++
	}
	text = source.At(start, stop)
	for text.Start < text.End && line[text.Start] == ' ' {
		text.Start++
	}
	for text.End > text.Start && strings.IndexByte(" /\\", line[text.End-1]) >= 0 {
		text.End--
	}
	return text, end, true
}
