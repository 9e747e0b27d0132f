package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// A Context is what an agent loads. All texts in it are of the tree, and may be anything.
type Context struct {
	Role  query.RoleEntry // without a Role of an agent that has none
	File  string          // that is worked on; "" for none
	Tree  string          // the name of the tree, where there are others beside it
	Hosts []query.HostContext
}

// role returns the name of the role, "" for none.
func (c *Context) role() string {
	if c.Role.Role == nil {
		return ""
	}
	return c.Role.Name
}

// Title says in a few words what a page about the context is about.
func (c *Context) Title() string {
	who := c.role()
	if who == "" {
		who = "an agent without a role"
	}
	title := "What " + who + " loads"
	if c.File != "" {
		title += " with " + c.File
	}
	if c.Tree != "" {
		title += " in " + c.Tree
	}
	return title
}

// A hostPage is what is said of one host.
type hostPage struct {
	title string
	parts []part // by time
	never []never
	// doubts say what is not known of what is told above.
	doubts []string
}

// A part is what is said of one time.
type part struct {
	when string // "at the start"
	sum  string // "~72 tokens", "nothing"
	rows []row
	// tallies are of files that are not worth a row each.
	tallies []tally
	gap     string // between the words of a tally and its tokens, where there are no columns
	remarks []string
}

// A row is about one file.
type row struct {
	path, name string
	tokens     string // "~72", "?"
	notes      []note
}

// A note says something of a file: a glob, a text, or both.
type note struct{ glob, text string }

// A tally is about several files.
type tally struct {
	what   string
	tokens int
}

// A never is what is not loaded for one reason.
type never struct {
	what   string // "2 skills"
	tokens int
	why    string
	files  []row // without notes; the first of them
	more   int   // how many others there are
}

func (c *Context) pages() (pages []hostPage) {
	for _, h := range c.Hosts {
		p := contextual{c, h}
		pages = append(pages, hostPage{h.Title, []part{p.start(), p.match(), p.demand()}, p.never(), p.doubts()})
	}
	return pages
}

// A contextual chooses what is said of one host.
type contextual struct {
	*Context
	h query.HostContext
}

// start is what is loaded whatever is done: files a line each, descriptions a line for all.
func (p contextual) start() part {
	list, tokens := p.h.At(query.AtStart)
	out := part{when: "at the start", sum: "nothing", gap: "  "}
	if len(list) > 0 {
		out.sum = fmt.Sprintf("~%d tokens", tokens)
		out.rows, out.tallies = p.whole(list), p.descriptions(list)
	}
	return out
}

// whole are the files of a list that are not merely listed.
func (p contextual) whole(list []query.Loaded) (rows []row) {
	for _, f := range list {
		if !f.Listed {
			tokens := "~" + strconv.Itoa(f.Tokens)
			if f.Doubt != "" && f.Kind == index.Plain {
				tokens = "?"
			}
			rows = append(rows, row{path: f.Path, name: f.Path, tokens: tokens, notes: notes(f)})
		}
	}
	return rows
}

// notes say of a file what it is and why it is loaded.
func notes(f query.Loaded) (list []note) {
	if f.Kind != index.Plain {
		list = append(list, note{text: f.Kind.String()})
	}
	switch {
	case f.Own && f.Kind == index.Rule:
		list = append(list, note{text: "its own"})
	case f.Role != "":
		list = append(list, note{text: "of " + f.Role})
	}
	switch {
	case f.By != "" && len(f.Globs) > 0:
		list = append(list, note{f.By, "matches"})
	case len(f.Globs) > 0:
		for _, g := range f.Globs {
			list = append(list, note{glob: g})
		}
	case f.Below != "":
		list = append(list, note{text: "below " + f.Below})
	}
	if f.Why != "" && !strings.HasPrefix(f.Why, "no ") { // that there are no globs is said once, of all
		list = append(list, note{text: f.Why})
	}
	return list
}

// descriptions say how many skills and agents are known by name and description.
func (p contextual) descriptions(list []query.Loaded) (tallies []tally) {
	for _, kind := range []index.Kind{index.Agent, index.Skill} {
		n, own, tokens := 0, 0, 0
		for _, f := range list {
			if f.Listed && f.Kind == kind {
				n, tokens = n+1, tokens+f.Tokens
				if f.Own {
					own++
				}
			}
		}
		if n == 0 {
			continue
		}
		what := "names and descriptions of " + query.Count(n, kind.String())
		if p.role() != "" && kind == index.Skill {
			what += fmt.Sprintf(", %d of them its own", own)
		}
		tallies = append(tallies, tally{what, tokens})
	}
	return tallies
}

