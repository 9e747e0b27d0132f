package treegen

import "strings"

// section puts one heading and text until the document is as long as goal.
func (w *writer) section(i int, h heading, goal int) {
	w.put("## ", h.title, "\n\n")
	w.paragraph(1)
	// What is left of the links is spread evenly over what is left of the sections.
	left := len(w.titles) - i
	for range (w.links + w.r.n(left)) / left {
		w.links--
		w.linked()
	}
	for len(w.buf) < goal {
		switch b := w.r.n(100); {
		case b < 44:
			w.paragraph(2 + w.r.n(3))
		case b < 64:
			w.bullets(2 + w.r.n(4))
		case b < 76:
			w.steps(2 + w.r.n(3))
		case b < 86:
			w.fence()
		case b < 92:
			w.table(2 + w.r.n(3))
		case b < 96:
			w.put("> ")
			w.sentence()
			w.put("\n\n")
		default:
			w.put("### ", pick(&w.r, headFirsts), " with ", pick(&w.r, objects), "\n\n")
			w.paragraph(1)
		}
	}
}

func (w *writer) paragraph(sentences int) {
	for i := range sentences {
		if i > 0 {
			w.put([]string{" ", "\n"}[i%2])
		}
		w.sentence()
		switch w.r.n(w.plain()) {
		case 0:
			w.put(" Compare the `", w.skillOf(), "` skill.")
		case 1:
			w.put(" It needs `", w.skillOf(), "` and `", pick(&w.r, noise), "`.")
		case 2:
			w.put(" Start with **", w.skillOf(), "**.")
		case 3, 4:
			w.codePath()
		case 5, 6, 7, 8, 9, 10:
			w.put(" Mind `", pick(&w.r, noise), "`.")
		}
	}
	w.put("\n\n")
}

// plain is how many sentences there are to eleven that name something: in real trees it is a
// skill in each fifth file, a path and six other code spans in each.
func (w *writer) plain() int {
	if w.real {
		return 105
	}
	return 30
}

func (w *writer) sentence() {
	w.put(pick(&w.r, subjects), " ", pick(&w.r, verbs), " ", pick(&w.r, objects), " ", pick(&w.r, tails))
	if w.exotic && w.r.percent(40) {
		w.put(" ", pick(&w.r, strangers))
	}
	w.put(".")
}

// skillOf returns the name of a skill, more often than not of the document's neighbourhood.
func (w *writer) skillOf() string {
	if (w.kind == skillDoc || w.kind == referenceDoc) && w.r.percent(60) {
		return w.skills[pick(&w.r, w.byCategory[w.skills[w.number].category])].name
	}
	return pick(&w.r, w.skills).name
}

// codePath puts a path in backticks, counted from the skill's directory, to one of its files.
func (w *writer) codePath() {
	if w.kind != skillDoc && w.kind != referenceDoc {
		return
	}
	s := &w.skills[w.number]
	if len(s.refs) == 0 {
		return
	}
	w.put(" The numbers are in `", strings.TrimPrefix(w.docs[pick(&w.r, s.refs)].path, s.dir+"/"), "`.")
}

// linked puts a sentence or an item around a link.
func (w *writer) linked() {
	switch w.r.n(3) {
	case 0:
		w.put("- ")
		w.link()
		w.put(": ", pick(&w.r, objects), "\n\n")
	case 1:
		w.put(pick(&w.r, subjects), " ", pick(&w.r, verbs), " what ")
		w.link()
		w.put(" calls ", pick(&w.r, objects), ".\n\n")
	default:
		w.put("See ")
		w.link()
		w.put(" ", pick(&w.r, tails), ".\n\n")
	}
}

