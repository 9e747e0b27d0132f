package query

import (
	"bytes"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
)

// continued are the fields whose lists go on when somebody ends a line in them: those that
// hold names and paths.
var continued = []index.Field{
	index.FieldDependsOn, index.FieldRecommends, index.FieldDependencies, index.FieldUsedBy, index.FieldSkills, index.FieldTags,
	index.FieldReferences, index.FieldInherit, index.FieldInclude, index.FieldOptional, index.FieldExclude, index.FieldCoreSkills,
}

// Enter returns the edits that a new line wants, in the open document at p, when it has
// just been made by ending the line before at a cursor that is now at offset. In a list of
// names or paths, one to the line, it begins the next item; behind an item that is empty
// it ends the list, and takes that away. Elsewhere, and where the new line has any text,
// there is nothing to do.
func Enter(s *index.Snapshot, p string, offset int) []source.Edit {
	d := s.Doc(p)
	if d == nil || d.File == nil || unread(d) {
		return nil
	}
	b, line := d.YAML(), d.Line(offset)
	if b == nil || line == 0 || d.Markdown && s.Kind(d.Path).Profile(d.Path) == nil {
		return nil
	}
	now, before := d.LineSpan(line), d.LineSpan(line-1)
	if !d.File.Trim(now).Empty() || before.Start < b.Body.Start || now.Start > b.Body.End { // without its end a front matter ends at a blank line
		return nil
	}
	text := d.File.Text[before.Start:before.End]
	rest := bytes.TrimLeft(text, " ")
	indent := text[:len(text)-len(rest)]
	if len(rest) == 0 || rest[0] != '-' || len(rest) > 1 && rest[1] != ' ' {
		return nil
	}
	path, item, _ := b.Context(d.File.Text, int(before.End))
	if len(path) == 0 || !item || !slices.ContainsFunc(continued, func(f index.Field) bool { return f.String() == path[len(path)-1] }) {
		return nil
	}
	if len(bytes.TrimSpace(rest[1:])) == 0 {
		return []source.Edit{{Span: source.Span{Start: before.Start, End: now.End}}}
	}
	return []source.Edit{{Span: now, New: string(indent) + "- "}}
}
