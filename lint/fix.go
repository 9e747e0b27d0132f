package lint

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// A Fixer carries out fixes until there are none left, on texts: nothing is written.
type Fixer struct {
	Unsafe bool               // take the fixes that a person should look at, too
	Wants  func(Finding) bool // whose fixes are carried out; nil for all
	Past   *Past              // what it has is left as it is
	// Read returns the text of a closed file as it is.
	Read func(path string) (text []byte, ok bool)
	// Choose, where it is set, says what is carried out for a finding, in place of the
	// first of its fixes that may be; Unsafe then has no meaning. ok is false for what is
	// left as it is.
	Choose func(now Scene, f Finding) (fix Fix, ok bool)
}

// A Scene is a tree between two rounds of fixes.
type Scene struct {
	Snapshot *index.Snapshot
	Result   *Result
	Text     func(path string) (text []byte, ok bool) // of a document, as Snapshot knows it
}

// Fixed is a tree after fixes.
type Fixed struct {
	Files []FixedFile // those that are other ones now, in order of path
	Codes map[string]int
	Done  []Done // in the order in which they were carried out
	// Moving are findings whose fix is a rename that moves files: it has to be done on
	// the disk, one after the other.
	Moving []Finding

	Snapshot *index.Snapshot
	Result   *Result
}

// A Done is a fix that was carried out, with what it cured. Its spans are those of the
// text before the round in which that was.
type Done struct {
	Finding Finding
	Fix     Fix
}

// A FixedFile is a file whose text is another one.
type FixedFile struct {
	Path      string
	Was, Text []byte
}

// maxRounds bounds how often fixes may make room for further ones: each round cures
// findings, and a tree with more in one place than this has other worries. Renames are
// rounds of their own.
const maxRounds = 1000

// Fix carries out the fixes of what r has found in s. Each round takes all that do not
// touch one another, in order of their places, and looks again; when there are none,
// it takes one rename. The error is ctx's, or says that fixes do not come to an end,
// which is a fault of a rule.
func (f *Fixer) Fix(ctx context.Context, s *index.Snapshot, r *Result) (*Fixed, error) {
	run := fixing{Fixer: f, s: s, was: map[string][]byte{}, is: map[string][]byte{}, codes: map[string]int{}}
	mine := *r // which reads what has been fixed
	mine.cfg.Read = func(p string) ([]byte, bool) { return run.reader(p, nil) }
	run.r = &mine
	for round := 0; ; round++ {
		findings := run.fixable()
		texts := run.edited(findings)
		if len(texts) == 0 {
			texts = run.renamed(findings)
		}
		if len(texts) == 0 {
			break
		}
		if round == maxRounds {
			return nil, fmt.Errorf("the fixes of %s do not come to an end: please report it", findings[0].Finding.Code)
		}
		if err := run.lay(ctx, texts); err != nil {
			return nil, err
		}
	}
	out := &Fixed{Codes: run.codes, Moving: run.moving(), Snapshot: run.s, Result: run.r, Done: run.done}
	for _, p := range slices.Sorted(maps.Keys(run.is)) {
		if !bytes.Equal(run.was[p], run.is[p]) {
			out.Files = append(out.Files, FixedFile{Path: p, Was: run.was[p], Text: run.is[p]})
		}
	}
	return out, nil
}

// A fixing is the work of Fix.
type fixing struct {
	*Fixer
	s       *index.Snapshot
	r       *Result
	was, is map[string][]byte // of files that have been touched
	codes   map[string]int
	done    []Done
	stuck   []Rename // that cannot be done here, or have been
}

// fixable returns the findings of which a fix may be carried out, in order, with it.
func (f *fixing) fixable() (list []Done) {
	fresh, _ := f.Past.Fresh(Side{Findings: f.r.All(), Read: f.text})
	for _, finding := range fresh {
		if f.Wants != nil && !f.Wants(finding) {
			continue
		}
		if fix, ok := f.fixOf(finding); ok {
			list = append(list, Done{finding, fix})
		}
	}
	return list
}

// fixOf returns the fix of a finding that is carried out: the first that may be.
func (f *fixing) fixOf(finding Finding) (Fix, bool) {
	if f.Choose != nil {
		return f.Choose(Scene{f.s, f.r, f.text}, finding)
	}
	for _, fix := range finding.Fixes {
		if fix.Safe || f.Unsafe {
			return fix, true
		}
	}
	return Fix{}, false
}

// edited returns the texts of files after all fixes that are edits and apart from one
// another.
func (f *fixing) edited(findings []Done) map[string][]byte {
	taken := map[string][]source.Edit{}
	for _, done := range findings {
		finding, fix := done.Finding, done.Fix
		if fix.Rename != nil || len(fix.Edits) == 0 || !f.fits(taken, fix) {
			continue
		}
		for _, e := range fix.Edits {
			if edit := (source.Edit{Span: e.Span, New: e.New}); !slices.Contains(taken[e.Path], edit) {
				taken[e.Path] = append(taken[e.Path], edit)
			}
		}
		f.carried(finding, fix)
	}
	texts := map[string][]byte{}
	for p, edits := range taken {
		was, _ := f.text(p)
		if is, err := source.Apply(was, edits); err == nil && !bytes.Equal(was, is) {
			texts[p] = is
		}
	}
	return texts
}

// carried notes that a fix has been carried out.
func (f *fixing) carried(finding Finding, fix Fix) {
	f.codes[finding.Code]++
	f.done = append(f.done, Done{finding, fix})
}

