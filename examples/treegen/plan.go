package treegen

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A plan is everything about a tree that more than one file has to know: which files there are,
// their headings, and who needs whom. Texts are made from it one by one.
type plan struct {
	seed  uint64
	mean  int
	total int
	real  bool

	skills     []skill
	byCategory [][]int // skills of a category; category 0 is core
	docs       []doc
	hub        int // index in docs

	roles [][]int // categories of each role, core first

	// Filled while files are made.
	hubRefs int
	found   []Fault
}

type skill struct {
	name, dir            string
	category             int
	dependsOn, recommend []int // skills
	dependents, fans     []int // who depends on it, who recommends it
	roles                []int // two that get it
	doc                  int   // its SKILL.md
	refs                 []int // its references
}

type docKind uint8

const (
	skillDoc docKind = iota
	referenceDoc
	ruleDoc
	agentDoc
	commandDoc
)

// A doc is one markdown file with headings.
type doc struct {
	path, title string
	kind        docKind
	number      int // skillDoc, referenceDoc: the skill; else: which of its kind
	size        int // bytes to aim at

	titles []heading // second-level headings that may be linked to
	faults []Kind
	fan    bool // links to the hub
	exotic bool // has text outside ASCII
	crlf   bool
}

type heading struct{ title, slug string }

// spread is how sizes differ: a few files are long, most are short, the mean is 1.
var spread = []float64{0.35, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1, 1.1, 1.3, 1.6, 2, 2.75}

// shares say how large a document of a kind is against the mean.
var shares = [...]float64{skillDoc: 1.05, referenceDoc: 0.93, ruleDoc: 0.93, agentDoc: 0.7, commandDoc: 0.5}

func newPlan(c Config) *plan {
	p := &plan{seed: c.Seed, mean: c.Mean, total: max(c.Files, minFiles), real: c.Real}
	switch {
	case p.mean != 0:
	case p.real:
		p.mean = realMean
	default:
		p.mean = meanSize
	}
	p.mean = max(p.mean, leastMean)
	p.planSkills(p.total / 4)
	p.planRoles()
	p.planDocs()
	p.planOutsized()
	p.planFaults()
	return p
}

func (p *plan) planSkills(n int) {
	r := stream(p.seed, 1<<60)
	p.skills = make([]skill, n)
	p.byCategory = make([][]int, len(categories))
	for i := range p.skills {
		s := &p.skills[i]
		s.name, s.category = HubSkill, 0
		if i > 0 {
			s.name, s.category = skillName(i-1), i%len(categories)
		}
		s.dir = ".claude/skills/" + folder(s.category) + "/" + s.name
		// A role gets whole categories and core, so a skill needs others of these only, and
		// earlier ones only, so that there is no cycle.
		if i%10 == 5 {
			p.need(i, 0)
		}
		for range r.n(4) {
			from := p.byCategory[s.category]
			if len(from) == 0 || r.percent(20) {
				from = p.byCategory[0]
			}
			if len(from) > 1 {
				p.need(i, pick(&r, from))
			}
		}
		p.byCategory[s.category] = append(p.byCategory[s.category], i)
	}
	for i := range p.skills {
		s := &p.skills[i]
		for range r.n(3) {
			to := r.n(n)
			if to == i || slices.Contains(s.dependsOn, to) || slices.Contains(s.recommend, to) {
				continue
			}
			s.recommend = append(s.recommend, to)
			p.skills[to].fans = append(p.skills[to].fans, i)
		}
	}
}

// need makes skill i depend on another one. The hub has its own share and is not taken by chance.
func (p *plan) need(i, on int) {
	s := &p.skills[i]
	if on == 0 && i%10 != 5 || slices.Contains(s.dependsOn, on) {
		return
	}
	s.dependsOn = append(s.dependsOn, on)
	p.skills[on].dependents = append(p.skills[on].dependents, i)
}

func (p *plan) planRoles() {
	p.roles = make([][]int, len(roles))
	for i := range roles {
		p.roles[i] = []int{0}
		for _, c := range []int{1 + i%(len(categories)-1), 1 + (i*7+3)%(len(categories)-1)} {
			if !slices.Contains(p.roles[i], c) {
				p.roles[i] = append(p.roles[i], c)
			}
		}
	}
	for i := range p.skills {
		s := &p.skills[i]
		for k := range roles {
			role := (i + k) % len(roles)
			if slices.Contains(p.roles[role], s.category) && len(s.roles) < 2 {
				s.roles = append(s.roles, role)
			}
		}
	}
}

func (p *plan) planDocs() {
	// The role file, the registry, the index and CLAUDE.md are not among the docs.
	rules := max(p.total*8/100, 1)
	agents, commands := p.total*4/100, p.total*3/100
	references := p.total - 4 - len(p.skills) - rules - agents - commands
	p.docs = make([]doc, 0, p.total-4)
	for i := range p.skills {
		s := &p.skills[i]
		s.doc = p.add(doc{kind: skillDoc, number: i, path: s.dir + "/SKILL.md", title: title(s.name)})
	}
	r := stream(p.seed, 1<<61)
	for i := range references {
		owner, name := 0, "hub"
		if i > 0 {
			owner = r.n(len(p.skills))
			name = topic(owner, len(p.skills[owner].refs))
		}
		s := &p.skills[owner]
		at := p.add(doc{kind: referenceDoc, number: owner, path: s.dir + "/references/" + name + ".md", title: title(name) + " of " + title(s.name)})
		s.refs = append(s.refs, at)
		if i == 0 {
			p.hub = at
			p.docs[at].titles = append([]heading{{"Overview", hubAnchor}}, p.docs[at].titles...)
		}
	}
	for i := range rules {
		p.add(doc{kind: ruleDoc, number: i, path: rulePath(i), title: "Rules " + strconv.Itoa(i+1)})
	}
	for i := range agents {
		p.add(doc{kind: agentDoc, number: i, path: ".claude/agents/" + agentName(i) + ".md", title: title(agentName(i))})
	}
	for i := range commands {
		name := "do-" + skillName(i)
		p.add(doc{kind: commandDoc, number: i, path: ".claude/commands/" + categories[i%len(categories)] + "/" + name + ".md", title: title(name)})
	}
}

