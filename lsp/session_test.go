package lsp_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// Each client that we have a profile of, which is what the real one declared, plays all
// that it can, and the fake editor finds nothing in any message that the client has no
// words for. What it was sent is recorded in testdata/sessions: each kind of message with
// the members that it had, over the whole session. A new line there is something new that
// a client is sent.
func TestSessions(t *testing.T) {
	t.Parallel()
	for _, client := range lsptest.Profiles() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			s := begin(t, client, lsptest.Options{Root: stage(t, sessionTree...), Settings: map[string]any{"skillpls": map[string]any{"scope": "workspace"}}})
			playAll(s)
			finish(t, s.Editor)
			file := filepath.Join("testdata", "sessions", client+".txt")
			got := s.tape.recording(t)
			if *update {
				s.must(os.WriteFile(file, []byte(got), 0o644))
				return
			}
			want, err := os.ReadFile(file)
			s.must(err)
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("what %s is sent (-want +got):\n%s", client, diff)
			}
		})
	}
}

const (
	sessionRoles = "config/roles.yaml"
	sessionRule  = ".claude/rules/role-rules/dev-rules.md"
	sessionNotes = ".claude/skills/alpha/notes.md"
	sessionEmpty = ".claude/skills/gamma/SKILL.md"
	sessionTwice = ".claude/skills/twice/SKILL.md"
)

// sessionTree has a fault of each sort, and characters that columns differ by.
var sessionTree = []string{
	alpha, skill("alpha", "category: core", "depends_on: [beta, bta]", "used_by: [dev]") +
		"# 😀 Alpha\n\nSee 😀 [notes](notes.md#notes), [beta](../beta/SKILL.md), [gone](gone.md) and `beta`.\n\n## Alpha\n\n- one\n- two\n",
	beta, skill("beta", "category: core"),
	sessionNotes, "# Notes\n\n## More\n\nText.\n",
	sessionRoles, "roles:\n  dev:\n    description: Builds.\n    skills:\n      include:\n        - category: core\n        - alpha\n",
	sessionRule, "---\npaths: ['**/*.md']\n---\n# dev Rules\n\nUse `alpha`.\n",
	sessionEmpty, "",
	sessionTwice, skill("twice", "license: MIT", "license: ISC"), // a finding that names another place
}

// playAll asks for everything that the server offers to the client.
func playAll(s scene) {
	ctx := s.Context()
	for _, p := range []string{alpha, sessionRoles, sessionRule, sessionEmpty, sessionTwice} {
		s.must(s.Open(p))
		settle(s.T, s.Editor)
		_, err := s.Diagnostics(ctx, p)
		s.must(err)
	}
	for _, at := range []struct{ path, text string }{
		{alpha, "beta,"}, {alpha, "notes.md"}, {alpha, "dev]"}, {alpha, "core"}, {alpha, "## Alpha"}, {sessionRoles, "dev:"}, {sessionRule, "**/*"}, {sessionRule, "alpha"},
	} {
		offset := s.at(at.path, at.text) + 1
		for _, ask := range []func() error{
			func() error { _, err := s.Definition(ctx, at.path, offset); return err },
			func() error { _, err := s.TypeDefinition(ctx, at.path, offset); return err },
			func() error { _, err := s.Implementation(ctx, at.path, offset); return err },
			func() error { _, err := s.References(ctx, at.path, offset, true); return err },
			func() error { _, _, err := s.Hover(ctx, at.path, offset); return err },
			func() error { return s.there("textDocument/documentHighlight", at.path, offset, nil) },
			func() error { return s.there("textDocument/selectionRange", at.path, offset, nil) },
			func() error { return s.calls(at.path, offset) },
		} {
			s.must(ask())
		}
	}
	s.writing()
	s.whole()
	s.changing()
	if s.Pulls() {
		_, err := s.Problems(ctx)
		s.must(err)
	}
	for _, p := range []string{alpha, sessionRoles, sessionRule, sessionEmpty, sessionTwice} {
		s.must(s.Save(p))
		s.must(s.Close(p))
	}
	settle(s.T, s.Editor)
}

