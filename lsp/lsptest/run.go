package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/index/source"
)

// A run is a script being played. Marks move with the edits of their files.
type run struct {
	*Script
	e     *Editor
	out   strings.Builder
	shown int // messages printed so far

	mu    sync.Mutex // guards marks: edits of the server's come on the read goroutine
	marks map[string]mark
}

// A verb does one command and returns the lines of its answer; nil, false for a
// command that has none.
type verb func(r *run, ctx context.Context, arg, rest string) (lines []string, answers bool, err error)

// verbs are the commands with the number of their arguments: the last one takes
// the rest of the line.
var verbs = map[string]struct {
	args int
	do   verb
}{
	"open":           {1, func(r *run, _ context.Context, p, _ string) ([]string, bool, error) { return nil, false, r.e.Open(p) }},
	"save":           {1, func(r *run, _ context.Context, p, _ string) ([]string, bool, error) { return nil, false, r.e.Save(p) }},
	"close":          {1, func(r *run, _ context.Context, p, _ string) ([]string, bool, error) { return nil, false, r.e.Close(p) }},
	"remove":         {1, func(r *run, _ context.Context, p, _ string) ([]string, bool, error) { return nil, false, r.e.Remove(p) }},
	"type":           {2, (*run).typed},
	"delete":         {1, (*run).deleted},
	"text":           {1, (*run).text},
	"write":          {2, (*run).write},
	"move":           {2, (*run).move},
	"settings":       {1, (*run).set},
	"definition":     {1, targets("textDocument/definition")},
	"typedef":        {1, targets("textDocument/typeDefinition")},
	"implementation": {1, targets("textDocument/implementation")},
	"references":     {1, references(true)},
	"uses":           {1, references(false)},
	"highlight":      {1, (*run).highlight},
	"hover":          {1, (*run).hover},
	"symbols":        {1, (*run).symbols},
	"find":           {-1, (*run).find},
	"links":          {1, (*run).links},
	"diagnostics":    {1, (*run).diagnostics},
	"published":      {1, (*run).published},
	"problems":       {0, (*run).problems},
	"complete":       {1, (*run).complete},
	"accept":         {2, (*run).accept},
	"explain":        {2, (*run).explain},
	"prepare":        {1, (*run).prepare},
	"rename":         {2, (*run).rename},
	"actions":        {-2, (*run).actions},
	"apply":          {2, (*run).apply},
	"lenses":         {1, (*run).lenses},
	"hints":          {1, (*run).hints},
	"folds":          {1, (*run).folds},
	"tokens":         {1, (*run).tokens},
	"selection":      {1, (*run).selection},
	"incoming":       {1, (*run).incoming},
	"outgoing":       {1, (*run).outgoing},
	"tree":           {0, (*run).tree},
	"graph":          {-2, (*run).graph},
	"context":        {-2, (*run).context},
	"card":           {1, (*run).card},
	"execute":        {1, (*run).execute},
	"messages":       {0, (*run).messages},
}

// Run plays the script in an editor whose root the tree is laid in, and returns
// the transcript. Violations are not part of it. On an error the transcript so
// far comes along. An editor plays one script at a time.
func (s *Script) Run(ctx context.Context, e *Editor) (got string, err error) {
	r := &run{Script: s, e: e, marks: maps.Clone(s.marks)}
	e.mu.Lock()
	e.edited, e.moved = r.edited, r.moved
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		e.edited, e.moved = nil, nil
		e.mu.Unlock()
	}()
	for n, line := range s.lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := r.line(ctx, line); err != nil {
			return r.out.String(), fmt.Errorf("script line %d: %s: %w", n+1, line, err)
		}
	}
	return r.out.String(), nil
}

func (r *run) line(ctx context.Context, line string) error {
	name, rest, _ := strings.Cut(line, " ")
	v, ok := verbs[name]
	if !ok {
		return fmt.Errorf("no such command; there are %s", strings.Join(slices.Sorted(maps.Keys(verbs)), ", "))
	}
	arg, rest := strings.TrimSpace(rest), ""
	if v.args == 2 || v.args == -2 {
		arg, rest, _ = strings.Cut(arg, " ")
		rest = strings.TrimLeft(rest, " ")
	}
	if v.args > 0 && arg == "" || v.args == 2 && rest == "" {
		return fmt.Errorf("%d arguments wanted", v.args)
	}
	if strings.HasPrefix(rest, `"`) {
		var err error
		if rest, err = strconv.Unquote(rest); err != nil {
			return fmt.Errorf("the last argument is no Go string: %w", err)
		}
	}
	lines, answers, err := v.do(r, ctx, arg, rest)
	if refused := (*Error)(nil); errors.As(err, &refused) {
		lines, answers = []string{"error: " + refused.Message}, true
	} else if err != nil {
		return err
	}
	if answers {
		r.print(line, lines)
	}
	return nil
}

