package index

import (
	"iter"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/skillpls/skillpls/index/disk"
)

// maxSuggestions is how many names a message offers: more is a list to read.
const maxSuggestions = 2

// Suggest returns at most two names declared in spaces that name may have been
// meant to be, likeliest first: those that agree part by part up to
// abbreviation (tech-decision, technical-decision), then those a few letters off.
func (s *Snapshot) Suggest(name string, spaces ...Space) []string {
	var r ranking
	for _, space := range spaces {
		for candidate := range s.Names(space) {
			r.add(name, candidate)
		}
	}
	return r.best()
}

// Near returns at most two of words that name may have been meant to be, likeliest
// first.
func Near(name string, words []string) []string {
	var r ranking
	for _, w := range words {
		r.add(name, w)
	}
	return r.best()
}

// SuggestPath returns at most two paths, written from d's directory, that a link
// to nothing may have been meant for: the same path from the skill's directory, the
// one file of that name in the skill, then files beside the missing one whose names are near.
func (s *Snapshot) SuggestPath(d *Document, r *Reference) []string {
	dir := parent(d.Path)
	var found []string
	if skill, ok := s.SkillDir(dir); ok && skill != dir {
		if p, ok := join(skill, r.Target); ok && s.Existence(p) == Exists {
			found = append(found, Relative(dir, p))
		}
	}
	if skill, ok := s.SkillDir(dir); ok && len(found) == 0 {
		if p, ok := s.onlyNamed(skill, path.Base(r.Target)); ok && p != d.Path {
			found = append(found, Relative(dir, p))
		}
	}
	missing, ok := join(dir, r.Target)
	if !ok {
		return found
	}
	near := ranking{}
	in := s.Real(parent(missing))
	for p, t := range s.children(in) {
		if t == disk.File || t == disk.Dir {
			near.add(path.Base(missing), path.Base(p))
		}
	}
	for _, base := range near.best() {
		if p := Relative(dir, path.Join(in, base)); !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	// What is no text no link can say.
	found = slices.DeleteFunc(found, func(p string) bool { return !utf8.ValidString(p) })
	return found[:min(len(found), maxSuggestions)]
}

// SuggestAnchor returns at most two of d's anchors that a fragment without one may
// have been meant for, likeliest first.
func (d *Document) SuggestAnchor(fragment string) []string {
	var r ranking
	for _, h := range d.Headings {
		r.add(fragment, h.Slug)
	}
	for _, id := range d.IDs {
		r.add(fragment, id.Name)
	}
	return r.best()
}

// onlyNamed returns the one file of that name in a skill; ok is false where there
// is none, or several.
func (s *Snapshot) onlyNamed(skill, base string) (file string, ok bool) {
	for p, t := range s.Paths(skill) {
		if t == disk.File && path.Base(p) == base {
			if ok {
				return "", false
			}
			file, ok = p, true
		}
	}
	return file, ok
}

// Children yields the paths that lie in dir itself.
func (s *Snapshot) Children(dir string) iter.Seq[string] {
	return func(yield func(string) bool) {
		s.children(dir)(func(p string, _ disk.Type) bool { return yield(p) })
	}
}

// children yields what lies in dir itself, and passes over what lies deeper.
func (s *Snapshot) children(dir string) func(func(string, disk.Type) bool) {
	return func(yield func(string, disk.Type) bool) {
		prefix := dir + "/"
		if dir == "" {
			prefix = ""
		}
		for next := prefix + "\x00"; next != ""; {
			from := next
			next = ""
			s.entries.m.Ascend(from, func(p string, e entry) bool {
				rest, in := strings.CutPrefix(p, prefix)
				if !in {
					return false
				}
				if name, _, deeper := strings.Cut(rest, "/"); deeper {
					next = prefix + name + "0" // what follows a slash
					return false
				}
				return yield(p, e.Type)
			})
		}
	}
}

// Relative writes the path to as it is linked from directory dir, with ./ in
// front of nothing.
func Relative(dir, to string) string {
	n := 0
	for dir != "" {
		first, rest, _ := strings.Cut(dir, "/")
		other, more, ok := strings.Cut(to, "/")
		if !ok || first != other {
			break
		}
		dir, to = rest, more
	}
	if dir != "" {
		n = strings.Count(dir, "/") + 1
	}
	const ups = "../../../../../../../../"
	if 3*n <= len(ups) {
		return ups[:3*n] + to
	}
	return strings.Repeat("../", n) + to
}

// A ranking collects candidates for a name by how near they are.
type ranking struct {
	list []ranked
}

type ranked struct {
	name string
	rank int // smaller is nearer
}

func (r *ranking) add(name, candidate string) {
	if candidate == name {
		return
	}
	if abbreviates(name, candidate) {
		r.list = append(r.list, ranked{candidate, 0})
		return
	}
	if d, ok := slip(strings.ToLower(name), strings.ToLower(candidate)); ok {
		r.list = append(r.list, ranked{candidate, 1 + d})
	}
}

// slip reports whether one name may be the other mistyped, and by how many
// letters. A quarter of the letters may be wrong, at most two, and in each part
// of the name at most a third: beyond that people did not mistype, they meant
// something else. Names of different numbers of parts differ by one letter.
func slip(a, b string) (distance int, ok bool) {
	most := min(len(a)/4, 2)
	if diff := len(a) - len(b); diff > most || -diff > most {
		return 0, false
	}
	x, y := parts(a), parts(b)
	if len(x) != len(y) {
		distance = typos(a, b)
		return distance, distance <= min(most, 1)
	}
	for i := range x {
		d := typos(x[i], y[i])
		if d > max((len(x[i])+1)/3, 1) {
			return 0, false
		}
		distance += d
	}
	return distance, distance <= most
}

// typos counts the letters that are wrong, missing or too many. Two that changed
// places are one slip of the fingers, and the commonest.
func typos(a, b string) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0] && a[0] < utf8.RuneSelf && a[1] < utf8.RuneSelf {
		return 1
	}
	return levenshtein.ComputeDistance(a, b)
}

func (r *ranking) best() []string {
	slices.SortStableFunc(r.list, func(a, b ranked) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.name, b.name)
	})
	var names []string
	for _, c := range r.list {
		if len(names) < maxSuggestions && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// abbreviates reports whether two names have the same number of parts, and of
// each pair of parts one begins with the other, by three letters or more.
func abbreviates(a, b string) bool {
	x, y := parts(a), parts(b)
	if len(x) != len(y) || len(x) < 2 {
		return false
	}
	for i := range x {
		short, long := x[i], y[i]
		if len(short) > len(long) {
			short, long = long, short
		}
		if short != long && (len(short) < 3 || !strings.HasPrefix(long, short)) {
			return false
		}
	}
	return true
}

func parts(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
}
