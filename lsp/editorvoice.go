package lsp

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// EditorVoice is what an editor says by itself of documents of ours. Its extension tells us
// in initializationOptions, as the object "editor": whatever says nothing has no voice.
// What an editor says is not said again, in documents of the languages concerned.
//
// VS Code has both voices; what it says was read off version 1.139.
type EditorVoice struct {
	// Prompts: it checks what hosts read of the front matter of skills and whether the
	// files that links lead to are there, and completes and explains keys.
	Prompts bool `json:"prompts,omitzero"`
	// Markdown: a service of its own answers for markdown.
	Markdown bool `json:"markdown,omitzero"`
	// Paths: that completes paths and headings in links, too, which it does where
	// nothing else is said.
	Paths bool `json:"paths,omitzero"`
}

// markdownLanguages are those that VS Code's own service for markdown serves.
var markdownLanguages = []string{"markdown", "prompt", "instructions", "chatagent", "skill"}

// promptKeys are the keys of front matter that VS Code completes and explains, by the
// language that it takes a document for. Those in a directory .claude are others.
var promptKeys = map[string][]string{
	"skill":        {"name", "description", "argument-hint", "compatibility", "context", "disable-model-invocation", "license", "metadata", "user-invocable"},
	"prompt":       {"name", "description", "agent", "argument-hint", "model", "tools"},
	"instructions": {"name", "description", "applyTo"},
	"chatagent": {
		"name", "description", "agents", "argument-hint", "disable-model-invocation", "github", "handoffs", "hooks", "model",
		"reasoning-effort", "target", "tools", "user-invocable",
	},
}

var claudeKeys = map[string][]string{
	"skill":        promptKeys["skill"],
	"instructions": {"description", "paths"},
	"chatagent": {
		"name", "description", "disallowedTools", "hooks", "mcpServers", "memory", "model", "permissionMode", "skills", "tools",
	},
}

// voiceOf reads what initializationOptions say of an editor's voice. What is not as it
// should be counts for nothing.
func voiceOf(options []byte) EditorVoice {
	var o struct {
		Editor EditorVoice `json:"editor"`
	}
	o.Editor.Paths = true
	if json.Unmarshal(options, &o) != nil {
		return EditorVoice{}
	}
	return o.Editor
}

// language returns the language that the editor takes an open document for, "" of one
// that is not open.
func (v view) language() string { return v.languageOf(v.doc) }

func (v view) languageOf(d *index.Document) string {
	p := d.Path
	if d.File != nil { // perhaps through a symlink
		p = d.File.Path
	}
	if b := v.buffers[thisPlatform().uri(v.native(p))]; b != nil {
		return b.LanguageID
	}
	return ""
}

// leavesMarkdown reports whether the editor answers for the document by itself, as one
// of markdown.
func (v view) leavesMarkdown() bool {
	return v.client.voice.Markdown && v.doc.Markdown && slices.Contains(markdownLanguages, v.language())
}

// servesMarkdown reports whether the editor's own service for markdown knows a document:
// one whose name says that it is markdown, and one that is open as such.
func (v view) servesMarkdown(d *index.Document) bool {
	if d == nil || !v.client.voice.Markdown {
		return false
	}
	ext := path.Ext(d.Path)
	return ext == ".md" || ext == ".markdown" || slices.Contains(markdownLanguages, v.languageOf(d))
}

// left returns the keys of the document's front matter that are left to the editor.
func (v view) left() []string {
	if !v.client.voice.Prompts {
		return nil
	}
	if keys, ok := claudeKeys[v.language()]; ok && strings.Contains("/"+v.doc.Path, "/.claude/") {
		return keys
	}
	return promptKeys[v.language()]
}

// unsaid returns the findings that the editor does not tell of by itself.
func (v view) unsaid(findings []lint.Finding) []lint.Finding {
	if !v.client.voice.Prompts || promptKeys[v.language()] == nil {
		return findings
	}
	return slices.DeleteFunc(slices.Clone(findings), v.told)
}