// match is what is loaded with files; of a file that was asked about, with that.
func (p contextual) match() part {
	list, tokens := p.h.At(query.OnMatch)
	out, others := part{when: "when a file matches", gap: "  "}, 0
	if p.File != "" {
		out.when, others = "with "+p.File, len(list)
		list = slices.DeleteFunc(list, func(f query.Loaded) bool { return f.By == "" })
		others -= len(list)
		tokens = 0
		for _, f := range list {
			tokens += f.Tokens
		}
	}
	switch {
	case len(list) == 0:
		out.sum = "nothing"
	case p.File == "":
		out.sum = fmt.Sprintf("up to ~%d tokens", tokens)
	default:
		out.sum = fmt.Sprintf("~%d tokens", tokens)
	}
	out.rows, out.tallies = p.whole(list), p.descriptions(list)
	if others > 0 {
		out.remarks = append(out.remarks, fmt.Sprintf("not %s, which other files bring in", query.Count(others, "file")))
	}
	if remark := p.unconditional(); remark != "" {
		out.remarks = append(out.remarks, remark)
	}
	return out
}

// unconditional says that no rule waits for a file, where there are rules.
func (p contextual) unconditional() string {
	rules, tokens := 0, 0
	for _, f := range p.h.Files {
		switch {
		case f.Kind != index.Rule:
		case f.When == query.AtStart:
			rules, tokens = rules+1, tokens+f.Tokens
		case f.When == query.OnMatch && len(f.Globs) > 0:
			return ""
		}
	}
	switch key := query.GlobsKey(p.h.ID); {
	case key == "" || rules == 0:
		return ""
	case rules == 1:
		return fmt.Sprintf("no rule has %q, so the one that there is (~%d tokens) is loaded for every role and every file", key, tokens)
	default:
		return fmt.Sprintf("no rule has %q, so all %d (~%d tokens) are loaded for every role and every file", key, rules, tokens)
	}
}

// demand is what an agent may ask for: the skills of the role, a line each, of all else
// how many there are.
func (p contextual) demand() part {
	list, tokens := p.h.At(query.OnDemand)
	out := part{when: "on demand", sum: "nothing", gap: ", "}
	if len(list) == 0 {
		return out
	}
	out.sum = fmt.Sprintf("up to ~%d tokens", tokens)
	type rest struct{ n, tokens int }
	others := map[index.Kind]rest{}
	for _, f := range list {
		if !f.Own && f.Kind != index.Rule {
			r := others[f.Kind]
			others[f.Kind] = rest{r.n + 1, r.tokens + f.Tokens}
			continue
		}
		r := row{path: f.Path, name: nameOf(f), tokens: "~" + strconv.Itoa(f.Tokens)}
		if f.Why != "" {
			r.notes = append(r.notes, note{text: f.Why})
		}
		if f.Further > 0 {
			r.notes = append(r.notes, note{text: fmt.Sprintf("and ~%d in its files", f.Further)})
		}
		out.rows = append(out.rows, r)
	}
	for _, kind := range []index.Kind{index.Skill, index.Agent, index.Command} {
		if r := others[kind]; r.n > 0 {
			other := ""
			if p.role() != "" && kind == index.Skill {
				other = "other "
			}
			out.tallies = append(out.tallies, tally{query.Count(r.n, other+kind.String()), r.tokens})
		}
	}
	return out
}

// nameOf is what a file is called where its name says more than its path.
func nameOf(f query.Loaded) string {
	if f.Name == "" {
		return f.Path
	}
	return f.Name
}

// never is what is not loaded, by the reason.
func (p contextual) never() (out []never) {
	const most = 12
	list, _ := p.h.At(query.Never)
	for _, f := range list {
		if p.role() != "" && !f.Own && f.Kind == index.Skill {
			continue // of no concern to it
		}
		i := slices.IndexFunc(out, func(n never) bool { return n.why == f.Why })
		if i < 0 {
			i = len(out)
			out = append(out, never{what: nounOf(f.Kind), why: f.Why})
		}
		out[i].tokens += f.Tokens
		out[i].files = append(out[i].files, row{path: f.Path, name: nameOf(f)})
	}
	for i := range out {
		n := &out[i]
		n.what = query.Count(len(n.files), n.what)
		if len(n.files) > most {
			n.more = len(n.files) - most + 1
			n.files = n.files[:most-1]
		}
	}
	return out
}

// doubts say what is not known of what is told.
func (p contextual) doubts() (list []string) {
	n := map[string]int{}
	var order []string
	for _, f := range p.h.Files {
		if f.Doubt == "" || f.Listed || f.Kind != index.Skill || p.role() != "" && !f.Own {
			continue
		}
		if n[f.Doubt] == 0 {
			order = append(order, f.Doubt)
		}
		n[f.Doubt]++
	}
	for _, doubt := range order {
		list = append(list, fmt.Sprintf("%s, %s", query.Count(n[doubt], "skill"), doubt))
	}
	return list
}

// nounOf is what one file of a kind is called.
func nounOf(k index.Kind) string {
	if k == index.Memory {
		return "memory file"
	}
	return k.String()
}
