package lint

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// Document runs rules over one document and returns its findings, sorted: what
// Run finds there.
func Document(s *index.Snapshot, rules []*Rule, cfg Config, path string) []Finding {
	r := &Result{rules: rules, cfg: cfg}
	return r.check(s, r.cfg.in(s), s.Graph(), task{path: path, file: true, links: true, tree: true, was: none}, answers{}).shown
}

// A Result holds the findings of every document of a snapshot. It is immutable.
type Result struct {
	rules []*Rule
	cfg   Config
	docs  *btree.Map[string, *docResult]
	// names holds which documents' findings name places in which others: the other's
	// path, a zero byte, the document's path.
	names *btree.Set[string]
	// turn is held by who looks behind others; nil where nobody does.
	turn chan struct{}
}

// A docResult keeps findings by the scope of their rules: each runs again for a
// reason of its own.
type docResult struct {
	file, links, tree []Finding
	shown             []Finding // of all these the ones that nobody said are meant to be, sorted
	known             []string  // fingerprints of those that the baseline holds
	volatile          bool      // the findings depend on what is nowhere
	global            bool      // the tree's findings depend on what is anywhere
}

// none is the result of a document without findings.
var none = &docResult{}

// crashed is the code of the finding that a rule's panic becomes.
const crashed = "rule-crashed"

// Run runs rules over every served document of s.
func Run(ctx context.Context, s *index.Snapshot, rules []*Rule, cfg Config) (*Result, error) {
	next, _, err := Begin(rules, cfg).Update(ctx, s, &index.Delta{Under: []string{""}, Names: true, Graph: true})
	return next, err
}

// Begin returns the result in which no document has been looked at. Update looks at
// those that its delta names, so a result can be of some documents alone, or come
// about by and by.
func Begin(rules []*Rule, cfg Config) *Result {
	r := &Result{rules: rules, cfg: cfg, docs: new(btree.Map[string, *docResult]), names: new(btree.Set[string])}
	if cfg.Behind {
		r.turn = make(chan struct{}, 1)
	}
	return r
}

// Update returns the findings of s, given those of an earlier snapshot and what
// has changed since, and the paths of documents whose findings were looked at
// again, sorted. It equals what Run gives. An error is ctx's alone.
func (r *Result) Update(ctx context.Context, s *index.Snapshot, delta *index.Delta) (*Result, []string, error) {
	todo := r.again(s, delta)
	next, _ := r.look(ctx, s, todo)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	looked := make([]string, len(todo))
	for i, t := range todo {
		looked[i] = t.path
	}
	return next, looked, nil
}

// Look returns the findings of s where those of some documents are looked for again,
// whatever has changed. When ctx is done it returns at once, with what has been found
// until then and the paths that are left.
func (r *Result) Look(ctx context.Context, s *index.Snapshot, paths []string) (next *Result, left []string) {
	todo := make([]task, len(paths))
	for i, p := range paths {
		todo[i] = task{path: p, file: true, links: true, tree: true, was: none}
	}
	next, done := r.look(ctx, s, todo)
	for i, p := range paths {
		if !done[i] {
			left = append(left, p)
		}
	}
	return next, left
}

// look carries out tasks, on as many goroutines as there are processors, and says which
// of them have been done. Without Behind all have, or ctx is done.
func (r *Result) look(ctx context.Context, s *index.Snapshot, todo []task) (next *Result, done []bool) {
	next = &Result{rules: r.rules, cfg: r.cfg, docs: r.docs.Copy(), names: r.names.Copy(), turn: r.turn}
	done = make([]bool, len(todo))
	workers := runtime.GOMAXPROCS(0)
	if r.turn != nil {
		workers = max(1, min(workers, runtime.NumCPU())-1)
		select {
		case r.turn <- struct{}{}:
		case <-ctx.Done():
			return next, done
		}
	}
	// An index takes a hundred times as long as another file. Who calls does not wait for
	// it when ctx is done; who calls next does, so that there is never more than one.
	type result struct {
		task int
		doc  *docResult
	}
	results := make(chan result, len(todo))
	var at atomic.Int64
	var wg sync.WaitGroup
	graph, set := s.Graph(), r.cfg.in(s)
	for range min(workers, len(todo)) {
		wg.Go(func() {
			resolved := answers{}
			for ctx.Err() == nil {
				i := int(at.Add(1)) - 1
				if i >= len(todo) {
					return
				}
				results <- result{i, r.check(s, set, graph, todo[i], resolved)}
			}
		})
	}
	go func() {
		wg.Wait()
		close(results)
		if r.turn != nil {
			<-r.turn
		}
	}()
	keep := func(found result) {
		next.set(todo[found.task].path, found.doc)
		done[found.task] = true
	}
	for {
		select {
		case found, more := <-results:
			if !more {
				return next, done
			}
			keep(found)
		case <-ctx.Done():
			for n := len(results); n > 0; n-- {
				keep(<-results)
			}
			return next, done
		}
	}
}

