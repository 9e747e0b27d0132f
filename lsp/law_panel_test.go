package lsp_test

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// treeChanged is the server's notification that trees may be others.
const treeChanged = "skillpls/treeChanged"

// Panels are what an editor shows of all folders, and how often it was told that the
// one or the other may be another.
type panels struct {
	tree, graph, context string
	words                words
	asked                bool
}

// Words count how often an editor was told that trees, graphs and contexts may be others.
type words struct{ trees, graphs, contexts int }

// look asks for all that panels show.
func (r *roam) look(e *lsptest.Editor) panels {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	p := panels{asked: true}
	for method, to := range map[string]*string{"skillpls/tree": &p.tree, "skillpls/graph": &p.graph, "skillpls/context": &p.context} {
		var raw json.RawMessage
		r.must(e.Call(ctx, method, nil, &raw))
		// One a line, for who has to read how two differ.
		*to = strings.ReplaceAll(string(raw), "},{", "},\n{")
	}
	p.words = wordsOfChange(e)
	return p
}

// wordsOfChange counts what an editor was told.
func wordsOfChange(e *lsptest.Editor) (w words) {
	for _, m := range e.Received() {
		var p struct{ Tree, Graph, Context bool }
		if m.Method == treeChanged && json.Unmarshal(m.Params, &p) == nil {
			if p.Tree {
				w.trees++
			}
			if p.Graph {
				w.graphs++
			}
			if p.Context {
				w.contexts++
			}
		}
	}
	return w
}

// told wants that an editor which asks again only when it is told to shows what there
// is.
func (r *roam) told(now panels) {
	r.Helper()
	was := r.panels
	r.panels = now
	if was.asked && was.words.trees == now.words.trees && was.tree != now.tree {
		r.fail("another tree, and no word of it (-before +now)\n%s", cmp.Diff(was.tree, now.tree))
	}
	if was.asked && was.words.graphs == now.words.graphs && was.graph != now.graph {
		r.fail("another graph, and no word of it (-before +now)\n%s", cmp.Diff(was.graph, now.graph))
	}
	if was.asked && was.words.contexts == now.words.contexts && was.context != now.context {
		r.fail("another context, and no word of it (-before +now)\n%s", cmp.Diff(was.context, now.context))
	}
}
