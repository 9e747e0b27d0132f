package lsptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index/source"
)

// A checker judges one message of the server by the texts and capabilities of the
// moment it answers for. Shapes are in shapes.go; here is what holds for every
// message: each range is a place in the text of the file it speaks of, and null
// stands only where the protocol has it.
type checker struct {
	e      *Editor
	method string
	params json.RawMessage // of the request, or of the notification itself
	view   view
	unit   source.Unit
	held   bool             // the caller holds the Editor's mu
	closed bool             // a push that may have been under way since before the file was opened
	texts  map[string]*text // by URI; nil for a file that is not there
}

func (c *checker) bad(format string, args ...any) {
	message := c.method + ": " + fmt.Sprintf(format, args...)
	if c.held {
		c.e.violated("%s", message)
		return
	}
	c.e.violate("%s", message)
}

// has reports whether the client declared a capability.
func (c *checker) has(at string) bool { return c.e.profile.Has(at) }

// result checks the result of a request.
func (c *checker) result(raw json.RawMessage) {
	if c.e.options.Unchecked {
		return
	}
	if shape := shapes[c.method]; shape != nil && !isNull(raw) {
		shape(c, raw)
	}
	c.walk(raw)
}

// decode decodes strictly and reports what does not fit.
func (c *checker) decode(raw json.RawMessage, v any) bool {
	if err := strict(raw, v); err != nil {
		c.bad("%v in %.100s", err, raw)
		// What is only too much does not stop the other checks.
		return json.Unmarshal(raw, v) == nil
	}
	return true
}

// list decodes an array; anything else is reported.
func (c *checker) list(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if opens(raw) != '[' || json.Unmarshal(raw, &list) != nil {
		c.bad("not a list: %.100s", raw)
	}
	return list
}

// asked returns the file and the position that the request is about.
func (c *checker) asked() (uri string, at *position) {
	var p struct {
		TextDocument struct{ URI string }
		Position     *position
		Item         struct{ URI string }
		URI          string
	}
	if len(c.params) == 0 || json.Unmarshal(c.params, &p) != nil {
		return "", nil
	}
	return p.TextDocument.URI + p.Item.URI + p.URI, p.Position
}

