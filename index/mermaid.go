package index

import (
	"bytes"
	"strings"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// mermaidWords are the words with which a line of a graph begins that is not about
// nodes.
var mermaidWords = map[string]bool{
	"graph": true, "flowchart": true, "end": true, "style": true, "classdef": true, "class": true, "linkstyle": true,
	"click": true, "direction": true, "accTitle": true, "accDescr": true,
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
	var ids []place               // every occurrence
	label := map[string]string{}  // of nodes whose label is a name
	labelled := map[string]bool{} // nodes with any label
	s := t.text[:f.Content.End]
	for at := int(f.Content.Start); at < len(s); {
		end := len(s)
		if i := bytes.IndexAny(s[at:], "\r\n"); i >= 0 {
			end = at + i
		}
		line := s[:end]
		i := skipBlanks(line, at)
		first := i
		for first < end && isWordByte(line[first]) {
			first++
		}
		word := strings.ToLower(string(line[i:first]))
		if word == "subgraph" || mermaidWords[word] || bytes.HasPrefix(line[i:], []byte("%%")) {
			i = end
		}
		for i < end {
			start := i
			for i < end && (isWordByte(line[i])) {
				if line[i] == '-' && i+1 < end && (line[i+1] == '-' || line[i+1] == '.' || line[i+1] == '>') {
					break // an arrow
				}
				i++
			}
			if i == start {
				i = t.skipArrow(line, i)
				continue
			}
			id := string(line[start:i])
			ids = append(ids, place{id, source.At(start, i)})
			span, next, ok := mermaidLabel(line, i)
			if !ok {
				continue
			}
			i = next
			labelled[id] = true
			if name := string(line[span.Start:span.End]); isWord(name) {
				label[id] = name
				t.d.Refs = append(t.d.Refs, Reference{Form: FormNode, Span: span, Whole: span, Row: -1, Target: name})
			}
		}
		at = end + 1
	}
	for _, p := range ids {
		switch {
		case label[p.id] != "":
			t.d.Refs = append(t.d.Refs, Reference{Form: FormEdge, Span: p.span, Whole: p.span, Row: -1, Target: label[p.id]})
		case !labelled[p.id] && isWord(p.id):
			t.d.Refs = append(t.d.Refs, Reference{Form: FormNode, Span: p.span, Whole: p.span, Row: -1, Target: p.id})
		}
	}
}

func skipBlanks(s []byte, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// skipArrow returns where the next node may begin: behind a byte of an arrow, and
// behind the text on it, |text|.
func (t *talker) skipArrow(line []byte, i int) int {
	if line[i] == '|' {
		if n := bytes.IndexByte(line[i+1:], '|'); n >= 0 {
			return i + n + 2
		}
	}
	return i + 1
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
