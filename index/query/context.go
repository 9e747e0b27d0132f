package query

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
)

// A Loaded is a file that a host loads, or a part of it, or one that it does not load.
type Loaded struct {
	Path   string
	Kind   index.Kind // Plain of a file that is imported and no document
	Name   string     // of a skill, an agent or a command
	When   When
	Listed bool // the name and the description alone
	Tokens int  // of what is loaded, as Tokens says it; of Never, of the file
	// Further is what the other documents of a skill come to, which an agent may read
	// when it has read the skill.
	Further int
	Why     string   // what makes it so; "" where When and Globs say it
	Globs   []string // of OnMatch
	// Below is the directory whose files bring it in, of OnMatch, where no globs do.
	Below string
	// By is the glob, or the directory, by which the file that was asked about brings it
	// in; "" where it does not.
	By   string
	Role string // whose rules it holds; "" for those of everybody
	Own  bool   // it is the rules, the agent or a skill of the role that was asked about
	// Doubt says what is not known of whether the host loads it; "" for nothing.
	Doubt string
}

// A HostContext is what an agent loads in one host, in order of time, then of kind, then of path.
type HostContext struct {
	host.Loading
	Files []Loaded
}

// At returns what is loaded at a time, and the tokens of all of it.
func (h *HostContext) At(w When) (list []Loaded, tokens int) {
	for _, f := range h.Files {
		if f.When == w {
			list, tokens = append(list, f), tokens+f.Tokens
		}
	}
	return list, tokens
}

// A ContextQuestion asks what an agent loads.
type ContextQuestion struct {
	Role *index.Role // nil for an agent without one
	File string      // that is worked on, which need not be there; "" for none
	Host host.ID     // "" for all that are in use
}

// ContextOf returns what an agent loads, by host. That hosts load skills says nothing of
// roles: no host reads role files, so what a role has is only marked as its own.
func ContextOf(s *index.Snapshot, q ContextQuestion) (list []HostContext) {
	for _, l := range host.Loadings() {
		if q.Host != "" && q.Host != l.ID || q.Host == "" && !inUse(s, l) {
			continue
		}
		c := contextual{s: s, q: q, l: l, own: map[string]bool{}, rules: map[string]string{}, whole: map[string]bool{}}
		list = append(list, HostContext{l, c.files()})
	}
	return list
}

// inUse reports whether a tree has what is a host's own, or what is no host's, such as
// AGENTS.md, and this one reads it.
func inUse(s *index.Snapshot, l host.Loading) bool {
	has := func(p string) bool { return s.Existence(p) == index.Exists }
	if slices.ContainsFunc(l.Own, has) {
		return true
	}
	owned := slices.ContainsFunc(host.Loadings(), func(l host.Loading) bool { return slices.ContainsFunc(l.Own, has) })
	return !owned && slices.ContainsFunc(l.Memory, has)
}

// A contextual finds what one host loads.
type contextual struct {
	s     *index.Snapshot
	q     ContextQuestion
	l     host.Loading
	own   map[string]bool   // paths of what the role has
	rules map[string]string // whose rules files hold
	whole map[string]bool   // skills that are loaded in full from the start
	list  []Loaded
}

func (c *contextual) files() []Loaded {
	for _, r := range c.s.Graph().Roles {
		for _, p := range r.Rules {
			c.rules[p] = r.Name
			c.own[p] = c.own[p] || r == c.q.Role
		}
	}
	if r := c.q.Role; r != nil {
		for _, g := range r.Skills {
			c.own[g.Skill] = g.Why.Has()
		}
	}
	c.agents()
	c.guides()
	c.skills()
	c.commands()
	slices.SortStableFunc(c.list, func(a, b Loaded) int {
		return cmp.Or(cmp.Compare(a.When, b.When), cmp.Compare(orderOf(a), orderOf(b)), strings.Compare(a.Path, b.Path))
	})
	return c.list
}