// set puts a document's result in the place of the one before.
func (r *Result) set(path string, d *docResult) {
	if was, ok := r.docs.Get(path); ok {
		was.others(path, func(other string) { r.names.Delete(other + "\x00" + path) })
	}
	if d == none {
		r.docs.Delete(path)
		return
	}
	r.docs.Set(path, d)
	d.others(path, func(other string) { r.names.Insert(other + "\x00" + path) })
}

// others calls f with the other documents that findings of the one at path name
// places in, some of them several times.
func (d *docResult) others(path string, f func(string)) {
	for _, list := range [][]Finding{d.links, d.tree} {
		for i := range list {
			for _, rel := range list[i].Related {
				if rel.Path != path {
					f(rel.Path)
				}
			}
			if c := list[i].Cause; c != nil && c.Path != path {
				f(c.Path)
			}
		}
	}
}

// naming calls f with the documents whose findings name places in the one at path.
func (r *Result) naming(path string, f func(string)) {
	prefix := path + "\x00"
	r.names.Ascend(prefix, func(key string) bool {
		rest, ok := strings.CutPrefix(key, prefix)
		if ok {
			f(rest)
		}
		return ok
	})
}

// A task is a document to look at again, and which scopes have to.
type task struct {
	path              string
	file, links, tree bool
	was               *docResult
}

// again lists the documents that delta concerns, in order of path.
func (r *Result) again(s *index.Snapshot, delta *index.Delta) []task {
	tasks := map[string]*task{}
	at := func(path string) *task {
		t := tasks[path]
		if t == nil {
			was, ok := r.docs.Get(path)
			if !ok {
				was = none
			}
			t = &task{path: path, was: was}
			tasks[path] = t
		}
		return t
	}
	all := func(path string) {
		*at(path) = task{path: path, file: true, links: true, tree: true, was: none}
	}
	if delta.Docs[index.ConfigPath] || delta.Docs[index.BaselinePath] {
		delta = &index.Delta{Under: []string{""}} // it may say anything of any file
	}
	for p := range delta.Docs {
		all(p)
	}
	for p := range delta.Docs { // findings may name places in it
		r.naming(p, func(path string) {
			t := at(path)
			t.links, t.tree = true, true
		})
	}
	for p := range delta.Anchors {
		// What stands in place of a missing heading was suggested from all others.
		for d := range s.Referrers(index.Key{Space: index.SpacePath, Name: p}) {
			if was, ok := r.docs.Get(d.Path); ok && was.volatile {
				t := at(d.Path)
				t.links, t.tree = true, true
			}
		}
	}
	for _, dir := range delta.Under {
		for d := range s.DocsIn(dir) {
			all(d.Path)
		}
		r.below(dir, all)
	}
	for p := range delta.Links {
		t := at(p)
		t.links, t.tree = true, true
	}
	if delta.Names || len(delta.Under) > 0 {
		for p := range s.Dangling() { // there are few
			all(p)
		}
	}
	// Which files of a skill are named is asked in its SKILL.md.
	if len(delta.Under) > 0 {
		for d := range s.Skills() {
			t := at(d.Path)
			t.links, t.tree = true, true
		}
	}
	for _, set := range []map[string]bool{delta.Docs, delta.Targets, delta.Links} {
		for p := range set {
			if dir, ok := s.SkillDir(dirOf(p)); ok {
				t := at(strings.TrimPrefix(dir+"/SKILL.md", "/"))
				t.links, t.tree = true, true
			}
		}
	}
	if delta.Names || delta.Graph {
		r.docs.Scan(func(p string, d *docResult) bool {
			switch {
			case d.volatile && delta.Names:
				t := at(p)
				t.links, t.tree = true, true
			case d.global:
				at(p).tree = true
			}
			return true
		})
	}
	list := make([]task, 0, len(tasks))
	for _, p := range slices.Sorted(maps.Keys(tasks)) {
		list = append(list, *tasks[p])
	}
	return list
}

// below calls f with every document below dir that has a result: it may be gone.
func (r *Result) below(dir string, f func(string)) {
	r.docs.Scan(func(p string, _ *docResult) bool {
		if index.Below(p, dir) {
			f(p)
		}
		return true
	})
}

// Answers are what the references of a document mean. One map serves many documents, but
// those with manyAnswers have their own: it keeps its size, and to clear it takes as long.
type answers map[*index.Reference]index.Resolution

const manyAnswers = 200