// fits reports whether every edit of a fix is apart from those that were taken, or is
// one of them, and each is of a text that can be had.
func (f *fixing) fits(taken map[string][]source.Edit, fix Fix) bool {
	for _, e := range fix.Edits {
		if _, ok := f.text(e.Path); !ok {
			return false
		}
		for _, t := range taken[e.Path] {
			same := t.Span == e.Span && t.New == e.New
			apart := t.Span.End < e.Span.Start || e.Span.End < t.Span.Start ||
				(t.Span.End == e.Span.Start || e.Span.End == t.Span.Start) && !t.Span.Empty() && !e.Span.Empty()
			if !same && !apart {
				return false
			}
		}
	}
	return true
}

// renamed returns the texts of files after the first fix that is a rename, and moves
// nothing.
func (f *fixing) renamed(findings []Done) map[string][]byte {
	for _, done := range findings {
		finding, fix := done.Finding, done.Fix
		if fix.Rename == nil || slices.Contains(f.stuck, *fix.Rename) {
			continue
		}
		plan, err := fix.Rename.Plan(f.s, f.reader)
		if err != nil || len(plan.Moves) > 0 || len(plan.Edits) == 0 {
			f.stuck = append(f.stuck, *fix.Rename)
			continue
		}
		edits := map[string][]source.Edit{}
		for _, e := range plan.Edits {
			edits[e.Path] = append(edits[e.Path], source.Edit{Span: e.Span, New: e.New})
		}
		texts := map[string][]byte{}
		for p, list := range edits {
			was, ok := f.text(p)
			is, err := source.Apply(was, list)
			if !ok || err != nil {
				f.stuck = append(f.stuck, *fix.Rename)
				texts = nil
				break
			}
			if !bytes.Equal(was, is) {
				texts[p] = is
			}
		}
		if len(texts) > 0 {
			f.carried(finding, fix)
			f.stuck = append(f.stuck, *fix.Rename) // once is enough
			return texts
		}
		f.stuck = append(f.stuck, *fix.Rename)
	}
	return nil
}

// moving returns the findings whose fix is a rename that moves files.
func (f *fixing) moving() (list []Finding) {
	for _, done := range f.fixable() {
		if done.Fix.Rename == nil {
			continue
		}
		if plan, err := done.Fix.Rename.Plan(f.s, f.reader); err == nil && len(plan.Moves) > 0 {
			list = append(list, done.Finding)
		}
	}
	return list
}

// Plan plans the rename. The error says why it cannot be done.
func (r *Rename) Plan(s *index.Snapshot, read query.Reader) (*query.Plan, error) {
	d := s.Doc(r.Path)
	if d == nil {
		return nil, query.Refusal(r.Path + " is not a document of this tree")
	}
	renaming, err := query.RenamingOf(s, s.SkillTarget(d))
	if err != nil {
		return nil, err
	}
	if declared := d.FieldText("name"); renaming.Old == r.Name && declared != "" {
		renaming.Old = declared // the directory has the new name already
	}
	return query.Rename(s, renaming, r.Name, read)
}

// text returns the text of a file as it is by now.
func (f *fixing) text(p string) ([]byte, bool) {
	if is, ok := f.is[p]; ok {
		return is, true
	}
	if was, ok := f.was[p]; ok {
		return was, true
	}
	d := f.s.Doc(p)
	if d == nil {
		return nil, false
	}
	text, ok := []byte(nil), d.File != nil
	if ok {
		text = d.File.Text
	} else if text, ok = f.reader(p, nil); !ok || index.HashOf(text) != d.Hash {
		return nil, false
	}
	f.was[p] = text
	return text, true
}

// reader is text for those who rename. Many ask at once, so it keeps nothing.
func (f *fixing) reader(p string, _ []byte) ([]byte, bool) {
	if is, ok := f.is[p]; ok {
		return is, true
	}
	if d := f.s.Doc(p); d != nil && d.File != nil {
		return d.File.Text, true
	}
	if f.Read == nil {
		return nil, false
	}
	return f.Read(p)
}

// lay makes texts those of their files, and looks again.
func (f *fixing) lay(ctx context.Context, texts map[string][]byte) error {
	var changes []index.Change
	for p, text := range texts {
		f.is[p] = text
		changes = append(changes, f.s.Put(p, text))
	}
	slices.SortFunc(changes, func(a, b index.Change) int { return cmp.Compare(a.Path, b.Path) })
	config := f.s.Config()
	next, delta := f.s.Apply(changes)
	if again := next.Reread(config, func(p string) ([]byte, bool) { return f.reader(p, nil) }); len(again) > 0 {
		s, more := next.Apply(again)
		delta.Merge(more)
		next = s
	}
	f.s = next
	var err error
	f.r, _, err = f.r.Update(ctx, f.s, delta)
	return err
}

// Fixes says how many fixes of which rules were carried out: "3 near-miss-key, 1
// wrong-base".
func (f *Fixed) Fixes() string {
	codes := slices.SortedFunc(maps.Keys(f.Codes), func(a, b string) int {
		return cmp.Or(f.Codes[b]-f.Codes[a], strings.Compare(a, b))
	})
	for i, c := range codes {
		codes[i] = fmt.Sprintf("%d %s", f.Codes[c], c)
	}
	return strings.Join(codes, ", ")
}
