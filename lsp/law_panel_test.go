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
	tree, graph  string
	trees, grafs int
	asked        bool
}

// look asks for all that panels show.
func (r *roam) look(e *lsptest.Editor) panels {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	p := panels{asked: true}
	for method, to := range map[string]*string{"skillpls/tree": &p.tree, "skillpls/graph": &p.graph} {
		var raw json.RawMessage
		r.must(e.Call(ctx, method, nil, &raw))
		// One a line, for who has to read how two differ.
		*to = strings.ReplaceAll(string(raw), "},{", "},\n{")
	}
	p.trees, p.grafs = wordsOfChange(e)
	return p
}

// wordsOfChange counts how often an editor was told that trees, and graphs, may be
// others.
func wordsOfChange(e *lsptest.Editor) (trees, graphs int) {
	for _, m := range e.Received() {
		var p struct{ Tree, Graph bool }
		if m.Method == treeChanged && json.Unmarshal(m.Params, &p) == nil {
			if p.Tree {
				trees++
			}
			if p.Graph {
				graphs++
			}
		}
	}
	return trees, graphs
}

// told wants that an editor which asks again only when it is told to shows what there
// is.
func (r *roam) told(now panels) {
	r.Helper()
	was := r.panels
	r.panels = now
	if was.asked && was.trees == now.trees && was.tree != now.tree {
		r.fail("another tree, and no word of it (-before +now)\n%s", cmp.Diff(was.tree, now.tree))
	}
	if was.asked && was.grafs == now.grafs && was.graph != now.graph {
		r.fail("another graph, and no word of it (-before +now)\n%s", cmp.Diff(was.graph, now.graph))
	}
}
