// Package indextest builds trees for tests without a disk: a map from paths to
// texts becomes the snapshot that a scan of such a directory would give.
//
// It knows how a listing looks and nothing of what the files mean.
package indextest

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
)

// Build returns the snapshot of a tree of files: slash paths relative to the
// root, with their texts. All directories on the way are there, too.
//
// A .skillpls.yaml among them says how the others are read.
//
// Three kinds of names make something else than a file, and their texts do not
// count. "dir/" is a directory, "dir/@repo" makes dir a submodule, and
// "name@ -> target" is a symlink to a path relative to the root; without such a
// path it dangles.
func Build(files map[string]string) *index.Snapshot {
	s, _ := index.New(disk.Dir).Apply(Changes(files))
	return s
}

// Changes returns what Build applies to an empty tree, in order of path.
func Changes(files map[string]string) []index.Change {
	at := map[string]index.Change{}
	config := File(index.ConfigPath, files[index.ConfigPath]).Doc.Config
	dirs := func(p string) {
		for p = path.Dir(p); p != "."; p = path.Dir(p) {
			if _, ok := at[p]; !ok {
				at[p] = index.Change{Path: p, Type: disk.Dir}
			}
		}
	}
	links := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if link, target, ok := strings.Cut(name, "@ -> "); ok {
			links[link] = target
			dirs(link)
			continue
		}
		if dir, ok := strings.CutSuffix(name, "/@repo"); ok {
			at[dir] = index.Change{Path: dir, Type: disk.Dir, Repo: true}
			dirs(dir)
			continue
		}
		if dir, ok := strings.CutSuffix(name, "/"); ok {
			if _, ok := at[dir]; !ok {
				at[dir] = index.Change{Path: dir, Type: disk.Dir}
			}
			dirs(dir)
			continue
		}
		at[name] = file(config, name, files[name])
		dirs(name)
	}
	for link, target := range links {
		c := index.Change{Path: link, Type: disk.Link, Target: target}
		if _, ok := at[target]; !ok && links[target] == "" {
			c.Type, c.Target = disk.Dangling, index.Relative(strings.TrimPrefix(path.Dir("/"+link), "/"), target) // as it is written
		}
		at[link] = c
	}
	changes := make([]index.Change, 0, len(at))
	for _, p := range slices.Sorted(maps.Keys(at)) {
		changes = append(changes, at[p])
	}
	return changes
}

// File returns the change that a file of that text is, in a tree without a
// configuration.
func File(p, text string) index.Change { return file(nil, p, text) }

func file(config *index.Config, p, text string) index.Change {
	c := index.Change{Path: p, Type: disk.File}
	if config.Candidate(p) {
		c.Doc = config.NewDocument(p, []byte(text))
	}
	return c
}

// Absent returns the change that the removal of a path is.
func Absent(p string) index.Change { return index.Change{Path: p, Type: disk.Absent} }