var (
	// promptName is what VS Code takes for a skill's name; it says nothing of its length.
	promptName = regexp.MustCompile(`^[a-z0-9-]+$`)
	// promptLink is what it takes for a link. Its second group is what leads somewhere.
	promptLink = regexp.MustCompile(`\[(.*?)\]\((.+?)\)`)
	promptCode = regexp.MustCompile("`[^`]+`")
)

// told reports whether VS Code says the same of an open document of one of the languages
// of prompts.
func (v view) told(f lint.Finding) bool {
	switch f.Code {
	case "broken-link", "wrong-base", "link-case":
		return v.looksAt(f.Span)
	}
	if v.language() != "skill" || v.doc.Front == nil || v.doc.Front.Root == nil {
		return false
	}
	switch f.Code {
	case "name-mismatch":
		return true
	case "name-format":
		return !promptName.MatchString(v.doc.FieldText("name"))
	case "field-required":
		return v.doc.FieldText("name") == "" || v.doc.FieldText("description") == ""
	}
	return false
}

// looksAt reports whether a span of the body lies in the target of what VS Code takes
// for a link. It reads lines, not markdown.
func (v view) looksAt(span source.Span) bool {
	if v.doc.File == nil || v.doc.Front != nil && span.Start < v.doc.Front.Span.End {
		return false
	}
	at := v.doc.Table.LineSpan(v.doc.Table.Line(int(span.Start)))
	line := v.doc.File.Slice(at)
	code := promptCode.FindAllStringIndex(line, -1)
	for _, m := range promptLink.FindAllStringSubmatchIndex(line, -1) {
		image := m[0] > 0 && line[m[0]-1] == '!'
		quoted := slices.ContainsFunc(code, func(c []int) bool { return c[0] <= m[0] && m[0] < c[1] })
		if target := source.At(int(at.Start)+m[4], int(at.Start)+m[5]); !image && !quoted && target.Encloses(span) {
			return true
		}
	}
	return false
}

// offers returns the items of a completion that the editor does not have by itself.
func (v view) offers(items []query.Item) []query.Item {
	links, keys := v.leavesMarkdown() && v.client.voice.Paths, v.left()
	if !links && keys == nil {
		return items
	}
	return slices.DeleteFunc(items, func(i query.Item) bool {
		switch i.Kind {
		case query.ItemKey:
			return slices.Contains(keys, i.Label)
		case query.ItemFile, query.ItemFolder, query.ItemHeading:
			return links && i.Step
		}
		return false
	})
}

// explained reports whether the editor says by itself what the key at an offset is for.
func (v view) explained(offset int) bool {
	key, ok := query.KeyAt(v.Snapshot, v.doc.Path, offset)
	return ok && slices.Contains(v.left(), key)
}

// linksAt reports whether the editor answers by itself where else something is linked
// that stands at an offset: a heading, or where a link leads.
func (v view) linksAt(offset int) bool {
	if !v.leavesMarkdown() {
		return false
	}
	sym, ok := query.At(v.Snapshot, v.doc.Path, offset)
	if !ok {
		return false
	}
	if sym.Ref != nil {
		return sym.Ref.Form == index.FormLink
	}
	return slices.ContainsFunc(sym.Targets, func(t index.Target) bool { return t.Kind == index.SymbolHeading })
}

// listed reports whether the editor lists a place by itself when it is asked where a
// heading or a linked file is linked.
func (v view) listed(u query.Use) bool {
	d := v.Doc(u.Path)
	if !v.servesMarkdown(d) {
		return false
	}
	heading := slices.ContainsFunc(d.Headings, func(h index.Heading) bool { return h.Text == u.Span })
	return u.Link || u.Declaration && heading
}

// wholeLine is the line of a heading, without its end, which is where VS Code's own
// service goes: two answers with one range are one place.
func (v view) wholeLine(t index.Target) (r protocol.Range, ok bool) {
	d := v.Doc(t.Path)
	if d == nil || t.Kind != index.SymbolHeading {
		return r, false
	}
	return v.client.encoding.rangeOf(d.Table, d.Table.LineSpan(d.Table.Line(int(t.At.Start)))), true
}
