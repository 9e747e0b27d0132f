package index

import (
	"cmp"
	"path"
	"slices"

	"github.com/skillpls/skillpls/index/frontmatter"
)

// A registryShape says where a registry has its rows, and what a row has under
// which key. What is not said is as in the registries seen in the wild.
type registryShape struct {
	files      []string // globs, from the root
	rows       []string // the keys that lead to the rows, * for any
	name, path string
	complete   *bool // whether it means to have every skill of its root; nil where nobody says
}

// equal reports whether a file is read the same by either; nil is no shape.
func (s *registryShape) equal(o *registryShape) bool {
	if s == nil || o == nil {
		return s == o
	}
	return slices.Equal(s.rows, o.rows) && s.name == o.name && s.path == o.path &&
		(s.complete == nil) == (o.complete == nil) && (s.complete == nil || *s.complete == *o.complete)
}

// names returns the keys that may hold the name of a row; the first that it has
// does.
func (s *registryShape) names() []string {
	if s.name != "" {
		return []string{s.name}
	}
	return []string{"name", "id"}
}

// pathKey returns the key that holds the path of a row.
func (s *registryShape) pathKey() string { return cmp.Or(s.path, "path") }

// registryLists are the keys under which registries seen in the wild keep their
// rows, at any depth.
var registryLists = map[string]bool{"installed_skills": true, "skills": true, "entries": true}

// A registryReader adds the rows of a registry to a document.
type registryReader struct {
	*registryShape
	d     *Document
	text  []byte
	row   int32
	items []*frontmatter.Node // the rows
}

// newReader returns the reader of a registry of a shape.
func (d *Document) newReader(s *registryShape, text []byte) *registryReader {
	d.Shape = ShapeRegistry
	d.Rows = &Rows{}
	return &registryReader{registryShape: s, d: d, text: text}
}

// readRegistry reads a file that the configuration says is a registry.
func (d *Document) readRegistry(s *registryShape, text []byte) {
	b := frontmatter.Parse(text, path.Ext(d.Path) == ".json")
	r := d.newReader(s, text)
	switch {
	case len(s.rows) > 0:
		r.at(nil, b.Root, s.rows)
	case b.Root != nil && b.Root.Kind == frontmatter.Sequence:
		r.list(nil, b.Root)
	default:
		r.anywhere(nil, b.Root)
	}
	r.finish(b.Root)
	d.yamlFaults(b)
	d.yamlIgnores(b, text)
}

// anywhere finds rows in a list under one of registryLists.
func (r *registryReader) anywhere(key, n *frontmatter.Node) {
	if n == nil {
		return
	}
	for _, p := range n.Pairs {
		r.anywhere(p.Key, p.Value)
	}
	if key != nil && registryLists[key.Value] {
		r.list(key, n)
	}
}

// at finds rows under a path of keys. A list on the way stands for all its items.
func (r *registryReader) at(key, n *frontmatter.Node, keys []string) {
	switch {
	case n == nil:
	case len(keys) == 0:
		r.list(key, n)
		r.keys(key, n)
	case n.Kind == frontmatter.Sequence:
		for _, item := range n.Items {
			r.at(key, item, keys)
		}
	default:
		for _, p := range n.Pairs {
			if keys[0] == "*" || keys[0] == p.Key.Value {
				r.at(p.Key, p.Value, keys[1:])
			}
		}
	}
}

// list reads rows that are maps, or names.
func (r *registryReader) list(key, n *frontmatter.Node) {
	if len(n.Items) == 0 {
		return
	}
	r.begin(key)
	end := n.Items[0].Span.Start
	for _, item := range n.Items {
		r.fact(item, string(r.text[end:item.Span.Start]))
		end = item.Span.End
		switch item.Kind {
		case frontmatter.Scalar:
			r.d.addName(FormRegistryName, item, FieldName, r.row)
		case frontmatter.Mapping:
			r.name(item)
			r.d.addPath(FormRegistryPath, item.Get(r.pathKey()), FieldPath, r.row)
		}
		r.row++
	}
}

// name reads the name of a row, and reports whether it has one.
func (r *registryReader) name(row *frontmatter.Node) bool {
	for _, key := range r.names() {
		if n := row.Get(key); n != nil {
			field := FieldName
			if key == "id" {
				field = FieldID
			}
			r.add(n, field, row)
			return true
		}
	}
	return false
}

// add adds the name of a row, with where the row says that the skill comes from.
func (r *registryReader) add(name *frontmatter.Node, field Field, row *frontmatter.Node) {
	n := len(r.d.Refs)
	r.d.addName(FormRegistryName, name, field, r.row)
	if source := scalar(row.Get("source")); len(r.d.Refs) > n && isForeign(source) {
		r.d.Refs[n].Fragment = source
	}
}

// keys reads rows whose names are the keys of a map, unless they have a name under
// the key that the configuration says.
func (r *registryReader) keys(key, n *frontmatter.Node) {
	if len(n.Pairs) == 0 {
		return
	}
	r.begin(key)
	for _, p := range n.Pairs {
		r.fact(p.Value, "")
		if r.registryShape.name == "" || !r.name(p.Value) {
			r.add(p.Key, FieldName, p.Value)
		}
		r.d.addPath(FormRegistryPath, p.Value.Get(r.pathKey()), FieldPath, r.row)
		r.row++
	}
}
