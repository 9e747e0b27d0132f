package index

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/index/host"
)

// UserDir is the directory of a tree below which the user's own skills are mounted.
// It is a scope of its own: names are looked for there when the tree has none.
const UserDir = "~"

// A Mount shows a directory that lies outside of a workspace's at a path in it,
// read-only.
type Mount struct {
	At   string // a path below UserDir
	Root *disk.Root
}

// A forest is a directory with what is mounted in it, as one tree.
type forest struct {
	root   *disk.Root
	mounts []Mount
}

// in returns the root that a path lies in, the path there, and what stands before
// that. ok is false for a directory that is there only for a mount's sake.
func (f *forest) in(p string) (root *disk.Root, rel, before string, ok bool) {
	if p != UserDir && !strings.HasPrefix(p, UserDir+"/") || len(f.mounts) == 0 {
		return f.root, p, "", true
	}
	for _, m := range f.mounts {
		if p == m.At {
			return m.Root, "", m.At + "/", true
		}
		if rel, ok := strings.CutPrefix(p, m.At+"/"); ok {
			return m.Root, rel, m.At + "/", true
		}
	}
	return nil, "", "", false
}

// lift moves an entry of a root to where the root is mounted.
func lift(e disk.Entry, before string) disk.Entry {
	if before == "" {
		return e
	}
	e.Path = strings.TrimSuffix(before+e.Path, "/")
	if e.Type == disk.Link {
		e.Target = strings.TrimSuffix(before+e.Target, "/")
	}
	return e
}

// Stat is disk.Root.Stat.
func (f *forest) Stat(p string) disk.Entry {
	root, rel, before, ok := f.in(p)
	if ok {
		return lift(root.Stat(rel), before)
	}
	for _, e := range f.above() {
		if e.Path == p {
			return e
		}
	}
	return disk.Entry{Path: p}
}

// List is disk.Root.List.
func (f *forest) List(dir string) ([]disk.Entry, error) {
	root, rel, before, ok := f.in(dir)
	var list []disk.Entry
	if ok {
		entries, err := root.List(rel)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			list = append(list, lift(e, before))
		}
	}
	for _, e := range f.above() {
		if parent(e.Path) == dir && e.Path != dir {
			list = append(list, e)
		}
	}
	for _, m := range f.mounts {
		if parent(m.At) == dir {
			list = append(list, f.Stat(m.At))
		}
	}
	return list, nil
}

// above returns the directories on the way to what is mounted.
func (f *forest) above() (list []disk.Entry) {
	for _, m := range f.mounts {
		for dir := parent(m.At); dir != ""; dir = parent(dir) {
			e := disk.Entry{Path: dir, Type: disk.Dir, Repo: dir == UserDir}
			if !slices.Contains(list, e) {
				list = append(list, e)
			}
		}
	}
	slices.SortFunc(list, func(a, b disk.Entry) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// Walk is disk.Root.Walk. A mount that cannot be walked is an empty one.
func (f *forest) Walk(ctx context.Context, visit func(dir string, entries []disk.Entry)) (capped bool, err error) {
	capped, err = f.root.Walk(ctx, visit)
	if err != nil || len(f.mounts) == 0 {
		return capped, err
	}
	for _, e := range f.above() {
		visit(parent(e.Path), []disk.Entry{e})
	}
	for _, m := range f.mounts {
		visit(parent(m.At), []disk.Entry{f.Stat(m.At)})
		more, err := m.Root.Walk(ctx, func(dir string, entries []disk.Entry) {
			lifted := make([]disk.Entry, len(entries))
			for i, e := range entries {
				lifted[i] = lift(e, m.At+"/")
			}
			visit(lift(disk.Entry{Path: dir}, m.At+"/").Path, lifted)
		})
		if ctx.Err() != nil {
			return capped, ctx.Err()
		}
		capped = capped || err == nil && more
	}
	return capped, nil
}

// ReadInto is disk.Root.ReadInto.
func (f *forest) ReadInto(into []byte, p string, limit int64) ([]byte, error) {
	root, rel, _, ok := f.in(p)
	if !ok {
		return nil, disk.ErrIrregular
	}
	return root.ReadInto(into, rel, limit)
}

// Native returns the native path of a path in the workspace. The workspace has a
// directory. A directory that is there only for a mount's sake is the one that the mount's
// lies in; UserDir is the user's home.
func (w *Workspace) Native(p string) string {
	root, rel, _, ok := w.disk.in(p)
	if !ok {
		for _, m := range w.disk.mounts {
			if below, ok := strings.CutPrefix(m.At, p+"/"); ok {
				native := filepath.Clean(m.Root.Dir())
				for range strings.Count(below, "/") + 1 {
					native = filepath.Dir(native)
				}
				return native
			}
		}
		return w.disk.root.Native(p)
	}
	if rel == "" {
		return filepath.Clean(root.Dir())
	}
	return root.Native(rel)
}

// UserMounts returns the mounts of the user's own skills, below the user's home.
// What lies in the directory at folder, a workspace's, is there anyway. No home, no
// mounts.
func UserMounts(home, folder string) (list []Mount) {
	if home == "" {
		return nil
	}
	for _, dir := range host.UserDirs() {
		native := filepath.Join(home, filepath.FromSlash(dir))
		if rel, err := filepath.Rel(folder, native); err == nil && filepath.IsLocal(rel) {
			continue
		}
		if info, err := os.Stat(native); err != nil || !info.IsDir() {
			continue
		}
		if root, err := disk.Open(native, disk.Options{}); err == nil {
			list = append(list, Mount{At: UserDir + "/" + dir, Root: root})
		}
	}
	return list
}

// Watch calls changed with paths in the workspace's directory that may have changed
// on disk, until ctx ends.
func (w *Workspace) Watch(ctx context.Context, changed func(paths []string)) {
	_ = w.disk.root.Watch(ctx, w.directoriesIn(""), changed)
}

// WatchMounts is Watch for what is mounted, which no client watches.
func (w *Workspace) WatchMounts(ctx context.Context, changed func(paths []string)) {
	var wg sync.WaitGroup
	for _, m := range w.disk.mounts {
		before := m.At + "/"
		wg.Go(func() {
			_ = m.Root.Watch(ctx, w.directoriesIn(before), func(paths []string) {
				lifted := make([]string, len(paths))
				for i, p := range paths {
					lifted[i] = lift(disk.Entry{Path: p}, before).Path
				}
				changed(lifted)
			})
		})
	}
	wg.Wait()
}

// directoriesIn returns those of Directories that lie in one root, as it calls them.
func (w *Workspace) directoriesIn(before string) func() []string {
	return func() (dirs []string) {
		for _, dir := range w.Directories() {
			if _, rel, at, ok := w.disk.in(dir); ok && at == before {
				dirs = append(dirs, rel)
			}
		}
		return dirs
	}
}
