package treegen

import (
	"bytes"
	"strconv"
	"strings"
)

// A writer makes the text of one document.
type writer struct {
	*plan
	*doc
	at  int // of the doc in docs
	r   random
	buf []byte

	links   int // still to be made
	faults  []Kind
	planted []Fault
	defs    []byte // link reference definitions, for the end
}

// render returns the text of a document and notes its faults.
func (p *plan) render(at int) []byte {
	d := &p.docs[at]
	w := &writer{plan: p, doc: d, at: at, r: stream(p.seed, uint64(at)<<1|1), buf: make([]byte, 0, d.size+d.size/4+1024)}
	w.links = w.density()
	for _, f := range d.faults {
		if f != UnknownSkill {
			w.faults = append(w.faults, f)
		}
	}
	w.frontMatter()
	w.put("# ", d.title, "\n\n")
	w.paragraph(3)
	if d.fan {
		w.put("Everything starts at the [overview](", relative(d.path, p.docs[p.hub].path), "#", hubAnchor, ").\n\n")
		p.hubRefs++
	}
	w.opening()
	body := len(w.buf)
	for i, h := range d.titles {
		w.section(i, h, body+(d.size-body)*(i+1)/len(d.titles))
	}
	w.closing()
	w.put(string(w.defs))
	return w.finish()
}

// density is how many links the sections of a document have. In real trees most have none, and
// some have many.
func (w *writer) density() int {
	if !w.real {
		return 6 + w.r.n(7)
	}
	if w.r.percent(75) {
		return 0
	}
	return 1 + w.r.n(7)
}

// finish settles line ends, and line numbers with them.
func (w *writer) finish() []byte {
	for _, f := range w.planted {
		before := bytes.Count(w.buf[:f.Start], []byte("\n"))
		f.Path, f.Line = w.path, before+1
		if w.crlf {
			f.Start += before
			f.End += before
		}
		w.found = append(w.found, f)
	}
	if w.crlf {
		return bytes.ReplaceAll(w.buf, []byte("\n"), []byte("\r\n"))
	}
	return w.buf
}

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		w.buf = append(w.buf, s...)
	}
}

// wrong puts the text of a planted fault.
func (w *writer) wrong(kind Kind, text string) {
	start := len(w.buf)
	w.put(text)
	w.planted = append(w.planted, Fault{Kind: kind, Start: start, End: len(w.buf), Text: text})
}

func (w *writer) frontMatter() {
	switch w.kind {
	case skillDoc:
		w.skillFields()
	case ruleDoc:
		if w.number <= len(roles) {
			return // rules for everybody, or for a role, are not bound to files
		}
		w.put("---\npaths:\n  - \"", pick(&w.r, categories), "/**/*.go\"\n---\n\n")
	case agentDoc:
		w.put("---\nname: ", agentName(w.number), "\ndescription: ")
		w.description()
		w.put("tools: Read, Grep, Glob\nmodel: inherit\nskills:\n")
		for i := range 2 + w.r.n(4) {
			w.put("  - ", w.skills[(w.number*5+i*i+i)%len(w.skills)].name, "\n")
			if len(w.skills) < 64 {
				break // the formula repeats itself in small trees
			}
		}
		w.put("---\n\n")
	case commandDoc:
		w.put("---\ndescription: ")
		w.description()
		w.put("argument-hint: \"[", pick(&w.r, topics), "]\"\n---\n\n")
	}
}

func (w *writer) skillFields() {
	s := &w.skills[w.number]
	w.put("---\nname: ", s.name, "\ndescription: ")
	w.description()
	w.put("version: ", strconv.Itoa(1+w.r.n(3)), ".", strconv.Itoa(w.r.n(10)), ".0\ncategory: ", categories[s.category],
		"\ntags: [", pick(&w.r, tags[:6]), ", ", pick(&w.r, tags[6:]), "]\n")
	var unknown []string
	for _, f := range w.doc.faults {
		if f == UnknownSkill {
			unknown = append(unknown, w.misspelt())
		}
	}
	w.list("depends_on", w.names(s.dependsOn), unknown)
	w.list("recommends", w.names(s.recommend), nil)
	users := append(w.names(s.dependents), w.names(s.fans)...)
	for _, role := range s.roles {
		users = append(users, roles[role])
	}
	w.list("used_by", users, nil)
	w.put("---\n\n")
}