// orderOf orders what is loaded at one time: the agent, memory, rules, what is preloaded,
// what is listed.
func orderOf(f Loaded) int {
	switch {
	case f.Listed:
		return 5
	case f.Kind == index.Agent:
		return 0
	case f.Kind == index.Memory:
		return 1
	case f.Kind == index.Rule:
		return 3
	case f.Kind == index.Skill:
		return 4
	}
	return 2
}

// add notes a file. One that is nested comes with the files of its directory, whenever
// it would be loaded at the root.
func (c *contextual) add(f Loaded, from string) {
	if from != "" && f.When == AtStart {
		f.When, f.Below = OnMatch, from
	}
	if f.When == OnMatch && c.q.File != "" && index.Below(c.q.File, f.Below) {
		f.By = f.Below
		if d := c.s.Doc(f.Path); len(f.Globs) > 0 && d != nil {
			f.By, _ = matching(d, f.Globs, c.q.File)
		}
	}
	c.list = append(c.list, f)
}

// guides adds memory files, with what they import, and rules.
func (c *contextual) guides() {
	for d, kind := range c.s.Guides() {
		if c.s.Scope(d.Path) != "" {
			continue
		}
		f := Loaded{Path: d.Path, Kind: kind, Tokens: Tokens(d.Size())}
		switch kind {
		case index.Memory:
			dir, ok := c.l.MemoryAt(d.Path)
			if !ok {
				continue
			}
			if over := c.l.Instead[path.Base(d.Path)]; over != "" && c.s.Doc(path.Join(dirOf(d.Path), over)) != nil {
				f.When, f.Why = Never, over+" takes its place"
				c.list = append(c.list, f)
				continue
			}
			c.add(f, dir)
			if c.l.Imports {
				c.imported(d.Path, dir)
			}
		case index.Rule:
			if ruleHost(c.s, d.Path) != c.l.ID {
				continue
			}
			f.When, f.Globs, f.Why = ruleWhen(c.s, d)
			f.Role = c.rules[d.Path]
			if role, ok := c.s.RoleOfRules(d.Path); ok && f.Role == "" {
				f.Role = role
			}
			f.Own = c.own[d.Path]
			dir, _, _, _ := host.Split(d.Path)
			c.add(f, dirOf(dir))
		}
	}
}

// imported adds what a memory file imports.
func (c *contextual) imported(p, from string) {
	files, _ := importsOf(c.s, p)
	for _, to := range files[1:] {
		if slices.ContainsFunc(c.list, func(f Loaded) bool { return f.Path == to && !f.Listed && f.When == AtStart }) {
			continue // once is enough
		}
		f := Loaded{Path: to, Why: "imported by " + p} // Kind is Plain where it is no document
		if d := c.s.Doc(to); d != nil {
			f.Kind, f.Tokens = c.s.Kind(to), Tokens(d.Size())
		} else {
			f.Doubt = "its length is not known"
		}
		c.add(f, from)
	}
}

// agents adds the agent of the role in full, with the skills that it has from the start,
// and lists the others.
func (c *contextual) agents() {
	for _, e := range entries(c.s, index.SpaceAgent, index.Agent) {
		d := c.s.Doc(e.Path)
		dir, rest, _, hosted := host.Split(e.Path)
		if _, in := c.s.PluginDir(e.Path); !(hosted && slices.Contains(c.l.Agents, path.Base(dir)) && strings.HasPrefix(rest, "agents/")) && !(in && !hosted && c.l.ID == host.Claude) {
			continue
		}
		f := Loaded{Path: e.Path, Kind: index.Agent, Name: e.Name, Tokens: e.Tokens}
		if why := refusal(c.l, d, host.AgentFile); why != "" {
			f.When, f.Why = Never, why
			c.list = append(c.list, f)
			continue
		}
		if c.q.Role != nil && e.Name == c.q.Role.Name {
			f.Own, f.Why = true, "what the agent is told"
			c.add(f, "")
			c.preloaded(d)
			continue
		}
		f.Listed, f.Tokens = true, c.listed(d, e.Name)
		c.add(f, dirOf(dir))
		f.Listed, f.Tokens, f.When, f.Why = false, e.Tokens, OnDemand, "where work is handed to it"
		c.list = append(c.list, f)
	}
}