// link puts a link; a planted one comes before all others.
func (w *writer) link() {
	at := w.target()
	to := &w.docs[at]
	path := relative(w.path, to.path)
	if len(w.faults) > 0 {
		kind := w.faults[0]
		w.faults = w.faults[1:]
		w.put("[", to.title, "](")
		if kind == BrokenLink {
			w.wrong(kind, strings.TrimSuffix(path, ".md")+"-retired.md")
		} else {
			w.wrong(kind, path+"#"+pick(&w.r, to.titles).slug+"-as-it-was")
		}
		w.put(")")
		return
	}
	if w.real && w.elsewhere() {
		return
	}
	dest, label := path, to.title
	if w.r.percent(62) {
		h := pick(&w.r, to.titles)
		dest, label = path+"#"+h.slug, h.title
	}
	if w.r.percent(3) {
		ref := "r" + string(rune('a'+w.r.n(26))) + "-" + pick(&w.r, topics)
		if !strings.Contains(string(w.defs), "["+ref+"]") {
			w.put("[", label, "][", ref, "]")
			w.defs = append(w.defs, "\n["+ref+"]: "+dest...)
			return
		}
	}
	w.put("[", label, "](", dest, ")")
}

// elsewhere puts a link that leads out of the tree, or to a heading of the same document, as
// most links of real trees do; false is none of them.
func (w *writer) elsewhere() bool {
	switch b := w.r.n(100); {
	case b < 66:
		w.put("[", pick(&w.r, topics), "](https://docs.example.com/", pick(&w.r, topics), "/", pick(&w.r, topics), ")")
	case b < 90:
		h := pick(&w.r, w.titles)
		w.put("[", h.title, "](#", h.slug, ")")
	default:
		return false
	}
	return true
}

// target returns the doc that a link leads to: a file of the same skill, a neighbour, or any. It
// is never the hub, whose links are counted, nor the document itself.
func (w *writer) target() int {
	for range 8 {
		at := w.r.n(len(w.docs))
		if w.kind == skillDoc || w.kind == referenceDoc {
			s := &w.skills[w.number]
			switch b := w.r.n(10); {
			case b < 4 && len(s.refs) > 0:
				at = pick(&w.r, s.refs)
			case b < 7:
				at = w.skills[pick(&w.r, w.byCategory[s.category])].doc
			}
		}
		if at != w.hub && at != w.at {
			return at
		}
	}
	return w.skills[0].doc
}

func (w *writer) bullets(n int) {
	for range n {
		w.put("- ")
		if w.r.percent(15) {
			w.put("**", pick(&w.r, objects), "**: ")
		}
		w.sentence()
		w.put("\n")
	}
	w.put("\n")
}

func (w *writer) steps(n int) {
	for i := range n {
		w.put(string(rune('1'+i)), ". ")
		w.sentence()
		w.put("\n")
	}
	w.put("\n")
}

// fence puts a code block. Some hold what looks like a link, a heading or a name, and is none.
func (w *writer) fence() {
	switch w.r.n(5) {
	case 0:
		w.put("```bash\n# ", pick(&w.r, objects), "\nmake ", pick(&w.r, topics), "\n```\n\n")
	case 1:
		w.put("```json\n{\"", pick(&w.r, topics), "\": ", string(rune('1'+w.r.n(9))), ", \"ok\": true}\n```\n\n")
	case 2:
		w.put("```markdown\n## ", pick(&w.r, headFirsts), "\n\nSee [this](not/a/link.md#at-all).\n```\n\n")
	case 3:
		w.put("~~~yaml\ndepends_on: [not-a-", pick(&w.r, topics), "]\n~~~\n\n")
	default:
		w.put("```go\nfunc ", pick(&w.r, headFirsts), pick(&w.r, headSeconds), "(n int) error {\n\treturn nil\n}\n```\n\n")
	}
}

func (w *writer) table(rows int) {
	w.put("| What | Who | Limit |\n|---|---|---:|\n")
	mark := "`"
	if w.real { // seven code spans in a file are soon spent
		mark = ""
	}
	for range rows {
		w.put("| ", pick(&w.r, objects), " | ", mark, pick(&w.r, noise), mark, " | ", string(rune('1'+w.r.n(9))), "0 ms |\n")
	}
	w.put("\n")
}