// list puts a list of names in flow style, or in block style where it is long or chance says so.
func (w *writer) list(key string, names, unknown []string) {
	w.put(key, ":")
	n := len(names) + len(unknown)
	flow := n < 8 && w.r.percent(70) || n == 0
	if flow {
		w.put(" [")
	}
	for i := range n {
		switch {
		case !flow:
			w.put("\n  - ")
		case i > 0:
			w.put(", ")
		}
		if i < len(names) {
			w.put(names[i])
		} else {
			w.wrong(UnknownSkill, unknown[i-len(names)])
		}
	}
	if flow {
		w.put("]")
	}
	w.put("\n")
}

func (p *plan) names(skills []int) []string {
	names := make([]string, len(skills))
	for i, s := range skills {
		names[i] = p.skills[s].name
	}
	return names
}

// misspelt returns a skill's name with two letters swapped, which is no other skill's: all names
// are made of words, and no word has a doubled twin.
func (w *writer) misspelt() string {
	name := []byte(skillName(w.r.n(max(len(w.skills)-1, 1))))
	for i := len(name) - 2; i > 0; i-- {
		if a, b := name[i-1], name[i]; a != b && a != '-' && b != '-' {
			name[i-1], name[i] = b, a
			break
		}
	}
	return string(name)
}

// description puts the value in one of the styles that people use.
func (w *writer) description() {
	open, indent := "", ""
	switch w.r.n(4) {
	case 0:
		open, indent = ">-\n  ", "  "
	case 1:
		open, indent = "|\n  ", "  "
	case 2:
		open = "\""
	}
	w.put(open)
	w.sentence()
	if indent != "" {
		w.put("\n", indent)
	} else {
		w.put(" ")
	}
	w.put("Use when ", pick(&w.r, objects), " matters.")
	if open == "\"" {
		w.put(open)
	}
	w.put("\n")
}

// opening puts the sections that stand first in every document of a kind.
func (w *writer) opening() {
	switch w.kind {
	case skillDoc:
		w.put("## When to Use This Skill\n\n")
		w.bullets(3)
	case ruleDoc:
		w.put("## Applies To\n\n")
		w.paragraph(1)
	case commandDoc:
		w.put("Work on $ARGUMENTS and on nothing else.\n\n")
	}
}

// closing puts the sections that stand last.
func (w *writer) closing() {
	for len(w.faults) > 0 {
		w.linked()
	}
	switch w.kind {
	case skillDoc:
		s := &w.skills[w.number]
		if len(s.refs) > 0 {
			w.put("## References\n\n")
		}
		for _, ref := range s.refs {
			to := &w.docs[ref]
			if w.real && w.r.percent(50) { // a path in backticks is as usual there
				w.put("- `", relative(w.path, to.path), "`: ", pick(&w.r, objects), "\n")
				continue
			}
			w.put("- [", to.title, "](", relative(w.path, to.path))
			if ref != w.hub && !w.real && w.r.percent(50) {
				w.put("#", pick(&w.r, to.titles).slug)
			}
			w.put("): ", pick(&w.r, objects), "\n")
		}
		if len(s.dependsOn)+len(s.recommend) > 0 {
			w.put("\n## Related Skills\n\n")
		}
		for _, other := range append(w.names(s.dependsOn), w.names(s.recommend)...) {
			w.put("- `", other, "` - ", pick(&w.r, objects), "\n")
		}
	case ruleDoc:
		w.put("## Related Documentation\n\n- [Index](", relative(w.path, ".claude/skills/SKILL-INDEX.md"), ")\n")
	}
}

// relative returns the link from one path to another.
func relative(from, to string) string {
	common := 0
	for i := 0; i < len(from) && i < len(to) && from[i] == to[i]; i++ {
		if from[i] == '/' {
			common = i + 1
		}
	}
	return strings.Repeat("../", strings.Count(from[common:], "/")) + to[common:]
}
