package frontmatter

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// decode parses the first document of src, which has no byte order mark. It
// returns nil and no problem for a document without a node, and else either the
// document's root or what yaml.v3 says is wrong, without its line.
//
// It decodes to a node, never to a map: that takes quadratic time for duplicate
// keys and expands aliases. yaml.v3 bounds its own recursion.
func decode(src []byte) (root *yaml.Node, problem string) {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return nil, "invalid leading UTF-8 octet" // yaml.v3 would read UTF-16
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, problemOf(err)
	}
	if len(doc.Content) == 0 {
		return nil, ""
	}
	return doc.Content[0], ""
}

// problemOf returns what yaml.v3 says without its prefix and line: the line is
// that of the context, off by one, or missing (locate finds the right one).
func problemOf(err error) string {
	problem := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(problem, "line "); ok {
		if _, after, ok := strings.Cut(rest, ": "); ok {
			return after
		}
	}
	return problem
}
