package index

import (
	"bytes"
	"slices"

	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// conflictFaults finds what a merge has left to be decided: lines that begin with
// <<<<<<<, then =======, then >>>>>>>. In a fence they are shown. m is nil for YAML.
//
// YAML in which there are such lines is read as well as it can be, with what both
// sides say, and what the parser says of it is dropped: it has but one cause.
func (d *Document) conflictFaults(text []byte, m *markdown.Doc) {
	found := conflicts(text)
	if m != nil {
		found = slices.DeleteFunc(found, func(f Fault) bool { return shown(m, f) })
	}
	if len(found) == 0 {
		return
	}
	inYAML := func(f Fault) bool {
		return !d.Markdown || d.Front != nil && f.Span.Start < d.Front.Span.End || f.Span.Start <= 3
	}
	if slices.ContainsFunc(found, inYAML) {
		d.Unsure = true
		d.Faults = slices.DeleteFunc(d.Faults, func(f Fault) bool { return f.Kind == FaultYAML || f.Kind == FaultDuplicate })
	}
	d.Faults = append(d.Faults, found...)
}

// shown reports whether a conflict lies in a fence or in HTML, from end to end.
func shown(m *markdown.Doc, f Fault) bool {
	whole := source.Span{Start: f.Span.Start, End: f.Related.End}
	for i := range m.Fences {
		if m.Fences[i].Span.Encloses(whole) {
			return true
		}
	}
	return slices.ContainsFunc(m.HTML, func(s source.Span) bool { return s.Encloses(whole) })
}

// conflicts returns the regions of a text in conflict: Span is the line at which
// one begins, Related the one at which it ends, Message what the sides are called.
func conflicts(text []byte) (found []Fault) {
	const begin = "<<<<<<<"
	at := 0
	if !bytes.Contains(text, []byte(begin)) {
		return nil
	}
	if !bytes.HasPrefix(text, []byte(begin)) && !bytes.HasPrefix(text, []byte("\uFEFF"+begin)) {
		if at = bytes.Index(text, []byte("\n"+begin)); at < 0 {
			return nil
		}
	}
	var start source.Span
	state := 0 // 1 behind <<<<<<<, 2 behind =======
	for next := at; at < len(text) && len(found) < maxFaults; at = next + 1 {
		next = len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			next = at + n
		}
		line := bytes.TrimSuffix(text[at:next], []byte("\r"))
		end := at + len(line)
		if at == 0 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		span := source.At(end-len(line), end)
		switch {
		case isMarker(line, begin) && !isEditBlock(line[len(begin):]):
			start, state = span, 1
		case state == 1 && string(line) == "=======":
			state = 2
		case state == 2 && isMarker(line, ">>>>>>>"):
			name := func(s source.Span) string { return string(bytes.TrimSpace(text[int(s.Start)+len(begin) : s.End])) }
			found = append(found, Fault{Kind: FaultConflict, Span: start, Related: span, Message: name(start) + "\x00" + name(span)})
			state = 0
		}
	}
	return found
}

// isMarker reports whether a line is one that git puts into a conflict: seven
// signs, and maybe a space and a name.
func isMarker(line []byte, sign string) bool {
	return bytes.HasPrefix(line, []byte(sign)) && (len(line) == len(sign) || line[len(sign)] == ' ')
}

// isEditBlock reports whether what stands behind <<<<<<< is what tools write that
// take changes in this form, which are no conflicts.
func isEditBlock(name []byte) bool {
	switch string(bytes.ToUpper(bytes.TrimSpace(name))) {
	case "SEARCH", "ORIGINAL", "FIND", "OLD":
		return true
	}
	return false
}