// preloaded adds the skills that an agent has in full from the start.
func (c *contextual) preloaded(d *index.Document) {
	if c.l.ID != host.Claude { // no other host is known to
		return
	}
	for i := range d.Refs {
		r := &d.Refs[i]
		if r.Form != index.FormSkill || r.Field != index.FieldSkills {
			continue
		}
		for _, t := range c.s.Resolve(d, r).Targets {
			skill := c.s.Doc(t.Path)
			if _, why, _ := findsSkill(c.s, c.l, skill); why == "" {
				c.whole[t.Path] = true
				c.add(Loaded{Path: t.Path, Kind: index.Skill, Name: index.SkillName(skill), Tokens: Tokens(skill.Size()), Own: true, Why: "in the agent's skills"}, "")
				break
			}
		}
	}
}

// listed is what the name and the description of a file come to.
func (c *contextual) listed(d *index.Document, name string) int {
	about := []rune(strings.TrimSpace(d.FieldText("description") + " " + d.FieldText("when_to_use")))
	if c.l.Listed > 0 && len(about) > c.l.Listed {
		about = about[:c.l.Listed]
	}
	return Tokens(len(name) + 1 + len(string(about)))
}

// skills adds those that the host finds: their descriptions, and on demand all of them;
// and those of the role, or in the host's directories, that it does not.
func (c *contextual) skills() {
	for d := range c.s.Skills() {
		if outer, inside := c.s.SkillDir(dirOf(dirOf(d.Path))); c.s.Scope(d.Path) != "" || inside && outer != "" {
			continue
		}
		name := index.SkillName(d)
		f := Loaded{Path: d.Path, Kind: index.Skill, Name: name, Own: c.own[d.Path], Tokens: Tokens(d.Size()), Further: c.further(d)}
		from, why, other := findsSkill(c.s, c.l, d)
		if why == "" {
			f.Doubt = doubtOf(c.s, c.l, d)
		}
		if why == "" {
			why = refusal(c.l, d, host.SkillFile)
		}
		if why != "" {
			if f.When, f.Why = Never, why; f.Own || !other {
				c.list = append(c.list, f)
			}
			continue
		}
		whole := f
		whole.When = OnDemand
		f.Listed, f.Further, f.Tokens = true, 0, c.listed(d, name)
		switch paths := globsIn(d.Field("paths")); {
		case c.whole[d.Path]: // from the start
			continue
		case c.knows("disable-model-invocation") && index.DescriptionOf(d) == "" && d.Field("description") != nil:
			whole.Why = "only the user invokes it"
			c.list = append(c.list, whole)
			continue
		case c.knows("paths") && len(paths) > 0:
			f.When, f.Globs = OnMatch, paths
		}
		c.add(f, from)
		c.list = append(c.list, whole)
	}
}

// knows reports whether the host reads a field of skills.
func (c *contextual) knows(field string) bool {
	profile := host.For(c.l.ID)
	_, ok := profile.Field(field)
	return ok && profile.ID == c.l.ID
}

// further is what the documents beside a SKILL.md come to.
func (c *contextual) further(d *index.Document) (tokens int) {
	for o := range c.s.DocsIn(dirOf(d.Path)) {
		if dir, ok := c.s.SkillDir(dirOf(o.Path)); o != d && ok && dir == dirOf(d.Path) {
			tokens += Tokens(o.Size())
		}
	}
	return tokens
}

// commands adds what the user may call.
func (c *contextual) commands() {
	for _, e := range entries(c.s, index.SpaceCommand, index.Command) {
		if host.Of(e.Path, host.CommandFile).ID == c.l.ID {
			c.list = append(c.list, Loaded{Path: e.Path, Kind: index.Command, Name: e.Name, Tokens: e.Tokens, When: OnDemand, Why: "where the user calls it"})
		}
	}
}