// check looks at one document. What is in resolved is thrown away.
func (r *Result) check(s *index.Snapshot, set settings, graph *index.Graph, t task, resolved answers) *docResult {
	d := s.Doc(t.path)
	if d == nil || d.Path != t.path {
		return r.alias(s, &set, t.path)
	}
	kind := s.Kind(d.Path)
	if !kind.Served() || d.Blank || s.Scope(d.Path) == index.UserDir || set.ignores(d.Path) || s.Unknown(d.Path) {
		return none
	}
	next := *t.was
	if t.file {
		next.file = nil
	}
	if t.links {
		next.links, next.volatile = nil, false
	}
	if t.tree {
		next.tree, next.global = nil, false
	}
	if t.links != t.tree { // both may have made it volatile
		next.volatile = t.was.volatile
	}
	if clear(resolved); len(d.Refs) > manyAnswers {
		resolved = make(answers, len(d.Refs))
	}
	p := TreePass{ // of one rule after another
		LinkPass: LinkPass{
			FilePass: FilePass{Doc: d, Kind: kind, all: r.rules, config: s.Config()},
			s:        s, volatile: &next.volatile, resolved: resolved,
		},
		global: &next.global, graph: graph,
	}
	for _, rule := range r.rules {
		if p.rule, p.severity = rule, set.of(rule, d.Path); p.severity == Off {
			continue
		}
		switch {
		case rule.File != nil && t.file:
			p.out = &next.file
			p.guard(func() { rule.File(&p.FilePass) })
		case rule.Links != nil && t.links:
			p.out = &next.links
			p.guard(func() { rule.Links(&p.LinkPass) })
		case rule.Tree != nil && t.tree:
			p.out = &next.tree
			p.guard(func() { rule.Tree(&p) })
		}
	}
	if len(d.Ignores) > 0 {
		next.volatile = true // whether they are of use depends on what is known of other files
	}
	next.shown, next.known = r.shown(s, &set, d, slices.Concat(next.file, next.links, next.tree))
	if !next.volatile && !next.global && len(next.shown)+len(next.known)+len(next.file)+len(next.links)+len(next.tree) == 0 {
		return none
	}
	return &next
}

// alias looks at a symlink to nothing. Its findings may change with every path.
func (r *Result) alias(s *index.Snapshot, set *settings, path string) *docResult {
	to, ok := s.DanglingAt(path)
	if !ok || s.Scope(path) != "" || set.ignores(path) || s.Unknown(path) {
		return none
	}
	d := &docResult{volatile: true}
	nothing := &index.Document{Path: path, Table: source.NewTable(nil)}
	for _, rule := range r.rules {
		if sev := set.of(rule, path); sev != Off && rule.Alias != nil {
			p := AliasPass{FilePass: FilePass{Doc: nothing, rule: rule, severity: sev, all: r.rules, config: s.Config(), out: &d.links}, To: to, s: s}
			p.guard(func() { rule.Alias(&p) })
		}
	}
	if len(d.links) == 0 {
		return none
	}
	d.shown, d.known = r.shown(s, set, nothing, d.links)
	return d
}

// guard makes a finding of a rule's panic, in the document's first line.
func (p *FilePass) guard(f func()) {
	n := len(*p.out)
	defer func() {
		if v := recover(); v != nil {
			*p.out = append((*p.out)[:n], Finding{
				Code: crashed, Severity: Information, Path: p.Doc.Path, Span: p.Doc.LineSpan(0),
				Message: fmt.Sprintf("the check %s crashed, please report it: %v at %s", p.rule.Code, v, place(debug.Stack())),
			})
		}
	}()
	f()
}

// Findings returns the findings of one document, sorted.
func (r *Result) Findings(path string) []Finding {
	if d, ok := r.docs.Get(path); ok {
		return d.shown
	}
	return nil
}

// Paths yields the documents that have findings, or may get some, in order.
func (r *Result) Paths() iter.Seq[string] {
	return func(yield func(string) bool) {
		r.docs.Scan(func(p string, _ *docResult) bool { return yield(p) })
	}
}

// All returns the findings of all documents, sorted.
func (r *Result) All() []Finding {
	var all []Finding
	r.docs.Scan(func(_ string, d *docResult) bool {
		all = append(all, d.shown...)
		return true
	})
	return all
}

// place finds the function in which a panic arose: the first below the runtime's
// own in a stack trace.
func place(stack []byte) string {
	lines := strings.Split(string(stack), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") && i+2 < len(lines) {
			name, _, _ := strings.Cut(lines[i+2], "(0x")
			return strings.TrimSpace(name[strings.LastIndexByte(name, '/')+1:])
		}
	}
	return "an unknown place"
}