// walk checks every range and position in raw, wherever it stands.
func (c *checker) walk(raw json.RawMessage) {
	if c.e.options.Unchecked || isNull(raw) {
		return
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	var v any
	if err := d.Decode(&v); err != nil {
		c.bad("%v in %.100s", err, raw)
		return
	}
	uri, _ := c.asked()
	c.visit(v, uri, "")
}

// opaque are the members whose value is the server's or the client's own.
var opaque = []string{"data", "arguments", "experimental", "registerOptions", "initializationOptions"}

// nullable are the members that the protocol lets be null.
var nullable = []string{"version", "activeParameter", "documentSelector"}

// visit checks v, in which ranges are about uri until something names another
// file. At is the way to v, for the message.
func (c *checker) visit(v any, uri, at string) {
	switch v := v.(type) {
	case []any:
		for i, element := range v {
			c.visit(element, uri, fmt.Sprintf("%s[%d]", at, i))
		}
	case map[string]any:
		c.object(v, uri, at)
	case nil:
		if at != "" && c.standard() {
			c.bad("null at %s", strings.TrimPrefix(at, "."))
		}
	}
}

func (c *checker) object(m map[string]any, uri, at string) {
	if r, ok := asRange(m); ok {
		c.place(r, uri, at)
		return
	}
	if p, ok := asPosition(m); ok {
		c.place(span{p, p}, uri, at)
		return
	}
	own := uri
	if doc, ok := m["textDocument"].(map[string]any); ok { // an edit of a document
		own = c.named(doc["uri"], own)
	}
	own = c.named(m["uri"], own)
	for key, v := range m {
		here, below := own, at+"."+key
		switch {
		case slices.Contains(opaque, key), v == nil && slices.Contains(nullable, key):
			continue
		case key == "targetRange", key == "targetSelectionRange":
			here = c.named(m["targetUri"], own)
		case key == "fromRanges": // of an incoming call; of an outgoing one they are in the asking file
			if from, ok := m["from"].(map[string]any); ok {
				here = c.named(from["uri"], own)
			}
		case key == "startLine", key == "endLine":
			c.line(v, uri, below)
		case key == "changes", key == "relatedDocuments":
			if files, ok := v.(map[string]any); ok {
				for file, about := range files {
					c.visit(about, c.named(file, own), below)
				}
				continue
			}
		}
		c.visit(v, here, below)
	}
}

// named returns the URI that v is, if it is one, or else the one it had.
func (c *checker) named(v any, uri string) string {
	s, ok := v.(string)
	if !ok {
		return uri
	}
	c.text(s) // which checks the URI
	return s
}

// standard reports whether the message is one of the protocol's, with a result
// that the protocol defines.
func (c *checker) standard() bool {
	return !slices.Contains(c.e.options.Methods, c.method) && c.method != c.e.options.Barrier && c.method != "workspace/executeCommand"
}

func asPosition(m map[string]any) (position, bool) {
	line, lok := m["line"].(float64)
	character, cok := m["character"].(float64)
	if len(m) != 2 || !lok || !cok {
		return position{}, false
	}
	return position{uint32(line), uint32(character)}, true
}

func asRange(m map[string]any) (span, bool) {
	start, sok := m["start"].(map[string]any)
	end, eok := m["end"].(map[string]any)
	if len(m) != 2 || !sok || !eok {
		return span{}, false
	}
	s, sok := asPosition(start)
	t, eok := asPosition(end)
	return span{s, t}, sok && eok
}

// text returns the text of a URI, nil where there is none, and checks the URI the
// first time it is seen.
func (c *checker) text(uri string) *text {
	if t, ok := c.texts[uri]; ok {
		return t
	}
	if c.texts == nil {
		c.texts = map[string]*text{}
	}
	c.texts[uri] = nil
	path, err := c.e.path(uri)
	if err != nil {
		if strings.HasPrefix(uri, "file:") {
			c.bad("%v", err)
		}
		return nil
	}
	if b := c.view[path]; b != nil && b.uri != uri {
		c.bad("%s: the client spells it %s", uri, b.uri)
	}
	t, err := c.e.textIn(c.view, path)
	if err == nil {
		c.texts[uri] = t
	}
	return c.texts[uri]
}

// place checks that r is a range in the text of uri. In a file that is not there
// the only one is its very beginning.
func (c *checker) place(r span, uri, at string) {
	if uri == "" || !strings.HasPrefix(uri, "file:") {
		return
	}
	t := c.text(uri)
	if t == nil {
		if r != (span{}) && !c.formerly(r, uri) {
			c.bad("%s is %v in %s, which is not there", strings.TrimPrefix(at, "."), r, uri)
		}
		return
	}
	if _, ok := t.span(r, c.unit); !ok && !c.formerly(r, uri) {
		c.bad("%s is %v, no range in %s", strings.TrimPrefix(at, "."), r, uri)
	}
}

// formerly reports whether r was a range in a text that the file had lately. That
// will do in what the server pushes: it may be under way when the file changes. Of a
// file that is not open nobody can say any more once the disk has changed: it may have
// done so under another name.
func (c *checker) formerly(r span, uri string) bool {
	if !c.held || c.method != "textDocument/publishDiagnostics" {
		return false
	}
	path, err := c.e.path(uri)
	if c.closed && err == nil { // the buffer may have been another text from the beginning
		onDisk, err := os.ReadFile(c.e.native(path))
		if _, ok := newText(onDisk).span(r, c.unit); err == nil && ok {
			return true
		}
	}
	return err == nil && (c.view[path] == nil || c.closed) && c.e.disturbed || err == nil && slices.ContainsFunc(c.e.history[path], func(t *text) bool {
		_, ok := t.span(r, c.unit)
		return ok
	})
}

func (c *checker) line(v any, uri, at string) {
	n, ok := v.(float64)
	t := c.text(uri)
	if ok && t != nil && int(n) >= t.table.Lines() {
		c.bad("%s is %v, past the end of %s", strings.TrimPrefix(at, "."), n, uri)
	}
}

// String is the way ranges look in violations: zero-based, in the client's units.
func (s span) String() string {
	return fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Character, s.End.Line, s.End.Character)
}
