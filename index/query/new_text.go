package query

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
)

// skillText writes the SKILL.md file of a skill that is made in a directory. users are
// the skills that depend on it already.
func (p *planner) skillText(sh *shelf, at, name, category string, users []string) string {
	siblings := sh.in(at)
	if len(siblings) == 0 {
		siblings = sh.skills
	}
	siblings = slices.DeleteFunc(slices.Clone(siblings), func(d *index.Document) bool { return d.Unsure || d.Front == nil || d.Front.Root == nil })
	var b strings.Builder
	b.WriteString("---\n")
	for _, key := range siblingKeys(siblings) {
		switch key {
		case "name":
			fmt.Fprintf(&b, "name: %s\n", scalar(name))
		case "description":
			fmt.Fprintf(&b, "description: %s Say here what the skill does and when to use it.\n", toBeWritten)
		case "category":
			if category != "" {
				fmt.Fprintf(&b, "category: %s\n", scalar(category))
			}
		default:
			text := likeSiblings(key, siblings)
			if key == "used_by" && text != "" && len(users) > 0 {
				text = "used_by:\n"
				for _, u := range users {
					text += "  - " + scalar(u) + "\n"
				}
			}
			b.WriteString(text)
		}
	}
	fmt.Fprintf(&b, "---\n\n# %s\n\n%s\n", titleOf(name), toBeWritten)
	text := b.String()
	if len(siblings) > 0 {
		if sibling, ok := p.read(siblings[0].Path, nil); ok && bytes.Contains(sibling, []byte("\r\n")) {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
	}
	return text
}

// siblingKeys returns the keys that more than half of some skills have, in the order of the
// one that has the most of them. A name and a description are always among them, and
// so is a category where any has one.
func siblingKeys(siblings []*index.Document) []string {
	has := map[string]int{}
	for _, d := range siblings {
		for _, pair := range d.Front.Root.Pairs {
			has[pair.Key.Value]++
		}
	}
	common := func(key string) bool { return 2*has[key] > len(siblings) }
	var model []string
	for _, d := range siblings {
		var keys []string
		for _, pair := range d.Front.Root.Pairs {
			if key := pair.Key.Value; common(key) && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		if len(keys) > len(model) {
			model = keys
		}
	}
	keys := slices.Clone(model)
	if !slices.Contains(keys, "description") {
		keys = slices.Insert(keys, 0, "description")
	}
	if !slices.Contains(keys, "name") {
		keys = slices.Insert(keys, 0, "name")
	}
	if !slices.Contains(keys, "category") {
		keys = append(keys, "category") // which is written where there is one
	}
	return keys
}

// likeSiblings writes a key of which the value follows from the siblings': an empty
// list, a first version, what all have. It is "" for any other.
func likeSiblings(key string, siblings []*index.Document) string {
	field, known := host.For(host.Generic).Field(key)
	if !known {
		return ""
	}
	var values []*frontmatter.Node
	lists, open := 0, 0
	same := true
	for _, d := range siblings {
		n := d.Field(key)
		if n == nil {
			continue
		}
		values = append(values, n)
		switch {
		case n.Kind == frontmatter.Sequence:
			lists++
		case n.Kind == frontmatter.Scalar && n.Tag == frontmatter.Null && n.Span.Empty():
			lists, open = lists+1, open+1
		}
		same = same && n.Kind == frontmatter.Scalar && n.Style <= frontmatter.Double && n.Value == values[0].Value
	}
	first := values[0]
	switch {
	case key == "version" && first.Kind == frontmatter.Scalar && first.Value != "":
		version := "0.1" + strings.Repeat(".0", max(0, strings.Count(first.Value, ".")-1))
		if first.Style != frontmatter.Plain {
			version = frontmatter.Quote(version)
		}
		return "version: " + version + "\n"
	case key == "license" && same && first.Value != "" && len(values) > 1:
		return "license: " + scalar(first.Value) + "\n"
	case field.Hosted() || 2*lists <= len(values):
		return ""
	case open > 0 && open == emptyOnes(values):
		return key + ":\n"
	}
	return key + ": []\n"
}

// emptyOnes counts the values that are nothing, written or not.
func emptyOnes(values []*frontmatter.Node) (n int) {
	for _, v := range values {
		if v.Kind == frontmatter.Sequence && len(v.Items) == 0 || v.Kind == frontmatter.Scalar && v.Tag == frontmatter.Null {
			n++
		}
	}
	return n
}
