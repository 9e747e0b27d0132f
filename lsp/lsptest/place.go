package lsptest

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A text is one version of one file as the editor sees it. It is immutable.
type text struct {
	bytes []byte
	table *source.Table
}

func newText(b []byte) *text { return &text{b, source.NewTable(b)} }

// position returns the client's coordinates of a byte offset; it clamps.
func (t *text) position(offset int, u source.Unit) position {
	line, column := t.table.Position(offset, u)
	return position{uint32(line), uint32(column)}
}

func (t *text) rangeOf(s source.Span, u source.Unit) span {
	return span{t.position(int(s.Start), u), t.position(int(s.End), u)}
}

// offset returns the byte offset of p; ok is false where p is not a place in the
// text: past the last line, past the end of its line, or inside a character.
func (t *text) offset(p position, u source.Unit) (offset int, ok bool) {
	offset = t.table.Offset(int(p.Line), int(p.Character), u)
	return offset, t.position(offset, u) == p
}

func (t *text) span(r span, u source.Unit) (s source.Span, ok bool) {
	start, sok := t.offset(r.Start, u)
	end, eok := t.offset(r.End, u)
	return source.At(start, end), sok && eok && start <= end
}

// expressible widens s until both its ends can be said in lines and columns:
// an end inside a character, or between the two bytes of a CRLF, cannot.
func (t *text) expressible(s source.Span) source.Span {
	can := func(offset int) bool {
		line, column := t.table.Position(offset, source.Bytes)
		return t.table.Offset(line, column, source.Bytes) == offset
	}
	start, end := int(s.Start), int(s.End)
	for start > 0 && !can(start) {
		start--
	}
	for end < len(t.bytes) && !can(end) {
		end++
	}
	return source.At(start, end)
}

// edits converts a server's edits of t. Those that are no places in t are clamped
// here and reported by the checks.
func (t *text) edits(list []wireEdit, u source.Unit) []source.Edit {
	var out []source.Edit
	for _, w := range list {
		s, _ := t.span(w.Range, u)
		insert := w.NewText
		if w.Snippet != nil {
			insert, _ = plain(w.Snippet.Value)
		}
		out = append(out, source.Edit{Span: s, New: insert})
	}
	return out
}

// fileURI spells a native path as a URI, in the way of the profile: every client
// has its own, and a server must answer in the spelling it was given.
func fileURI(native, style string) string {
	slash := filepath.ToSlash(native)
	if !strings.HasPrefix(slash, "/") {
		slash = "/" + slash // a Windows drive
	}
	if style != "vscode" {
		return (&url.URL{Scheme: "file", Path: slash}).String()
	}
	if len(slash) > 2 && slash[2] == ':' {
		slash = "/" + strings.ToLower(slash[1:2]) + slash[2:]
	}
	var b strings.Builder
	b.WriteString("file://")
	for _, c := range []byte(slash) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// nativePath returns the path of a file URI. Other schemes, hosts and malformed
// escapes are errors.
func nativePath(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	if u.Scheme != "file" || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return "", fmt.Errorf("%q is not the URI of a local file", uri)
	}
	p := u.Path
	if len(p) > 2 && p[2] == ':' && filepath.Separator == '\\' {
		p = p[1:]
	}
	return filepath.FromSlash(p), nil
}

// path returns what the editor calls the file of a URI: the slash path from the
// root, "" for the root itself, or the absolute slash path of a file outside.
func (e *Editor) path(uri string) (string, error) {
	native, err := nativePath(uri)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(e.root, native)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(native), nil
	}
	if rel == "." {
		return "", nil
	}
	return filepath.ToSlash(rel), nil
}

// native returns where the file called path lies on disk.
func (e *Editor) native(path string) string {
	p := filepath.FromSlash(path)
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(e.root, p)
}

// URI returns the URI under which the editor speaks of a path.
func (e *Editor) URI(path string) string {
	return fileURI(e.native(path), e.profile.Habits.URI)
}