// outsized are the largest SKILL.md and the largest reference of real trees, in bytes.
var outsized = [...]int{skillDoc: 294_000, referenceDoc: 1_080_000}

// planOutsized makes one skill and one reference as large as any. Small trees have none.
func (p *plan) planOutsized() {
	if !p.real || p.total < 1000 {
		return
	}
	for kind, size := range outsized {
		at := slices.IndexFunc(p.docs, func(d doc) bool { return d.kind == docKind(kind) && d.number > 0 })
		p.docs[at].size = size
	}
}

// add completes a doc and returns its index.
func (p *plan) add(d doc) int {
	i := len(p.docs)
	r := stream(p.seed, uint64(i)<<1)
	factor := pick(&r, spread)
	if r.n(1000) == 0 {
		factor *= 10
	}
	d.size = int(float64(p.mean) * factor * shares[d.kind])
	d.exotic = r.percent(3) // and as many again through links to their headings
	d.crlf = r.percent(1)
	// Steps through a table of pairs without meeting one twice: 2,304 and the stride share no factor.
	pairs := len(headFirsts) * len(headSeconds)
	at, stride := r.n(pairs), 6*r.n(pairs/6)+1
	d.titles = make([]heading, 4+int(factor*2.7+0.5))
	for k := range d.titles {
		a, b := headFirsts[at/len(headSeconds)], headSeconds[at%len(headSeconds)]
		d.titles[k] = heading{a + " " + b, strings.ToLower(a) + "-" + strings.ToLower(b)}
		at = (at + stride) % pairs
	}
	last := len(d.titles) - 1
	switch {
	case d.exotic:
		d.titles[last] = pick(&r, exotic)
	case r.percent(2):
		d.titles[last] = heading{d.titles[0].title, d.titles[0].slug + "-1"}
	}
	p.docs = append(p.docs, d)
	return i
}

// planFaults spreads one fault over every 200 files, and every tenth document's link to the hub.
func (p *plan) planFaults() {
	r := stream(p.seed, 1<<62)
	count := max((p.total+100)/200, 1)
	for k := range count {
		within := len(p.docs)
		kind := Kind(k % 3)
		if kind == UnknownSkill {
			within = len(p.skills)
		}
		low, high := k*within/count, (k+1)*within/count
		at := low + r.n(max(high-low, 1))
		p.docs[at].faults = append(p.docs[at].faults, kind)
	}
	for i := range p.docs {
		p.docs[i].fan = i%10 == 3 && i != p.hub
	}
}

// files yields the tree's files.
func (p *plan) files(yield func(string, []byte) bool) {
	p.hubRefs, p.found = 0, nil // a sequence may be walked twice
	for _, f := range []struct {
		path string
		text func() []byte
	}{
		{"CLAUDE.md", p.claude},
		{"config/roles.yaml", p.roleFile},
		{".claude/skills/skills-registry.yaml", p.registry},
		{".claude/skills/SKILL-INDEX.md", p.index},
	} {
		if !yield(f.path, f.text()) {
			return
		}
	}
	for i := range p.docs {
		if !yield(p.docs[i].path, p.render(i)) {
			return
		}
	}
}

func (p *plan) faults() []Fault {
	return slices.SortedFunc(slices.Values(p.found), func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Start, b.Start))
	})
}

// folder is where the skills of a category lie below the skills' root.
func folder(category int) string {
	if category < 2 {
		return categories[category]
	}
	return "domain/" + categories[category]
}

// skillName returns a different name of two or more words for each number.
func skillName(i int) string {
	a, b, more := i%len(firsts), i/len(firsts), 0
	more, b = b/len(seconds), b%len(seconds)
	name := firsts[a] + "-" + seconds[(b+a*31)%len(seconds)]
	if more == 0 {
		return name
	}
	name += "-" + thirds[(more-1)%len(thirds)]
	if again := (more - 1) / len(thirds); again > 0 {
		name += "-" + strconv.Itoa(again+1)
	}
	return name
}

func topic(owner, i int) string {
	name := topics[(owner*7+i)%len(topics)]
	if again := i / len(topics); again > 0 {
		name += "-" + strconv.Itoa(again+1)
	}
	return name
}

func agentName(i int) string {
	trades := [...]string{"engineer", "inspector", "scribe", "helper"}
	name := firsts[i%len(firsts)] + "-" + trades[i/len(firsts)%len(trades)]
	if again := i / (len(firsts) * len(trades)); again > 0 {
		name += "-" + strconv.Itoa(again+1)
	}
	return name
}

// rulePath puts the rules of the roles behind the common one, and the rest in folders by category.
func rulePath(i int) string {
	switch {
	case i == 0:
		return ".claude/rules/common/general-rules.md"
	case i <= len(roles):
		return ".claude/rules/role-rules/" + roles[i-1] + "-rules.md"
	}
	i -= len(roles) + 1
	return ".claude/rules/" + categories[i%len(categories)] + "/" + topic(0, i/len(categories)) + ".md"
}

// title turns a name into a heading: "a-b" into "A B".
func title(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
