package view

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/skillpls/skillpls/index/query"
)

// A page is markdown that can be read as it is written, too: its tables have columns, and
// the targets of its links stand at the end, by number.
type page struct {
	strings.Builder
	link    func(path string) string
	targets []string // of the links: the first is that of link 1
}

// file writes a name as a link to a file.
func (p *page) file(path, name string) string {
	target := p.link(path)
	n := slices.Index(p.targets, target)
	if n < 0 {
		n = len(p.targets)
		p.targets = append(p.targets, target)
	}
	return fmt.Sprintf("[%s][%d]", inline(name), n+1)
}

// table writes rows below a head. Cells are markdown already.
func (p *page) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	under := make([]string, len(head))
	for i := range under {
		under[i] = "---"
	}
	w := tabwriter.NewWriter(&p.Builder, 0, 0, 1, ' ', 0)
	for _, cells := range append([][]string{head, under}, rows...) {
		fmt.Fprintf(w, "| %s\t|\n", strings.Join(cells, "\t| "))
	}
	w.Flush() //nolint:errcheck // a strings.Builder takes all
	p.WriteByte('\n')
}

// String returns the page with the targets of its links.
func (p *page) String() string {
	for i, target := range p.targets {
		// Between < and > all but these and line ends may stand, and a URI has none of them;
		// but even there &amp; is a character.
		fmt.Fprintf(&p.Builder, "[%d]: <%s>\n", i+1, strings.ReplaceAll(target, "&", "%26"))
	}
	return p.Builder.String()
}

// about matches the sign of a number of tokens, which can begin what is struck through, but
// not end it, and so need not be escaped.
var about = regexp.MustCompile(`(^|[ (])\\~(\d)`)

// inline writes a text of the tree so that it is no markup, in one line and in a table, too.
func inline(s string) string {
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	s = strings.NewReplacer("|", `\|`, "]", `\]`, "~", `\~`, "&", `\&`).Replace(query.EscapeMarkdown(s))
	return about.ReplaceAllString(s, "$1~$2")
}

// code writes a text of the tree as code, in one line and in a table, too, where a bar
// behind a backslash cannot be code.
func code(s string) string {
	if strings.Contains(s, `\|`) {
		return inline(s)
	}
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	return "`" + strings.NewReplacer("`", "'", "|", `\|`).Replace(s) + "`"
}

// Markdown writes the context as a page: sums first, then host by host; link returns what
// leads to a file of the tree, a URI or a relative reference.
func (c *Context) Markdown(link func(path string) string) string {
	return Together([]Linked{{*c, link}})
}

// A Linked is a context, with what leads to the files of its tree.
type Linked struct {
	Context
	Link func(path string) string
}

// Together writes the contexts of several trees as one page.
func Together(list []Linked) string {
	p := &page{}
	for _, c := range list {
		p.link = c.Link
		c.markdown(p)
	}
	return p.String()
}

func (c *Context) markdown(p *page) {
	fmt.Fprintf(p, "# %s\n\n", inline(c.Title()))
	if r := c.Role; r.Role != nil {
		fmt.Fprintf(p, "In %s", p.file(r.Path, r.Path))
		if r.Title != "" {
			fmt.Fprintf(p, ": %s", inline(r.Title))
		}
		fmt.Fprint(p, "\n\n")
	}
	pages := c.pages()
	if len(pages) == 0 {
		fmt.Fprint(p, "No host has a directory of its own in this tree.\n\n")
		return
	}
	head := []string{"tokens"}
	for _, t := range pages[0].parts {
		head = append(head, inline(t.when))
	}
	var sums [][]string
	for _, h := range pages {
		cells := []string{h.title}
		for _, t := range h.parts {
			cells = append(cells, strings.TrimSuffix(t.sum, " tokens"))
		}
		sums = append(sums, cells)
	}
	p.table(head, sums)
	for _, h := range pages {
		h.markdown(p)
	}
}

func (h hostPage) markdown(p *page) {
	fmt.Fprintf(p, "## %s\n\n", h.title)
	for _, part := range h.parts {
		fmt.Fprintf(p, "### %s: %s\n\n", inline(strings.ToUpper(part.when[:1])+part.when[1:]), part.sum)
		var rows [][]string
		for _, r := range part.rows {
			rows = append(rows, []string{p.file(r.path, r.name), r.tokens, joined(r.notes, note.markdown)})
		}
		for _, t := range part.tallies {
			rows = append(rows, []string{t.what, fmt.Sprintf("~%d", t.tokens), ""})
		}
		p.table([]string{"file", "tokens", ""}, rows)
		for _, remark := range part.remarks {
			fmt.Fprintf(p, "%s.\n\n", inline(strings.ToUpper(remark[:1])+remark[1:]))
		}
	}
	if len(h.never) > 0 {
		fmt.Fprint(p, "### Not loaded\n\n")
		for _, n := range h.never {
			fmt.Fprintf(p, "- %s, ~%d tokens, %s: %s", n.what, n.tokens, inline(n.why), joined(n.files, func(f row) string { return p.file(f.path, f.name) }))
			if n.more > 0 {
				fmt.Fprintf(p, ", %d more", n.more)
			}
			fmt.Fprintln(p)
		}
		fmt.Fprintln(p)
	}
	for _, doubt := range h.doubts {
		fmt.Fprintf(p, "Not sure: %s.\n\n", inline(doubt))
	}
}

func (n note) markdown() string {
	switch {
	case n.text == "":
		return code(n.glob)
	case n.glob == "":
		return inline(n.text)
	}
	return code(n.glob) + " " + inline(n.text)
}

// Markdown writes the card as a page; link is that of Context.Markdown.
func (c *Card) Markdown(link func(path string) string) string {
	p := &page{link: link}
	fmt.Fprintf(p, "# %s\n\n", inline(c.Title()))
	fmt.Fprintf(p, "%s (%s)", p.file(c.Path, c.Path), c.Kind)
	if with := c.with(); with != "" {
		fmt.Fprintf(p, ", read when %s sends an agent to it, which", p.file(with, with))
	}
	fmt.Fprint(p, "\n\n")
	for _, h := range c.Hosts {
		if len(h.Files) == 0 {
			continue
		}
		lines := style{inline, code}.said(h)
		fmt.Fprintf(p, "- %s %s\n", inline(h.Title), lines[0])
		for _, line := range lines[1:] {
			fmt.Fprintf(p, "  - %s\n", line)
		}
	}
	if c.known() {
		p.WriteByte('\n')
	}
	if rest := c.rest(); rest != "" {
		fmt.Fprintf(p, "%s.\n\n", strings.ToUpper(rest[:1])+rest[1:])
	}
	return p.String()
}
