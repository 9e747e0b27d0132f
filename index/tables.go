package index

import (
	"strings"

	"github.com/tidwall/btree"
)

// degree makes nodes of up to 511 entries, so that 100,000 documents are two levels
// deep, as 1,000 are: an edit then copies as many nodes in either. A node is a few
// kilobytes, copied in a microsecond.
const degree = 256

// A table is a persistent map ordered by path or name: a copy shares everything
// with the original, and a change copies the nodes on the way to it. Only one
// goroutine may change or copy tables; any number may read.
type table[V any] struct{ m *btree.Map[string, V] }

func newTable[V any]() table[V] { return table[V]{btree.NewMap[string, V](degree)} }

func (t table[V]) copy() table[V]             { return table[V]{t.m.Copy()} }
func (t table[V]) get(key string) (V, bool)   { return t.m.Get(key) }
func (t table[V]) len() int                   { return t.m.Len() }
func (t table[V]) set(key string, v V)        { t.m.Set(key, v) }
func (t table[V]) delete(key string)          { t.m.Delete(key) }
func (t table[V]) all(f func(string, V) bool) { t.m.Scan(f) }

// below calls f with every entry whose key lies in directory dir, in order.
func (t table[V]) below(dir string, f func(string, V) bool) {
	if dir == "" {
		t.m.Scan(f)
		return
	}
	prefix := dir + "/"
	t.m.Ascend(prefix, func(k string, v V) bool { return strings.HasPrefix(k, prefix) && f(k, v) })
}

// A post says that a document declares a key, or refers to it. Both are elsewhere, where
// several posts share them: an edit copies nodes full of posts.
type post struct {
	key *Key
	doc *string
}

func lessPost(a, b post) bool {
	if a.key != b.key {
		if c := compareKeys(*a.key, *b.key); c != 0 {
			return c < 0
		}
	}
	return *a.doc < *b.doc
}

// before is the doc of a post that comes before all with the same key.
var before = new(string)

// Posts are a persistent set of posts, as table is a map. One pair is one entry,
// so that a name with a thousand mentions costs an edit no more than any other.
type posts struct{ t *btree.BTreeG[post] }

func newPosts() posts {
	return posts{btree.NewBTreeGOptions(lessPost, btree.Options{NoLocks: true, Degree: degree})}
}

func (p posts) copy() posts { return posts{p.t.Copy()} }

// put adds or removes one post.
func (p posts) put(key Key, doc string, add bool) {
	if add {
		p.t.Set(post{&key, &doc})
	} else {
		p.t.Delete(post{&key, &doc})
	}
}

// docs calls f with every document posted under key, in order of path.
func (p posts) docs(key Key, f func(doc string) bool) {
	p.t.Ascend(post{&key, before}, func(e post) bool { return *e.key == key && f(*e.doc) })
}

// below calls f with every document posted under the path dir or one in it.
func (p posts) below(dir string, f func(doc string) bool) {
	p.t.Ascend(post{&Key{Space: SpacePath, Name: dir}, before}, func(e post) bool {
		name := e.key.Name
		if e.key.Space != SpacePath || name > dir+"0" { // '0' follows '/'
			return false
		}
		if name == dir || len(name) > len(dir) && name[len(dir)] == '/' {
			return f(*e.doc)
		}
		return true
	})
}

func (p posts) has(key Key) bool {
	found := false
	p.docs(key, func(string) bool { found = true; return false })
	return found
}

// names calls f with every name posted in a space, in order, once each.
func (p posts) names(space Space, f func(name string) bool) {
	last := ""
	p.t.Ascend(post{&Key{Space: space}, before}, func(e post) bool {
		if e.key.Space != space {
			return false
		}
		if e.key.Name == last {
			return true
		}
		last = e.key.Name
		return f(last)
	})
}

// A wordPost says that a document mentions a word.
type wordPost struct {
	hash uint64
	doc  *string
}

func lessWord(a, b wordPost) bool {
	if a.hash != b.hash {
		return a.hash < b.hash
	}
	return *a.doc < *b.doc
}

// WordPosts are to words what posts are to keys.
type wordPosts struct{ t *btree.BTreeG[wordPost] }

func newWordPosts() wordPosts {
	return wordPosts{btree.NewBTreeGOptions(lessWord, btree.Options{NoLocks: true, Degree: degree})}
}

func (p wordPosts) copy() wordPosts { return wordPosts{p.t.Copy()} }

func (p wordPosts) put(hash uint64, doc string, add bool) {
	if add {
		p.t.Set(wordPost{hash, &doc})
	} else {
		p.t.Delete(wordPost{hash, &doc})
	}
}

// docs calls f with every document that mentions a word, in order of path.
func (p wordPosts) docs(hash uint64, f func(doc string) bool) {
	p.t.Ascend(wordPost{hash, before}, func(e wordPost) bool { return e.hash == hash && f(*e.doc) })
}