// print adds an answer to the transcript. No line of it can be taken for the
// beginning of a file in the archive, since none stands at the margin.
func (r *run) print(command string, lines []string) {
	switch {
	case len(lines) == 0:
		lines = []string{"none"}
		fallthrough
	case len(lines) == 1 && !strings.Contains(lines[0], "\n"):
		fmt.Fprintf(&r.out, "%s: %s\n", command, lines[0])
		return
	}
	fmt.Fprintf(&r.out, "%s:\n", command)
	for line := range strings.SplitSeq(strings.Join(lines, "\n"), "\n") {
		line = strings.TrimRight("  "+strings.TrimSuffix(line, "\r"), " ")
		fmt.Fprintln(&r.out, line)
	}
}

func (r *run) mark(name string) (mark, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.marks[name]
	if !ok {
		return m, fmt.Errorf("there is no mark %q", name)
	}
	return m, nil
}

// place prints a span of a file.
func (r *run) place(path string, at source.Span) string {
	r.mu.Lock()
	var names []string
	for name, m := range r.marks {
		if m.path == path && m.at == at {
			names = append(names, name)
		}
	}
	r.mu.Unlock()
	if len(names) > 0 {
		return path + " " + slices.Min(names)
	}
	t, err := r.e.textOf(path)
	if err != nil {
		return path
	}
	line, column := t.table.Position(int(at.Start), source.Runes)
	endLine, endColumn := t.table.Position(int(at.End), source.Runes)
	return fmt.Sprintf("%s:%d:%d-%d:%d", path, line+1, column+1, endLine+1, endColumn+1)
}

// edited moves the marks of a file with its edits.
func (r *run) edited(path string, edits []source.Edit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b source.Edit) int { return a.Span.Compare(b.Span) })
	for name, m := range r.marks {
		if m.path != path {
			continue
		}
		// A point is like a cursor, behind what is inserted at it. A range does not
		// grow by what is inserted at its ends.
		m.at = source.At(shifted(int(m.at.Start), edits, true), shifted(int(m.at.End), edits, m.at.Empty()))
		r.marks[name] = m
	}
}

// shifted returns where offset is after edits, which are sorted. Behind says
// whether it comes to stand behind text that is inserted at it.
func shifted(offset int, edits []source.Edit, behind bool) int {
	delta := 0
	for _, e := range edits {
		start, end := int(e.Span.Start), int(e.Span.End)
		switch {
		case e.Span.Empty() && start == offset:
			if behind {
				delta += len(e.New)
			}
		case end <= offset:
			delta += len(e.New) - (end - start)
		case start < offset: // what stood here is gone
			if behind {
				return start + delta + len(e.New)
			}
			return start + delta
		}
	}
	return offset + delta
}

// moved moves the marks of files that were renamed.
func (r *run) moved(from, to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, m := range r.marks {
		if rest, ok := strings.CutPrefix(m.path, from); ok && (rest == "" || rest[0] == '/') {
			r.marks[name] = mark{to + rest, m.at}
		}
	}
}

// end makes a mark end at an offset.
func (r *run) end(name string, offset int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.marks[name]
	if m.at.Empty() {
		m.at.Start = int32(offset)
	}
	m.at.End = int32(offset)
	r.marks[name] = m
}

func (r *run) typed(_ context.Context, name, text string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	if err := r.e.Open(m.path); err != nil {
		return nil, false, err
	}
	at := source.Span{Start: m.at.End, End: m.at.End}
	if err := r.e.Edit(m.path, source.Edit{Span: at, New: text}); err != nil {
		return nil, false, err
	}
	r.end(name, int(m.at.End)+len(text))
	return nil, false, nil
}

func (r *run) deleted(_ context.Context, name, _ string) ([]string, bool, error) {
	m, err := r.mark(name)
	if err != nil {
		return nil, false, err
	}
	if err := r.e.Open(m.path); err != nil {
		return nil, false, err
	}
	return nil, false, r.e.Edit(m.path, source.Edit{Span: m.at})
}

func (r *run) text(_ context.Context, path, _ string) ([]string, bool, error) {
	text, err := r.e.Text(path)
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n"), true, err
}

func (r *run) write(_ context.Context, path, name string) ([]string, bool, error) {
	text, ok := r.disk[name]
	if !ok {
		return nil, false, fmt.Errorf("there is no file %s in the archive", name)
	}
	if err := r.e.Write(path, []byte(text)); err != nil {
		return nil, false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.marks, func(_ string, m mark) bool { return m.path == path })
	for n, m := range r.marks {
		if m.path == name {
			r.marks[n] = mark{path, m.at}
		}
	}
	return nil, false, nil
}

func (r *run) move(ctx context.Context, from, to string) ([]string, bool, error) {
	edit, err := r.e.WillRename(ctx, from, to)
	if err != nil {
		return nil, false, err
	}
	lines, err := r.do(ctx, edit)
	if err != nil {
		return nil, false, err
	}
	return lines, true, r.e.moveFile(from, to)
}

func (r *run) set(_ context.Context, raw, _ string) ([]string, bool, error) {
	var settings map[string]any
	if err := json.Unmarshal([]byte(raw), &settings); err != nil {
		return nil, false, err
	}
	r.e.Settings(settings)
	return nil, false, nil
}

func (r *run) messages(context.Context, string, string) ([]string, bool, error) {
	var lines []string
	all := r.e.Shown()
	for _, m := range all[r.shown:] {
		lines = append(lines, m.Text)
	}
	r.shown = len(all)
	return lines, true, nil
}
