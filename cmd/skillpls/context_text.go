package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// writeContext writes what an agent loads for a person.
func writeContext(w io.Writer, out jsonContext, hosts []query.HostContext) {
	switch {
	case out.Role == "":
		fmt.Fprintln(w, "an agent without a role")
	case out.Title != "":
		fmt.Fprintf(w, "%s (%s), in %s\n", out.Role, out.Title, out.Path)
	default:
		fmt.Fprintf(w, "%s, in %s\n", out.Role, out.Path)
	}
	if len(hosts) == 0 {
		fmt.Fprintln(w, "\nno host has a directory of its own in this tree: --host tells of one all the same")
	}
	for _, h := range hosts {
		p := contextPage{Writer: w, jsonContext: out, h: h}
		fmt.Fprintf(w, "\n%s\n", h.Title)
		p.start()
		p.match()
		p.demand()
		p.never()
		p.doubts()
	}
}

// A contextPage is what is said of one host.
type contextPage struct {
	io.Writer
	jsonContext
	h query.HostContext
}

// start writes what is loaded whatever is done: files a line each, descriptions a line
// for all.
func (p *contextPage) start() {
	list, tokens := p.h.At(query.AtStart)
	if len(list) == 0 {
		fmt.Fprintln(p, "  at the start: nothing")
		return
	}
	fmt.Fprintf(p, "  at the start: ~%d tokens\n", tokens)
	p.lines(list)
	p.descriptions(list)
}

