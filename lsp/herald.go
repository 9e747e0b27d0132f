package lsp

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// pauseBetween is how long at least lies between two words of a change: a panel that is
// drawn more often is only restless.
const pauseBetween = 200 * time.Millisecond

// TreeChangedParams are those of skillpls/treeChanged: which answers may be others than
// before. One of them is true.
type TreeChangedParams struct {
	Tree  bool `json:"tree"`  // those to skillpls/tree
	Graph bool `json:"graph"` // those to skillpls/graph
	// Context is true of those to skillpls/context: of every change of a file, as any may
	// be one that a host loads.
	Context bool `json:"context"`
}

// A herald tells a client that asked for it that its trees may be others. It is the
// diagnoser's goroutine's.
type herald struct {
	tree, graph, context bool // there is something to tell
	last                 time.Time
	seen                 map[*keeper]shownFolder
	names                []uri.URI // as otherNames says
}

// A shownFolder is a folder as it was when somebody looked last.
type shownFolder struct {
	uri  uri.URI
	name string
}

func newHerald() *herald { return &herald{seen: map[*keeper]shownFolder{}} }

// wantsTree reports whether a client wants to be told of changes: it says "tree": true
// in what it initializes with.
func wantsTree(options []byte) bool {
	var o struct {
		Tree json.RawMessage `json:"tree"`
	}
	return json.Unmarshal(options, &o) == nil && string(o.Tree) == "true"
}

// look notes what may have changed since the last look.
func (h *herald) look(st *state, deltas map[*keeper]*index.Delta) {
	if !st.client.tree {
		return
	}
	here := map[*keeper]bool{}
	for _, w := range st.worlds {
		if w.alone {
			continue
		}
		here[w.keeper] = true
		is := shownFolder{w.folder.URI, w.folder.Name}
		was, known := h.seen[w.keeper]
		h.seen[w.keeper] = is
		h.context = h.context || deltas[w.keeper] != nil
		switch delta := deltas[w.keeper]; {
		case !known || was != is:
			h.tree, h.graph, h.context = true, true, true
		case delta == nil:
		case delta.Names || delta.Graph || len(delta.Under) > 0:
			h.tree, h.graph, h.context = true, true, true
		default:
			for p := range delta.Docs {
				tree, graph := query.Redraws(w.Snapshot, p, delta.Was[p])
				h.tree, h.graph = h.tree || tree, h.graph || graph
			}
		}
	}
	for k := range h.seen {
		if !here[k] {
			delete(h.seen, k)
			h.tree, h.graph, h.context = true, true, true
		}
	}
	if names := st.otherNames(); !slices.Equal(names, h.names) { // files are called as they were opened
		h.names, h.tree, h.graph, h.context = names, true, true, true
	}
}

// otherNames returns the URIs of documents that are called by another name than their
// files have: that of a symbolic link, by which they were opened last. In order.
func (s *state) otherNames() (list []uri.URI) {
	for _, b := range s.buffers {
		w, p := s.worldOf(b.Path)
		if w == nil {
			continue
		}
		if d := w.Doc(p); d != nil && d.File != nil && d.File.Path != d.Path {
			list = append(list, s.uriOf(w, d.Path))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// proclaim tells the client what there is to tell, or sees to it that the diagnoser
// looks again when it is time, and then returns true.
func (s *server) proclaim(ctx context.Context, st *state) (later bool) {
	h := s.herald
	switch {
	case !st.client.tree:
		h.tree, h.graph, h.context = false, false, false
		return false
	case !h.tree && !h.graph && !h.context || !st.greeted:
		return false
	}
	if wait := s.options.Pause - time.Since(h.last); wait > 0 {
		time.AfterFunc(wait, s.diagnoser.poke)
		return true
	}
	p := TreeChangedParams{Tree: h.tree, Graph: h.graph, Context: h.context}
	h.tree, h.graph, h.context, h.last = false, false, false, time.Now()
	_ = s.conn.Notify(ctx, methodTreeChanged, &p)
	return false
}

// recount brings the numbers of what is wrong up to date for the documents that were
// looked at, and reports whether some are others. Nobody changes a map that was given
// away: there is a new one then.
func (sv *survey) recount(st *state, w *world) bool {
	counts := sv.counts
	for p := range sv.dirty {
		var is Findings
		if findings := sv.result.Findings(p); len(findings) > 0 {
			is = countOf(st.checks(w).Standing(w.Snapshot, st.rules, findings))
		}
		if is == counts[p] {
			continue
		}
		if counts = sv.own(counts); is == (Findings{}) {
			delete(counts, p)
		} else {
			counts[p] = is
		}
	}
	if sv.counts == nil {
		counts = sv.own(counts) // that nothing is wrong is known now
	}
	changed := sv.mine
	sv.counts, sv.mine = counts, false
	return changed
}

// own returns a map that may be changed.
func (sv *survey) own(counts map[string]Findings) map[string]Findings {
	if sv.mine {
		return counts
	}
	sv.mine = true
	if counts == nil {
		return map[string]Findings{}
	}
	return maps.Clone(counts)
}

// count gives numbers away to those who ask for trees; nil are none.
func (d *diagnoser) count(k *keeper, counts map[string]Findings) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if counts == nil {
		delete(d.counts, k)
		return
	}
	d.counts[k] = counts
}

// found returns how much is wrong in the documents of a folder, by path, as far as that
// has been looked at: documents without findings are not in it. It is nil while nobody
// knows.
func (d *diagnoser) found(k *keeper) map[string]Findings {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts[k]
}
