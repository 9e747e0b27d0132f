// Package treegen makes skills trees of any size for benchmarks and tests: skills in nested
// categories with references, rules, agents, commands, a role file, a registry and an index, as
// they are found in public repositories, in size and in density of links. The names resolve, the
// links lead somewhere, and what does not was planted and is listed, so that an answer can be
// checked and not only timed.
//
// It knows none of our packages and nothing but the standard library: what measures the product
// must not share its ideas of markdown.
package treegen

import (
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
)

// HubSkill is the skill that every tenth skill depends on.
const HubSkill = "hub-skill"

// hubAnchor is the heading of [Tree.Hub] that every tenth document links to.
const hubAnchor = "overview"

const (
	// minFiles is one of each file that no tree goes without.
	minFiles = 10
	// meanSize is what the public comparison of markdown servers was measured with.
	meanSize = 3800
	// realMean is about that of 29 public trees, and makes 111 MB of 14,000 files.
	realMean = 8000
	// leastMean leaves room for the sections and links that every document has.
	leastMean = 3500
)

// A Config says which tree to make. Equal ones give equal trees, byte for byte, on every system.
type Config struct {
	Files int // all of them; fewer than 10 are taken as 10
	Seed  uint64
	Mean  int // bytes of a file on average, within a tenth; 0 is 3,800, and 3,500 is the least

	// Real makes files as public trees have them: 8,000 bytes on average unless Mean says
	// otherwise, two of them far larger than all others, with one or two links and seven code
	// spans in a file. Without it there are ten links, more than half with a fragment, which is
	// what the public comparison of markdown servers was measured with.
	Real bool
}

// A Tree is a generated skills tree in memory.
type Tree struct {
	Files  map[string][]byte // by path relative to the root, with slashes
	Skills []string          // names, HubSkill first; no two are equal
	Dirs   []string          // the skills' directories, in the same order
	Roles  []string          // keys of config/roles.yaml

	Hub          string // path of the document whose heading "Overview" is linked most
	HubRefs      int    // links to Hub#overview; no other link names that anchor
	HubSkillRefs int    // depends_on lists that name HubSkill

	Broken []Fault // ordered by path, then offset
}

// A Fault is a planted mistake. Nothing else in the tree is broken.
type Fault struct {
	Kind Kind
	Path string
	Line int // 1-based

	// Start and End are the offsets in bytes of the wrong text: a link's whole destination, or a
	// skill's name.
	Start, End int
	Text       string
}

// A Kind is a kind of fault.
type Kind uint8

// The kinds of faults.
const (
	BrokenLink   Kind = iota // the file does not exist
	BrokenAnchor             // the file exists, the heading does not
	UnknownSkill             // in depends_on
)

// String returns the code under which skillpls reports such a fault.
func (k Kind) String() string {
	switch k {
	case BrokenLink:
		return "broken-link"
	case BrokenAnchor:
		return "broken-anchor"
	case UnknownSkill:
		return "unknown-skill"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// New returns the tree of n files for a seed.
func New(n int, seed uint64) *Tree { return Config{Files: n, Seed: seed}.Tree() }

// Generate yields path and text of the files that [New] would hold, in an order of its own, one at
// a time, so that a large tree need not fit in memory. The caller owns the text.
func Generate(n int, seed uint64) iter.Seq2[string, []byte] {
	return newPlan(Config{Files: n, Seed: seed}).files
}

// Write writes the files of the tree below dir, which is created when it is missing. It overwrites
// nothing: a file that exists is an error that wraps [io/fs.ErrExist].
func Write(dir string, n int, seed uint64) error { return write(dir, Generate(n, seed)) }

// Tree returns the tree.
func (c Config) Tree() *Tree {
	p := newPlan(c)
	t := &Tree{Files: make(map[string][]byte, p.total), Roles: roles, Hub: p.docs[p.hub].path}
	for _, s := range p.skills {
		t.Skills = append(t.Skills, s.name)
		t.Dirs = append(t.Dirs, s.dir)
	}
	maps.Insert(t.Files, p.files)
	t.HubRefs = p.hubRefs
	t.HubSkillRefs = len(p.skills[0].dependents)
	t.Broken = p.faults()
	return t
}

// Write writes the tree's files below dir as the function [Write] does.
func (t *Tree) Write(dir string) error {
	return write(dir, func(yield func(string, []byte) bool) {
		for path, text := range t.Files {
			if !yield(path, text) {
				return
			}
		}
	})
}

func write(dir string, files iter.Seq2[string, []byte]) error {
	made := make(map[string]bool)
	for path, text := range files {
		to := filepath.Join(dir, filepath.FromSlash(path))
		if parent := filepath.Dir(to); !made[parent] {
			if err := os.MkdirAll(parent, 0o755); err != nil {
				return fmt.Errorf("create %s: %w", parent, err)
			}
			made[parent] = true
		}
		if err := create(to, text); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func create(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
