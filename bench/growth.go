package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/skillpls/skillpls/examples/treegen"
)

// A drawing is a row of the table as curves: one for each server, or the one of the bare
// program.
type drawing struct {
	row  row
	more string // behind the server's name
	bare bool
}

// charts are the pictures of how things grow.
var charts = []struct {
	file, title, unit string
	drawings          []drawing
}{
	{"start", "Start to correct references across files", "ms", []drawing{{row: row{name: rowReady}}, {row: row{name: rowCheck}, bare: true}}},
	{"check", "Check of the whole tree, as a command", "ms", []drawing{{row: row{name: rowCheck}}, {row: row{name: rowCheck}, bare: true}}},
	{"memory", "Peak memory of the server", "MB", []drawing{{row: row{name: rowMemory}}}},
	{"edit", "Edit to diagnostics: median, and what 99 of 100 take at most", "ms", []drawing{{row: row{name: rowEdit}}, {row: row{of: rowEdit, at: 99}, more: " p99"}}},
}

// grow measures trees of several sizes, prints a table, and writes a picture of each thing
// that is measured into a directory.
func (p *plan) grow(ctx context.Context, sizes []int, dir string) error {
	slices.Sort(sizes)
	known := slices.DeleteFunc(slices.Clone(peers), func(p peer) bool { return !p.grows })
	servers, missing, err := p.servers(ctx, known)
	if err != nil {
		return err
	}
	tables := make(map[int]*table)
	gone := make(map[string]bool) // was not ready in time, and will not be with more files
	for _, n := range sizes {
		t := newTable(servers)
		tables[n] = t
		if err := p.size(ctx, n, servers, gone, t); err != nil {
			return err
		}
	}
	list := strings.Trim(strings.ReplaceAll(fmt.Sprint(sizes), " ", ","), "[]")
	command := fmt.Sprintf("make plots SIZES=%s RUNS=%d", list, p.runs)
	foot := []string{command + ", " + time.Now().Format(time.DateOnly) + ": generated trees, medians", setting(servers)}
	fmt.Fprintf(p.out, "`%s`, %s: %s\n\n", command, time.Now().Format(time.DateOnly), setting(servers))
	for _, c := range charts {
		drawn := chart{title: c.title, unit: c.unit, foot: foot}
		for _, d := range c.drawings {
			drawn.curves = append(drawn.curves, d.curves(servers, sizes, tables)...)
		}
		fmt.Fprintf(p.out, "![%s, by the number of files](images/performance-%s.svg)\n\n", c.title, c.file)
		drawn.write(p.out)
		if err := os.WriteFile(filepath.Join(dir, "performance-"+c.file+".svg"), []byte(drawn.svg()), 0o644); err != nil {
			return err
		}
	}
	for _, n := range sizes {
		missing = append(missing, tables[n].notes...)
	}
	for _, line := range missing {
		fmt.Fprintf(p.out, "%s\n\n", line)
	}
	return nil
}

// curves are those of a drawing that have a point at least.
func (d *drawing) curves(servers []*server, sizes []int, tables map[int]*table) (all []curve) {
	names := columns(servers)
	if d.bare {
		names = []string{"bare"}
	}
	for i, name := range names {
		c := curve{name: name + d.more, color: colors[i%len(colors)], dashed: d.more != ""}
		if d.bare {
			c.color = grey
		}
		for _, n := range sizes {
			if v, ok := tables[n].value(d.row, name); ok {
				c.points = append(c.points, point{float64(n), v})
			}
		}
		if len(c.points) > 0 {
			all = append(all, c)
		}
	}
	return all
}

// size measures one size.
func (p *plan) size(ctx context.Context, n int, servers []*server, gone map[string]bool, t *table) error {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // it is the system's to clean
	tree := treegen.New(n, 1)
	root := filepath.Join(dir, "tree")
	if err := tree.Write(root); err != nil {
		return err
	}
	scene, err := newScene(root, tree, p.lines)
	if err != nil {
		return err
	}
	for i := range p.runs {
		fmt.Fprintf(os.Stderr, "%d files, run %d of %d\n", n, i+1, p.runs)
		for _, s := range servers {
			if gone[s.name] {
				continue
			}
			err := s.timed(ctx, func(ctx context.Context) error {
				r := &run{of: s, scene: scene, table: t}
				return r.grown(ctx)
			})
			if err != nil && !s.expired {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if _, ready := t.value(row{name: rowReady}, s.name); s.expired || !ready {
				gone[s.name] = true
				t.note("%s is not measured beyond %s files: it was not ready in time.", s.name, grouped(n))
			}
		}
		took, err := timed(exec.CommandContext(ctx, os.Args[0], "bare", root), 0)
		t.add("bare", rowCheck, took, err)
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
	return nil
}

// grown measures what is drawn.
func (r *run) grown(ctx context.Context) error {
	err := r.session(ctx, rowReady, func(from time.Time) error {
		if r.ready(ctx, from, 0, rowReady) {
			r.rest(ctx)
			r.edit(ctx)
			r.memory(ctx, rowMemory)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.check(ctx)
	return ctx.Err()
}

// write writes a chart as a table, with how much more there is of it at the end than in the
// beginning.
func (c *chart) write(w io.Writer) {
	fmt.Fprintf(w, "| %s, %s |", c.title, c.unit)
	sizes := c.sizes()
	for _, x := range sizes {
		fmt.Fprintf(w, " %s |", grouped(int(x)))
	}
	fmt.Fprintf(w, " grows |\n|---|%s\n", strings.Repeat("--:|", len(sizes)+1))
	for _, curve := range c.curves {
		fmt.Fprintf(w, "| %s |", curve.name)
		for i := range sizes {
			if i < len(curve.points) {
				fmt.Fprintf(w, " %s |", short(curve.points[i].y))
			} else {
				fmt.Fprint(w, " - |")
			}
		}
		fmt.Fprintf(w, " %s |\n", curve.growth())
	}
	fmt.Fprintln(w)
}

// growth says how much more it is for how many times the files.
func (c curve) growth() string {
	if len(c.points) < 2 {
		return ""
	}
	first, last := c.points[0], c.points[len(c.points)-1]
	return fmt.Sprintf("%s× for %s× the files", short(last.y/first.y), short(last.x/first.x))
}