func (p *contextPage) lines(list []query.Loaded) {
	table := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	for _, f := range list {
		if !f.Listed {
			tokens := fmt.Sprintf("~%d", f.Tokens)
			if f.Doubt != "" && f.Kind == index.Plain {
				tokens = "?"
			}
			fmt.Fprintf(table, "    %s\t%s\t%s\n", f.Path, tokens, strings.Join(p.notes(f), ", "))
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
}

// notes say of a file what it is and why it is loaded.
func (p *contextPage) notes(f query.Loaded) (notes []string) {
	if f.Kind != index.Plain {
		notes = append(notes, f.Kind.String())
	}
	switch {
	case f.Own && f.Kind == index.Rule:
		notes = append(notes, "its own")
	case f.Role != "":
		notes = append(notes, "of "+f.Role)
	}
	switch {
	case f.By != "" && len(f.Globs) > 0:
		notes = append(notes, fmt.Sprintf("%q matches", f.By))
	case len(f.Globs) > 0:
		notes = append(notes, strings.Join(f.Globs, ", "))
	case f.Below != "":
		notes = append(notes, "below "+f.Below)
	}
	if f.Why != "" && !strings.HasPrefix(f.Why, "no ") { // that there are no globs is said once, of all
		notes = append(notes, f.Why)
	}
	return notes
}

// descriptions writes how many skills and agents are known by name and description.
func (p *contextPage) descriptions(list []query.Loaded) {
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
		of := ""
		if p.Role != "" && kind == index.Skill {
			of = fmt.Sprintf(", %d of them its own", own)
		}
		fmt.Fprintf(p, "    names and descriptions of %s%s  ~%d\n", count(n, kind.String()), of, tokens)
	}
}

// match writes what is loaded with files; of a file that was asked about, with that.
func (p *contextPage) match() {
	list, tokens := p.h.At(query.OnMatch)
	when, others := "when a file matches", 0
	if p.File != "" {
		when, others = "with "+p.File, len(list)
		list = slices.DeleteFunc(list, func(f query.Loaded) bool { return f.By == "" })
		others -= len(list)
		tokens = 0
		for _, f := range list {
			tokens += f.Tokens
		}
	}
	switch {
	case len(list) == 0:
		fmt.Fprintf(p, "  %s: nothing\n", when)
	case p.File == "":
		fmt.Fprintf(p, "  %s: up to ~%d tokens\n", when, tokens)
	default:
		fmt.Fprintf(p, "  %s: ~%d tokens\n", when, tokens)
	}
	p.lines(list)
	p.descriptions(list)
	if others > 0 {
		fmt.Fprintf(p, "    not %s, which other files bring in\n", count(others, "file"))
	}
	p.unconditional()
}

// unconditional says that no rule waits for a file, where there are rules.
func (p *contextPage) unconditional() {
	rules, tokens := 0, 0
	for _, f := range p.h.Files {
		switch {
		case f.Kind != index.Rule:
		case f.When == query.AtStart:
			rules, tokens = rules+1, tokens+f.Tokens
		case f.When == query.OnMatch && len(f.Globs) > 0:
			return
		}
	}
	switch key := query.GlobsKey(p.h.ID); {
	case key == "" || rules == 0:
	case rules == 1:
		fmt.Fprintf(p, "    no rule has %q, so the one that there is (~%d tokens) is loaded for every role and every file\n", key, tokens)
	default:
		fmt.Fprintf(p, "    no rule has %q, so all %d (~%d tokens) are loaded for every role and every file\n", key, rules, tokens)
	}
}

// demand writes what an agent may ask for: the skills of the role, a line each, of all
// else how many there are.
func (p *contextPage) demand() {
	list, tokens := p.h.At(query.OnDemand)
	if len(list) == 0 {
		fmt.Fprintln(p, "  on demand: nothing")
		return
	}
	fmt.Fprintf(p, "  on demand: up to ~%d tokens\n", tokens)
	table := tabwriter.NewWriter(p, 0, 0, 2, ' ', 0)
	type rest struct{ n, tokens int }
	others := map[index.Kind]rest{}
	for _, f := range list {
		if !f.Own && f.Kind != index.Rule {
			r := others[f.Kind]
			others[f.Kind] = rest{r.n + 1, r.tokens + f.Tokens}
			continue
		}
		further := ""
		if f.Further > 0 {
			further = fmt.Sprintf("and ~%d in its files", f.Further)
		}
		name := f.Name
		if name == "" {
			name = f.Path
		}
		fmt.Fprintf(table, "    %s\t~%d\t%s\n", name, f.Tokens, strings.Join(nonempty(f.Why, further), ", "))
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes all
	for _, kind := range []index.Kind{index.Skill, index.Agent, index.Command} {
		if r := others[kind]; r.n > 0 {
			other := ""
			if p.Role != "" && kind == index.Skill {
				other = "other "
			}
			fmt.Fprintf(p, "    %s, ~%d\n", count(r.n, other+kind.String()), r.tokens)
		}
	}
}

func nonempty(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// never writes what is not loaded, by the reason.
func (p *contextPage) never() {
	list, _ := p.h.At(query.Never)
	var reasons []string
	by := map[string][]query.Loaded{}
	for _, f := range list {
		if p.Role != "" && !f.Own && f.Kind == index.Skill {
			continue // of no concern to it
		}
		if by[f.Why] == nil {
			reasons = append(reasons, f.Why)
		}
		by[f.Why] = append(by[f.Why], f)
	}
	if len(reasons) == 0 {
		return
	}
	fmt.Fprintln(p, "  not loaded")
	for _, why := range reasons {
		const most = 12
		var names []string
		tokens := 0
		for _, f := range by[why] {
			tokens += f.Tokens
			name := f.Name
			if name == "" {
				name = f.Path
			}
			names = append(names, name)
		}
		n := len(names)
		if n > most {
			names = append(names[:most-1], fmt.Sprintf("%d more", n-most+1))
		}
		fmt.Fprintf(p, "    %s, ~%d tokens: %s\n      %s\n", count(n, nounOf(by[why][0].Kind)), tokens, why, strings.Join(names, ", "))
	}
}

// doubts writes what is not known of what is told above.
func (p *contextPage) doubts() {
	n := map[string]int{}
	var list []string
	for _, f := range p.h.Files {
		if f.Doubt == "" || f.Listed || f.Kind != index.Skill || p.Role != "" && !f.Own {
			continue
		}
		if n[f.Doubt] == 0 {
			list = append(list, f.Doubt)
		}
		n[f.Doubt]++
	}
	for _, doubt := range list {
		fmt.Fprintf(p, "  not sure: %s, %s\n", count(n[doubt], "skill"), doubt)
	}
}

// nounOf is what one file of a kind is called.
func nounOf(k index.Kind) string {
	if k == index.Memory {
		return "memory file"
	}
	return k.String()
}