// there sends a request about a place, if the server offers it.
func (s scene) there(method, path string, offset int, result any) error {
	if !s.Offers(method) {
		return nil
	}
	line, character, err := s.Position(path, offset)
	if err != nil {
		return err
	}
	at := map[string]any{"line": line, "character": character}
	params := map[string]any{"textDocument": map[string]any{"uri": s.URI(path)}, "position": at}
	if method == "textDocument/selectionRange" {
		params = map[string]any{"textDocument": map[string]any{"uri": s.URI(path)}, "positions": []any{at}}
	}
	return s.Call(s.Context(), method, params, result)
}

// calls asks for the hierarchy of calls of what stands at a place.
func (s scene) calls(path string, offset int) error {
	var items []json.RawMessage
	if err := s.there("textDocument/prepareCallHierarchy", path, offset, &items); err != nil {
		return err
	}
	for _, item := range items {
		for _, method := range []string{"callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"} {
			if err := s.Call(s.Context(), method, map[string]any{"item": item}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// writing completes names, paths, keys and a whole file, and asks for more about items.
func (s scene) writing() {
	s.Helper()
	ctx := s.Context()
	for _, at := range []struct{ path, text string }{{alpha, "bta"}, {alpha, "notes.md#"}, {alpha, "../beta"}, {sessionRoles, "core"}, {sessionRule, "alpha"}, {sessionEmpty, ""}} {
		list, err := s.Completion(ctx, at.path, s.at(at.path, at.text)+len(at.text))
		s.must(err)
		for _, item := range list.Items[:min(3, len(list.Items))] {
			_, err := s.ResolveCompletion(ctx, item)
			s.must(err)
		}
	}
}

// whole asks for what belongs to whole documents, and to the tree.
func (s scene) whole() {
	s.Helper()
	ctx := s.Context()
	for _, path := range []string{alpha, sessionRoles, sessionRule} {
		_, err := s.DocumentLinks(ctx, path)
		s.must(err)
		_, err = s.DocumentSymbols(ctx, path)
		s.must(err)
		about := map[string]any{"textDocument": map[string]any{"uri": s.URI(path)}}
		text, err := s.Text(path)
		s.must(err)
		line, character, err := s.Position(path, len(text))
		s.must(err)
		all := map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": line, "character": character}}
		for _, method := range []string{
			"textDocument/codeLens", "textDocument/foldingRange", "textDocument/semanticTokens/full", "textDocument/semanticTokens/range", "textDocument/inlayHint",
		} {
			params := maps.Clone(about)
			if strings.HasSuffix(method, "range") || strings.HasSuffix(method, "Hint") {
				params["range"] = all
			}
			if s.Offers(method) {
				s.must(s.Call(ctx, method, params, nil))
			}
		}
		if !s.Offers("textDocument/codeAction") {
			continue
		}
		actions, err := s.CodeActions(ctx, path, source.At(0, len(text)))
		s.must(err)
		for _, a := range actions {
			_, err := s.ResolveAction(ctx, a)
			s.must(err)
		}
	}
	_, err := s.WorkspaceSymbols(ctx, "a")
	s.must(err)
}

// changing gives names, moves and makes files, and changes settings and the disk.
func (s scene) changing() {
	s.Helper()
	ctx := s.Context()
	heading := s.at(alpha, "## Alpha") + len("## ")
	if s.Offers("textDocument/prepareRename") {
		_, _, err := s.PrepareRename(ctx, alpha, heading)
		s.must(err)
	}
	edit, err := s.Rename(ctx, alpha, heading, "Omega")
	s.must(err)
	s.must(s.Apply(edit))
	if edit, err := s.Rename(ctx, alpha, s.at(alpha, "beta,"), "delta"); err == nil {
		_, err := s.Carry(ctx, edit)
		s.must(err)
	} else if !strings.Contains(err.Error(), "skillpls rename beta delta --write") {
		s.Errorf("rename of a skill: %v", err)
	}
	s.must(s.RenameFile(ctx, sessionNotes, ".claude/skills/alpha/memo.md"))
	settle(s.T, s.Editor)
	if s.Offers("workspace/executeCommand") {
		err := s.Call(ctx, "workspace/executeCommand", map[string]any{"command": "skillpls.new", "arguments": []any{map[string]any{"uri": s.URI(alpha), "name": "made", "kind": "rule"}}}, nil)
		if err == nil || !strings.Contains(err.Error(), "cannot create a file") { // of which it is not told
			s.must(err)
		}
		s.must(s.Call(ctx, "workspace/executeCommand", map[string]any{"command": "skillpls.reindex"}, nil))
		settle(s.T, s.Editor)
	}
	s.must(s.Write(".claude/skills/alpha/gone.md", []byte("# Here\n")))
	settle(s.T, s.Editor)
	s.Settings(map[string]any{"skillpls": map[string]any{"scope": "open"}})
	settle(s.T, s.Editor)
}

// told are the members whose value says what kind of thing is sent.
var told = []string{"kind", "method", "insertTextFormat", "positionEncoding"}

// recording says what a client was sent: a line for each kind of message, with its
// members and, of those in told, their values.
func (p *tape) recording(t *testing.T) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := map[string]string{} // method by id
	seen := map[string]map[string]bool{}
	for _, line := range p.lines {
		start := strings.IndexByte(line, '{')
		if start < 0 {
			continue
		}
		var m struct {
			ID             json.RawMessage
			Method         string
			Params, Result any
			Error          *struct{ Code int }
		}
		if err := json.Unmarshal([]byte(line[start:]), &m); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		ours := strings.Contains(line[:start], "-->")
		name, body := "", any(nil)
		switch {
		case ours && m.Method != "":
			asked[string(m.ID)] = m.Method
			continue
		case ours: // an answer of the client
			continue
		case m.Method != "" && m.ID != nil:
			name, body = "request "+m.Method, m.Params
		case m.Method != "":
			name, body = "notification "+m.Method, m.Params
		case m.Error != nil:
			name, body = asked[string(m.ID)], map[string]any{fmt.Sprintf("error %d", m.Error.Code): true}
		default:
			name, body = asked[string(m.ID)], m.Result
		}
		if name == "" || strings.HasSuffix(name, "$/progress") || strings.HasSuffix(name, "logMessage") || strings.HasSuffix(name, "/refresh") {
			continue // whether there is any depends on the time
		}
		if seen[name] == nil {
			seen[name] = map[string]bool{}
		}
		members(body, "", seen[name])
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		fmt.Fprintf(&out, "%s\n", name)
		for _, member := range slices.Sorted(maps.Keys(seen[name])) {
			fmt.Fprintf(&out, "\t%s\n", member)
		}
	}
	return out.String()
}

// members adds the ways to all members of a value. Those of a range are of no interest,
// nor are keys that are names of files.
func members(v any, at string, into map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			members(element, at+"[]", into)
		}
	case map[string]any:
		if _, ok := v["character"]; ok {
			return
		}
		for key, value := range v {
			here := strings.TrimPrefix(at+"."+key, ".")
			switch {
			case strings.HasPrefix(key, "file:"):
				here = strings.TrimPrefix(at+".FILE", ".")
			case key == "data", key == "arguments":
				into[here] = true
				continue
			case slices.Contains(told, key):
				if _, list := value.([]any); !list {
					into[fmt.Sprintf("%s = %v", here, value)] = true
					continue
				}
			}
			if _, leaf := value.(map[string]any); !leaf {
				into[here] = true
			}
			members(value, here, into)
		}
	}
}
