package index

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/source"
)

// BaselinePath is the path of a tree's baseline: the findings that were there when
// people began to look, and that nobody wants to hear of.
const BaselinePath = ".skillpls-baseline.json"

// A Baseline holds known findings. It is immutable.
type Baseline struct {
	Entries []BaselineEntry // in the order of the file
	files   map[string][]int
}

// A BaselineEntry is one or several findings that cannot be told apart.
type BaselineEntry struct {
	Fingerprint, Code, Path string
	Count                   int // at least 1
	Span                    source.Span
}

// Of returns the entries about a file, as indices of Entries.
func (b *Baseline) Of(path string) []int {
	if b == nil {
		return nil
	}
	return b.files[path]
}

// Baseline returns the tree's baseline, nil if it has none that could be read.
func (s *Snapshot) Baseline() *Baseline {
	if d, ok := s.docs.get(BaselinePath); ok {
		return d.Baseline
	}
	return nil
}

// Unknown reports whether nobody knows which findings in the file at p are meant to
// be: the configuration, or the baseline, does not parse.
func (s *Snapshot) Unknown(p string) bool {
	if p == ConfigPath || p == BaselinePath {
		return false
	}
	d, ok := s.docs.get(BaselinePath)
	return s.Config().isUnsure() || ok && d.Unsure
}

// readBaseline reads what skillpls has written.
func (d *Document) readBaseline(text []byte) {
	block := frontmatter.Parse(text, true)
	d.Shape = ShapeBaseline
	d.yamlFaults(block)
	if d.Unsure {
		return
	}
	wrong := func(n *frontmatter.Node, message string) {
		span := d.LineSpan(0)
		if n != nil {
			span = n.Span
		}
		d.Faults = append(d.Faults, Fault{Kind: FaultConfig, Span: span, Message: message + ": skillpls check --write-baseline writes it anew"})
	}
	list := block.Root.Get("findings")
	if scalar(block.Root.Get("version")) != "1" || list == nil || list.Kind != frontmatter.Sequence {
		wrong(block.Root, "this is no baseline of version 1")
		return
	}
	b := &Baseline{files: map[string][]int{}}
	for _, n := range list.Items {
		e := BaselineEntry{Fingerprint: scalar(n.Get("fingerprint")), Code: scalar(n.Get("code")), Path: scalar(n.Get("path")), Count: 1, Span: n.Span}
		if c := n.Get("count"); c != nil {
			e.Count, _ = strconv.Atoi(c.Value)
		}
		if e.Fingerprint == "" || e.Code == "" || e.Path == "" || e.Count < 1 {
			wrong(n, "an entry wants a fingerprint, a code, a path and a count")
			continue
		}
		b.files[e.Path] = append(b.files[e.Path], len(b.Entries))
		b.Entries = append(b.Entries, e)
	}
	d.Baseline = b
}

// NewBaseline returns the text of a baseline. Entries that are alike are made one.
func NewBaseline(entries []BaselineEntry) []byte {
	compare := func(a, b BaselineEntry) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Code, b.Code), strings.Compare(a.Fingerprint, b.Fingerprint))
	}
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, compare)
	var lines []string
	for i := 0; i < len(entries); {
		e, n := entries[i], 0
		for ; i < len(entries) && compare(e, entries[i]) == 0; i++ {
			n += entries[i].Count
		}
		// No value can fail to be written.
		line, _ := json.Marshal(struct {
			Path        string `json:"path"`
			Code        string `json:"code"`
			Fingerprint string `json:"fingerprint"`
			Count       int    `json:"count"`
		}{e.Path, e.Code, e.Fingerprint, n})
		lines = append(lines, "\n    "+string(line))
	}
	if len(lines) > 0 {
		lines = append(lines[:len(lines)-1], lines[len(lines)-1]+"\n  ")
	}
	return []byte("{\n  \"version\": 1,\n  \"findings\": [" + strings.Join(lines, ",") + "]\n}\n")
}
