package main

import (
	"bufio"
	"cmp"
	"crypto/sha1"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/disk"
	"github.com/skillpls/skillpls/lint/report"
)

// A diff shows a transaction as git shows changes, in a form that 'git apply' takes.
type diff struct {
	out    io.Writer
	screen bool // out is a terminal: nothing that could make it lie
	color  bool // so it is, and its owner wants colour
	s      *index.Snapshot
	t      disk.Transaction
}

// A changed file is a file or symlink that gets another path, text, or both.
type changed struct {
	from, to string
	write    *disk.Write
	created  bool
	link     *disk.Relink
}

func (d *diff) write() error {
	out := bufio.NewWriter(d.out)
	for _, f := range d.files() {
		text := d.file(f)
		switch {
		case d.color:
			text = paint(text)
		case d.screen:
			text = printableLines(text)
		}
		out.WriteString(text)
	}
	return out.Flush()
}

// files returns what changes, in order of path. Of a directory that moves these are
// the files in it that are not ignored.
func (d *diff) files() []changed {
	all := map[string]changed{}
	for _, m := range d.t.Moves {
		if !d.s.IsDir(m.From) {
			all[m.From] = changed{from: m.From, to: m.To}
			continue
		}
		for p, typ := range d.s.Paths(m.From) {
			if typ != disk.Dir && typ != disk.Opaque {
				all[p] = changed{from: p, to: m.To + strings.TrimPrefix(p, m.From)}
			}
		}
	}
	for i, w := range d.t.Writes {
		f, ok := all[w.Path]
		if !ok {
			f = changed{from: w.Path, to: w.Path}
		}
		f.write = &d.t.Writes[i]
		all[w.Path] = f
	}
	for i, w := range d.t.Creates {
		all[w.Path] = changed{from: w.Path, to: w.Path, write: &d.t.Creates[i], created: true}
	}
	for i, l := range d.t.Links {
		all[l.From] = changed{from: l.From, to: l.To, link: &d.t.Links[i]}
	}
	var list []changed
	for _, f := range all {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b changed) int { return cmp.Compare(a.from, b.from) })
	return list
}

// file writes one file's part.
func (d *diff) file(f changed) string {
	var b strings.Builder
	from, to := quoted("a/"+f.from), quoted("b/"+f.to)
	fmt.Fprintf(&b, "diff --git %s %s\n", from, to)
	if f.from != f.to {
		fmt.Fprintf(&b, "rename from %s\nrename to %s\n", quoted(f.from), quoted(f.to))
	}
	var was, text string
	switch {
	case f.created:
		fmt.Fprintf(&b, "new file mode 100644\nindex 0000000000..%s\n", blob(string(f.write.Text)))
		from, text = "/dev/null", string(f.write.Text)
	case f.link != nil && f.link.Was != f.link.Text:
		// The mode, which stands beside the hashes alone, says that the text is a link's.
		fmt.Fprintf(&b, "index %s..%s 120000\n", blob(f.link.Was), blob(f.link.Text))
		was, text = f.link.Was, f.link.Text
	case f.write != nil:
		was, text = string(f.write.Was), string(f.write.Text)
	}
	b.WriteString(renumbered(udiff.Unified(from, to, was, text)))
	return b.String()
}

// renumbered counts the lines of the new text in the heads of hunks anew: the library
// forgets those that stand between two edits of one hunk.
func renumbered(diff string) string {
	var b strings.Builder
	grown := 0
	for line := range strings.Lines(diff) {
		if m := hunkHead.FindStringSubmatch(line); m != nil && m[1] != "0" && m[3] != "0" {
			at, _ := strconv.Atoi(m[1])
			fmt.Fprintf(&b, "@@ -%s%s +%d%s @@\n", m[1], m[2], at+grown, m[4])
			grown += length(m[4]) - length(m[2])
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// hunkHead is where a hunk begins and how long it is, in the old text and in the new.
var hunkHead = regexp.MustCompile(`^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@`)

// length reads the length of a hunk, which is not written where it is one.
func length(comma string) int {
	if comma == "" {
		return 1
	}
	n, _ := strconv.Atoi(comma[1:])
	return n
}

// blob is the beginning of git's name for a text.
func blob(text string) string {
	return fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(text), text)))[:10]
}

// quoted writes a path as git does: in quotes where it has characters that would
// end a line or a name.
func quoted(p string) string {
	if !strings.ContainsFunc(p, func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' || r == '\\' }) {
		return p
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(p) {
		switch c := p[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// paint colours a diff as git does.
func paint(text string) string {
	var b strings.Builder
	hunk := false
	for line := range strings.Lines(text) {
		line, _ = strings.CutSuffix(line, "\n")
		line = report.Printable(strings.TrimSuffix(line, "\r"))
		color := 0
		switch {
		case strings.HasPrefix(line, "@@"):
			hunk = true
			color = 36
		case !hunk:
			color = 1
		case strings.HasPrefix(line, "-"):
			color = 31
		case strings.HasPrefix(line, "+"):
			color = 32
		}
		if color != 0 {
			line = "\x1b[" + strconv.Itoa(color) + "m" + line + "\x1b[0m"
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
