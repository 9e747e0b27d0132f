package query

import (
	"bytes"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// configDetails say what the keys of a configuration are for.
var configDetails = map[string]string{
	"rules": "how much a check's findings matter", "overrides": "the same for some files", "ignore": "files in which nothing is reported",
	"hosts": "programs that read the tree", "roots": "further directories that are roots of skills", "registries": "files that list skills, and how they do",
	"roleRules": "where the rules of a role lie", "externalSkills": "names of skills that are somewhere else", "vendored": "files that come from somewhere else",
	"markdown": "whether any markdown is checked", "level": "the least severity that a report prints", "scope": "of which files an editor shows findings",
	"plainLinks": "whether an editor is answered at links of markdown",
	"files":      "globs", "rows": "the key of the list", "name": "the key of a skill's name", "path": "the key of a skill's directory",
}

// config completes the configuration of a tree by the keys above the cursor.
func (c *completer) config(b *frontmatter.Block, keys []string, word source.Span) {
	line := c.d.LineSpan(c.d.Line(c.offset))
	behind := bytes.ContainsRune(c.text[line.Start:word.Start], ':') // a key, on the same line
	at := strings.Join(keys, ".")
	if n := len(keys); n >= 2 && keys[n-2] == "rules" {
		at = "severity"
	}
	if behind {
		defer c.spaced(word)
	}
	switch {
	case at == "severity":
		c.values(word, "error", "warning", "information", "hint", "off")
	case at == "hosts":
		c.values(word, host.IDs()...)
	case at == "markdown":
		c.values(word, "all", "ours")
	case at == "scope":
		c.values(word, "mine", "open", "workspace")
	case at == "plainLinks":
		c.values(word, "on", "off")
	case at == "level":
		c.values(word, "error", "warning", "information", "hint")
	case at == "ignore", at == "vendored", at == "overrides.files", at == "registries.files":
		c.globs(valueAt(b.Root, c.offset), word)
	case at == "roots":
		c.paths(pathsIn{span: word, typed: c.typed(word), write: yamlPath})
		c.items = slices.DeleteFunc(c.items, func(i Item) bool { return i.Kind != ItemFolder })
	case behind:
	case at == "rules", at == "overrides.rules":
		for _, k := range c.checks {
			c.add(Item{Label: k.Code, Kind: ItemCheck, Detail: k.Detail, Span: word, New: c.key(k.Code, word)})
		}
	case at == "", at == "overrides", at == "registries":
		for i, k := range index.ConfigKeys(at) {
			if n := b.Root.Get(k); at == "" && n != nil && !bytes.HasPrefix(c.text[word.Start:], []byte(k)) {
				continue // it is there already
			}
			c.add(Item{Label: k, Kind: ItemKey, Detail: configDetails[k], Span: word, New: c.key(k, word), rank: i})
		}
	}
}

// valueAt returns the value of a key that an offset is in: a list, or a scalar; nil where
// there is none yet.
func valueAt(root *frontmatter.Node, offset int) (value *frontmatter.Node) {
	for _, n := range root.At(offset) {
		if n.Kind == frontmatter.Sequence || n.Kind == frontmatter.Scalar {
			if value != nil && value.Kind == frontmatter.Sequence && n.Kind == frontmatter.Scalar {
				break
			}
			value = n
		}
	}
	return value
}

// key writes a key, with a colon where none follows.
func (c *completer) key(k string, word source.Span) string {
	if bytes.HasPrefix(bytes.TrimLeft(c.text[word.End:], " "), []byte(":")) {
		return k
	}
	return k + ": "
}

func (c *completer) values(word source.Span, values ...string) {
	for i, v := range values {
		c.add(Item{Label: v, Kind: ItemValue, Span: word, New: v, rank: i})
	}
}

// ignore completes the names of checks in a comment that says what is not to be found.
// It reports whether the cursor is in one, behind its first word.
func (c *completer) ignore() bool {
	line := c.d.LineSpan(c.d.Line(c.offset))
	before := string(c.text[line.Start:c.offset])
	i := strings.LastIndex(before, "skillpls-ignore")
	if i < 0 {
		return false
	}
	open := strings.TrimRight(before[:i], " \t")
	if !strings.HasSuffix(open, "<!--") && (!strings.HasSuffix(open, "#") || c.d.Markdown && c.block() == nil) {
		return false
	}
	list := strings.TrimPrefix(before[i+len("skillpls-ignore"):], "-file")
	if list == "" || !strings.ContainsRune(" \t", rune(list[0])) || strings.ContainsAny(list, ":>") {
		return false
	}
	start := strings.LastIndexAny(list, " \t,") + 1
	from := c.offset - (len(list) - start)
	var named []string
	for code := range strings.FieldsFuncSeq(list[:start], func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
		named = append(named, code)
	}
	for _, k := range c.checks {
		if !slices.Contains(named, k.Code) {
			c.add(Item{Label: k.Code, Kind: ItemCheck, Detail: k.Detail, Span: source.At(from, c.wordEnd(",:")), New: k.Code})
		}
	}
	return true
}
