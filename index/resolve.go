package index

import (
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A SymbolKind says what kind of thing a Target is.
type SymbolKind uint8

// The kinds of symbols.
const (
	SymbolFile SymbolKind = iota
	SymbolHeading
	SymbolSkill
	SymbolRole
	SymbolCategory
	SymbolTag
	SymbolAgent
	SymbolCommand
	SymbolRule
	SymbolLabel // of a link definition
)

var symbolNames = [...]string{"file", "heading", "skill", "role", "category", "tag", "agent", "command", "rule", "label"}

func (k SymbolKind) String() string { return symbolNames[k] }

// IsFile reports whether a symbol of kind k is a file, whatever else it is: two
// such symbols of one path are the same.
func (k SymbolKind) IsFile() bool {
	switch k {
	case SymbolFile, SymbolSkill, SymbolAgent, SymbolCommand, SymbolRule:
		return true
	}
	return false
}

// A Target is what a reference leads to.
type Target struct {
	Kind SymbolKind
	Path string      // of the file that declares it; "" where nothing does, as with a tag
	Name string      // the symbol's name; a file has none
	Span source.Span // the whole declaration; empty for a file
	At   source.Span // the name in it, where a jump lands
}

// A Resolution is what a reference turned out to mean.
type Resolution struct {
	Targets []Target // several where names tie
	// Mirrors are copies, in other roots, of a skill among Targets.
	Mirrors []Target
	// Found says that there is something, be it a file without a document.
	// Missing says that there certainly is not. Else nobody knows.
	Found, Missing bool
	// Anchor is the part of the answer that concerns the fragment; Found and
	// Missing concern the file.
	AnchorMissing bool
}

// Live reports whether a reference of d means anything where d lies: a list of
// skills in the front matter of a README does not.
func (s *Snapshot) Live(d *Document, r *Reference) bool {
	switch r.Form {
	case FormSkill, FormUser, FormCategory, FormTag, FormFrontPath, FormAgent:
		switch k := s.Kind(d.Path); r.Field {
		case FieldSkills:
			return k == Agent || k == Command || k == Preset
		case FieldAgent:
			return k == Skill || k == Command
		case FieldDependencies:
			return k == Skill && s.legacy(d)
		default:
			return k == Skill
		}
	case FormIndexName, FormNode, FormEdge:
		return s.Kind(d.Path) == Index
	case FormInclude:
		return s.Kind(d.Path) != Plain
	case FormImport:
		k := s.Kind(d.Path)
		return k == Memory || k == Command || k == Rule || k == Agent
	}
	return true
}

// legacy reports whether the dependencies of a skill name skills: where every
// one is a skill, or where the tree uses depends_on. Elsewhere they are packages.
func (s *Snapshot) legacy(d *Document) bool {
	if s.Graph().DependsOn {
		return true
	}
	for _, n := range d.Field("dependencies").Strings() {
		if !s.decls.has(Key{Space: SpaceSkill, Name: nameKey(n.Value)}) {
			return false
		}
	}
	return true
}

// Resolve says what a reference of d means.
func (s *Snapshot) Resolve(d *Document, r *Reference) Resolution {
	switch r.Form {
	case FormSkill, FormRoleSkill, FormRegistryName, FormIndexName, FormNode, FormEdge, FormSaid:
		t, mirrors := s.skillTargets(d.Path, r.Target)
		res := s.resolveNames(t, skillKinds(r.Target)...)
		res.Missing, res.Mirrors = res.Missing && !s.isShut(r.Target), mirrors
		return res
	case FormUser:
		t, mirrors := s.skillTargets(d.Path, r.Target)
		if len(t) == 0 {
			t = s.roleTargets(d.Path, r.Target)
		}
		res := s.resolveNames(t, append(skillKinds(r.Target), RoleFile, Agent)...)
		res.Missing, res.Mirrors = res.Missing && !s.isShut(r.Target), mirrors
		return res
	case FormQualified:
		return s.resolveQualified(d.Path, r.Target)
	case FormLabel:
		return s.resolveLabel(d, r)
	case FormAgent:
		return s.resolveNames(s.namedTargets(d.Path, SpaceAgent, r.Target), Agent)
	case FormCode, FormBold, FormProse, FormSlash, FormDollar, FormAt:
		return s.resolveWord(d, r)
	case FormRole:
		return s.resolveNames(s.roleTargets(d.Path, r.Target), RoleFile, Agent)
	case FormCategory, FormRoleCategory:
		return s.resolveNames(s.categoryTargets(r.Target), Skill, RoleFile)
	case FormTag:
		return Resolution{Found: true, Targets: []Target{{Kind: SymbolTag, Name: r.Target}}}
	}
	return s.resolvePath(d, r)
}

// skillKinds returns the kinds of documents that say what the name of a skill
// means: a plugin's manifest says what stands before the colon.
func skillKinds(name string) []Kind {
	if nameKey(name) != name {
		return []Kind{Skill, Manifest}
	}
	return []Kind{Skill}
}

// resolveNames makes a resolution of what a name was found to mean. It is
// missing only where every document that might declare it could be read, and
// not in a tree that nobody looked at.
func (s *Snapshot) resolveNames(t []Target, declaredBy ...Kind) Resolution {
	missing := len(t) == 0 && s.entryAt("") != disk.Opaque && !s.unsureOf(declaredBy...)
	return Resolution{Targets: t, Found: len(t) > 0, Missing: missing}
}

// unsureOf reports whether some document of one of the kinds declares nobody
// knows what.
func (s *Snapshot) unsureOf(kinds ...Kind) bool {
	for d := range s.Unsure() {
		if slices.Contains(kinds, s.Kind(d.Path)) {
			return true
		}
	}
	return false
}

// skillTargets returns the skills that a name means in the file at from: those
// whose root is nearest; the same skill's own name comes first. Copies of one of
// them are given apart.
func (s *Snapshot) skillTargets(from, name string) (targets, mirrors []Target) {
	skills := s.SkillsNamed(from, name)
	for i, d := range skills {
		if slices.ContainsFunc(skills[:i], func(o *Document) bool { return s.Mirrors(o, d) }) {
			mirrors = append(mirrors, s.SkillTarget(d))
		} else {
			targets = append(targets, s.SkillTarget(d))
		}
	}
	return targets, mirrors
}

// Mirrors reports whether two skills are copies of each other: equal, and at the
// same place in two roots.
func (s *Snapshot) Mirrors(a, b *Document) bool {
	if a.Hash != b.Hash || a.Path == b.Path {
		return false
	}
	x, y := parent(a.Path), parent(b.Path)
	if path.Base(x) != path.Base(y) {
		return false
	}
	rootX, rootY := s.RootOf(x), s.RootOf(y)
	return rootX != rootY && x[len(rootX):] == y[len(rootY):]
}

// CopiesOf returns the copies of a skill in other roots, in order of path.
func (s *Snapshot) CopiesOf(d *Document) (copies []*Document) {
	if parent(d.Path) == "" {
		return nil
	}
	for o := range s.Declarers(Key{Space: SpaceSkill, Name: path.Base(parent(d.Path))}) {
		if s.Mirrors(o, d) && s.Scope(o.Path) == s.Scope(d.Path) {
			copies = append(copies, o)
		}
	}
	return copies
}

// SkillTarget returns the place where a skill is declared.
func (s *Snapshot) SkillTarget(d *Document) Target {
	t := Target{Kind: SymbolSkill, Path: d.Path, Name: SkillName(d), Span: source.At(0, d.Size())}
	if n := d.Field("name"); n != nil && n.Kind == frontmatter.Scalar {
		t.At = n.Inner
	} else if len(d.Headings) > 0 {
		t.At = d.Headings[0].Text
	}
	return t
}

// SkillName is the name that a skill goes by: its name field, else its directory.
func SkillName(d *Document) string {
	if d.named != "" {
		return d.named
	}
	return path.Base(parent(d.Path))
}

// SkillsNamed returns the skills that name means in the file at from. Several are
// returned where they are equally near.
func (s *Snapshot) SkillsNamed(from, name string) []*Document {
	if own, ok := s.SkillDir(parent(from)); ok {
		if d, _ := s.skills.get(own); d != nil && (SkillName(d) == name || path.Base(own) == name) {
			return []*Document{d}
		}
	}
	scope, plugin := s.Scope(from), name[:max(strings.LastIndexAny(name, ":/"), 0)]
	var all, users []*Document
	for d := range s.Declarers(Key{Space: SpaceSkill, Name: nameKey(name)}) {
		own := s.Scope(d.Path)
		if own == UserDir && scope == "" && plugin == "" {
			users = append(users, d)
		}
		if own == scope && (plugin == "" || SkillName(d) == name || s.qualifies(plugin, d)) {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		all = users // the tree has none
	}
	if len(all) < 2 {
		return all
	}
	var best []*Document
	bestRank := -1
	for _, d := range all {
		rank := s.nearness(from, d)
		if rank > bestRank {
			best, bestRank = best[:0], rank
		}
		if rank == bestRank {
			best = append(best, d)
		}
	}
	return best
}

// qualifies reports whether a skill lies in what stands before its name: a
// plugin's name, or a directory's.
func (s *Snapshot) qualifies(qualifier string, d *Document) bool {
	if root, ok := s.PluginDir(d.Path); ok && (s.pluginName(root) == qualifier || path.Base(root) == qualifier) {
		return true
	}
	dir := "/" + parent(parent(d.Path)) + "/"
	return strings.Contains(dir, "/"+qualifier+"/")
}

// pluginName is the name in the manifest of the plugin at root.
func (s *Snapshot) pluginName(root string) string {
	p, ok := s.pluginManifest(root)
	if !ok {
		return ""
	}
	if d := s.Doc(p); d != nil {
		return d.FieldText("name")
	}
	return ""
}

// nearness ranks a skill as seen from a file: by how many directories the file
// and the skill's root have in common, a root that is not a plugin's first, and a
// host's that does not reach the file last.
func (s *Snapshot) nearness(from string, d *Document) int {
	if !reaches(d.Path, from) {
		return 0
	}
	root := s.RootOf(parent(d.Path))
	rank := 2 * commonDirs(parent(from), root)
	if !s.isPlugin(root) || root == "" {
		rank++
	} else if own, ok := s.PluginDir(from); ok && own == root {
		rank++
	}
	return rank
}

// reaches reports whether what a host's directory holds, like the file at p, is
// there for the file at from: for what lies where the host's directory does.
func reaches(p, from string) bool {
	dir, _, _, ok := host.Split(p)
	return !ok || Below(from, parent(dir))
}

// commonDirs counts the leading directories that two paths share.
func commonDirs(a, b string) (n int) {
	for a != "" && b != "" {
		x, restA, _ := strings.Cut(a, "/")
		y, restB, _ := strings.Cut(b, "/")
		if x != y {
			break
		}
		n++
		a, b = restA, restB
	}
	return n
}

func (s *Snapshot) roleTargets(from, name string) []Target {
	r := s.Graph().Role(name)
	if r == nil || s.Scope(from) != "" {
		return nil
	}
	return s.RoleTargets(r)
}

// RoleTargets returns the places where a role is declared: its key in the role
// file that counts, or the agent that stands for it.
func (s *Snapshot) RoleTargets(r *Role) []Target {
	d := s.Doc(r.Path)
	if d == nil {
		return nil
	}
	for _, f := range d.Roles {
		if f.Name == r.Name {
			return []Target{{Kind: SymbolRole, Path: d.Path, Name: r.Name, Span: f.Span, At: f.Key}}
		}
	}
	return []Target{s.FileTarget(d.Path)}
}

// categoryTargets returns where a category is defined. One that skills have but
// nobody defines is found, at no place.
func (s *Snapshot) categoryTargets(name string) (targets []Target) {
	used := false
	for d := range s.Declarers(Key{Space: SpaceCategory, Name: name}) {
		used = true
		for _, c := range d.Categories {
			if c.Name == name {
				targets = append(targets, Target{Kind: SymbolCategory, Path: d.Path, Name: name, Span: c.Key, At: c.Key})
			}
		}
	}
	if used && targets == nil {
		targets = []Target{{Kind: SymbolCategory, Name: name}}
	}
	return targets
}

func (s *Snapshot) resolvePath(d *Document, r *Reference) Resolution {
	if r.floats() {
		return s.resolveFloating(d, r)
	}
	if hasVariable(r.Target) {
		return Resolution{}
	}
	missing, outside := false, false
	var room [maxBases]string
	for _, base := range r.bases(d.Path, room[:0]) {
		p, ok := join(base, r.Target)
		if !ok {
			outside = true
			continue
		}
		if r.Target == "" {
			p = d.Path
		}
		switch s.Existence(p) {
		case Exists:
			return s.resolveIn(s.Real(p), r)
		case Unknown:
			return Resolution{}
		case Absent:
			missing = true
		}
	}
	return Resolution{Missing: missing && !outside}
}

// Spelled returns the path that a reference of d means as it is spelled, symlinks
// not followed, and the directory that it is meant from. base is nil where it
// leads out of the tree, or is one that is filled in. found says that there is
// something.
func (s *Snapshot) Spelled(d *Document, r *Reference) (base *string, p string, found bool) {
	bases := s.floatingBases
	if !r.floats() {
		bases = func(d *Document, r *Reference) (list []floatingBase) {
			var room [maxBases]string
			for _, dir := range r.bases(d.Path, room[:0]) {
				list = append(list, floatingBase{dir, r.Target})
			}
			return list
		}
		if hasVariable(r.Target) {
			return nil, "", false
		}
	}
	for _, b := range bases(d, r) {
		q, ok := join(b.dir, b.rest)
		if !ok {
			continue
		}
		if s.Existence(q) == Exists {
			return &b.dir, q, true
		}
		if base == nil && !r.floats() {
			base, p = &b.dir, q
		}
	}
	return base, p, false
}

// hasVariable reports whether a path has a part that is filled in by a host, or
// by the reader.
func hasVariable(p string) bool { return strings.ContainsAny(p, "{}$<>*") }

// resolveIn resolves a reference whose file is there.
func (s *Snapshot) resolveIn(p string, r *Reference) Resolution {
	t := Target{Kind: SymbolFile, Path: p}
	if s.IsDir(p) {
		if d, ok := s.skills.get(p); ok {
			return Resolution{Found: true, Targets: []Target{s.SkillTarget(d)}}
		}
		return Resolution{Found: true, Targets: []Target{t}}
	}
	d := s.Doc(p)
	if r.Fragment == "" || d == nil || !d.Markdown {
		return Resolution{Found: true, Targets: []Target{s.FileTarget(p)}}
	}
	if a, ok := d.Anchor(r.Fragment); ok {
		return Resolution{Found: true, Targets: []Target{a}}
	}
	return Resolution{Found: true, Targets: []Target{t}, AnchorMissing: !d.Unsure}
}

// Anchor returns what a fragment means in d: a heading by GitHub's slug, an
// element by its id, a line (L12), in any case; #top is the file.
func (d *Document) Anchor(fragment string) (Target, bool) {
	t := Target{Kind: SymbolFile, Path: d.Path}
	fragment = strings.TrimPrefix(fragment, "user-content-")
	if i := d.headingOf(fragment); i >= 0 {
		h := d.Headings[i]
		return Target{Kind: SymbolHeading, Path: d.Path, Name: h.Title, Span: d.Section(i), At: h.Text}, true
	}
	if i := d.idOf(fragment); i >= 0 {
		t.At, t.Span = d.IDs[i].Span, d.IDs[i].Span
		return t, true
	}
	if line, ok := lineFragment(fragment); ok {
		t.At.Start = d.LineSpan(min(line, d.Lines()) - 1).Start
		t.At.End = t.At.Start
		t.Span = t.At
		return t, true
	}
	return t, fragment == "top" || strings.HasPrefix(fragment, ":~:")
}

// SameAnchor reports whether a fragment means the heading of a slug. That of an emoji
// may have a selector behind it which nobody sees: GitHub keeps it in the slug, others
// do not, and no one writes it.
func SameAnchor(slug, fragment string) bool {
	return strings.EqualFold(slug, fragment) || strings.EqualFold(visible(slug), fragment)
}

// visible is a slug without the selectors that say how an emoji looks.
func visible(slug string) string {
	return strings.ReplaceAll(slug, "\uFE0F", "")
}

// lineFragment reads L12, L12-L20 and L12C3; lines count from 1.
func lineFragment(f string) (line int, ok bool) {
	if len(f) < 2 || f[0] != 'L' || f[1] < '1' || f[1] > '9' {
		return 0, false
	}
	i := 1
	for ; i < len(f) && '0' <= f[i] && f[i] <= '9'; i++ {
		line = min(line*10+int(f[i]-'0'), 1<<30)
	}
	return line, i == len(f) || f[i] == '-' || f[i] == 'C'
}
