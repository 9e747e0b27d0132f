package index

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/btree"
)

// A bulk collects the documents of a tree that had none: their posts are sorted
// once, instead of each finding its place, and nobody waits to be woken.
type bulk struct{ docs map[string]*Document }

// collect keeps a document's posts for load.
func (b *builder) collect(p string, d *Document) {
	if b.bulk.docs == nil {
		b.bulk.docs = map[string]*Document{}
	}
	b.delta.Names = true
	if d == nil {
		delete(b.bulk.docs, p)
		return
	}
	b.bulk.docs[p] = d
}

// load posts what bulk has collected.
func (b *builder) load() {
	if b.bulk == nil {
		return
	}
	docs := make([]*Document, 0, len(b.bulk.docs))
	for _, p := range slices.Sorted(maps.Keys(b.bulk.docs)) {
		docs = append(docs, b.bulk.docs[p])
	}
	paths := make([]string, len(docs)) // apart from the documents, which will be others some day
	for i, d := range docs {
		paths[i] = d.Path
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		b.s.decls.load(paths, gather(docs, declared))
		b.s.words.load(wordsOf(docs, paths))
	})
	b.s.refs.load(paths, gather(docs, referred))
	wg.Wait()
}

// A gathering is posts to be loaded. There are several for each key, and they are many
// for a moment in which memory is short, so they are numbers.
type gathering struct {
	ids   map[Key]int32 // of each key, its place in keys
	keys  []Key
	last  []int32    // of each key, the document that it was last added of
	posts []numbered // in order of documents
}

// A numbered is a post: a key and a document by their places.
type numbered struct{ key, doc int32 }

// gather returns a post for every key that each yields of a document. The halves are done
// at once: on the way to a first answer, nothing else is.
func gather(docs []*Document, each func(*Document, func(Key))) *gathering {
	half := func(from, to int) *gathering {
		g := &gathering{ids: make(map[Key]int32, to-from)}
		i := from
		add := func(k Key) { g.add(k, int32(i)) }
		for ; i < to; i++ {
			each(docs[i], add)
		}
		return g
	}
	middle := len(docs) / 2
	var second *gathering
	var wg sync.WaitGroup
	wg.Go(func() { second = half(middle, len(docs)) })
	first := half(0, middle)
	wg.Wait()
	for _, p := range second.posts {
		first.add(second.keys[p.key], p.doc)
	}
	return first
}

// add adds a post, once. All of a document come one after the other.
func (g *gathering) add(k Key, doc int32) {
	id, ok := g.ids[k]
	if !ok {
		id = int32(len(g.keys))
		g.ids[k] = id
		g.keys, g.last = append(g.keys, k), append(g.last, -1)
	}
	if g.last[id] == doc {
		return
	}
	g.last[id] = doc
	g.posts = append(g.posts, numbered{id, doc})
}

// sort puts posts in order of their keys: these are sorted alone, and the posts put
// where their keys are.
func (g *gathering) sort() {
	order := make([]int32, len(g.keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compareKeys(g.keys[a], g.keys[b]) })
	at := make([]int32, len(g.keys)) // where the next post of a key goes
	for _, p := range g.posts {
		at[p.key]++
	}
	n := int32(0)
	for _, id := range order {
		at[id], n = n, n+at[id]
	}
	sorted := make([]numbered, len(g.posts))
	for _, p := range g.posts {
		sorted[at[p.key]] = p
		at[p.key]++
	}
	g.posts = sorted
}

// load fills empty posts. Equal names share their bytes, and paths those of the documents
// at them.
func (p posts) load(paths []string, g *gathering) {
	for i := range g.keys {
		if k := &g.keys[i]; k.Space == SpacePath {
			if at, found := slices.BinarySearch(paths, k.Name); found {
				k.Name = paths[at]
			}
		}
	}
	g.sort()
	pack(p.t, len(g.posts), func(i int) post {
		n := g.posts[i]
		return post{&g.keys[n.key], &paths[n.doc]}
	})
}

// wordsOf returns a post for every word that a document mentions.
func wordsOf(docs []*Document, paths []string) (list []wordPost) {
	n := 0
	for _, d := range docs {
		n += len(d.Mentions)
	}
	list = make([]wordPost, 0, n)
	for i, d := range docs {
		for _, h := range words(d) {
			list = append(list, wordPost{h, &paths[i]})
		}
	}
	return list
}

// load fills empty posts.
func (p wordPosts) load(list []wordPost) {
	slices.SortFunc(list, func(a, b wordPost) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return strings.Compare(*a.doc, *b.doc)
	})
	pack(p.t, len(list), func(i int) wordPost { return list[i] })
}

// pack fills an empty tree with n entries in order, closer than setting each would. In
// order, each node would split when it is full and its left half stay half full for
// ever. So every other entry goes first, and then, while there is room in all nodes,
// most of the others between them.
func pack[T any](t *btree.BTreeG[T], n int, at func(int) T) {
	for i := 0; i < n; i += 2 {
		t.Load(at(i))
	}
	var hint btree.PathHint
	for i := 1; i < n; i += 2 {
		t.SetHint(at(i), &hint)
	}
}
