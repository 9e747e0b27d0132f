package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
)

// Nothing outside of the workspace is read, however the workspace points to it: no message
// and no line of the log holds a word of it, no file of it is opened (where the system can
// tell), and every answer is the same when all of it is gone.
func TestNothingOutsideIsRead(t *testing.T) {
	t.Parallel()
	workspace, outside, home, err := indextest.LayEscapes(t.TempDir())
	if err != nil {
		t.Skipf("SKIPPED: no symbolic links here: %v", err) // Windows wants a privilege for them
	}
	opened, err := indextest.WatchOpens(filepath.Dir(workspace), outside, home)
	if err != nil {
		t.Logf("nobody tells which files are opened: %v", err)
		opened = func() []string { return nil }
	}
	there := interview(t, workspace, home)
	for _, p := range opened() {
		if p != workspace {
			t.Errorf("%s is opened", p)
		}
	}
	for _, dir := range []string{outside, home} {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	gone := interview(t, workspace, home)
	for i := range there {
		if strings.Contains(there[i], indextest.Secret) {
			t.Errorf("what lies outside is told: %.2000s", there[i])
		}
		if there[i] != gone[i] {
			t.Errorf("it shows what is outside (-there +gone):\n%s", cmp.Diff(there[i], gone[i]))
		}
	}
	if len(there) != len(gone) || len(there) < 5000 {
		t.Errorf("%d answers, and %d when nothing is outside", len(there), len(gone))
	}
}

// interview asks a server all that there is to ask about each file of a workspace, and
// returns the answers, what was published, and the log.
func interview(t *testing.T, workspace, home string) (answers []string) {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	c := newScript(t, inW, outR)
	s := newFull(Options{Home: home, Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "took" {
				return slog.Attr{}
			}
			return a
		},
	}))})
	go func() {
		c.exit <- s.serve(inR, outW)
		outW.Close()
	}()
	t.Cleanup(func() { inW.Close(); outR.Close() })
	on := thisPlatform()
	c.call("0", "initialize", fmt.Sprintf(`{"rootUri":%q,"capabilities":{"workspace":{"fileOperations":{"willRename":true}}},"initializationOptions":{"scope":"workspace"}}`, on.uri(workspace)))
	c.wantCode("0", 0)
	c.notify("initialized", "{}")
	id := 0
	call := func(method, params string) json.RawMessage {
		id++
		c.call(fmt.Sprint(id), method, params)
		m := c.take(func(m message) bool { return m.Method == "" && string(m.ID) == fmt.Sprint(id) })
		answers = append(answers, fmt.Sprintf("%s %s: %s %+v", method, params, m.Result, m.Error))
		return m.Result
	}
	call(methodSettled, "")
	var files []string
	err := filepath.WalkDir(workspace, func(p string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range files {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":1,"text":%s}}`, on.uri(p), quote(string(text))))
	}
	call(methodSettled, "")
	for _, p := range files {
		askAll(t, p, string(on.uri(p)), call)
	}
	for _, query := range []string{"", "kept", "vault", "mine", "above"} {
		call("workspace/symbol", fmt.Sprintf(`{"query":%q}`, query))
	}
	call("skillpls/tree", "{}")
	call("skillpls/graph", "{}")
	call("skillpls/context", "{}")
	call("skillpls/context", fmt.Sprintf(`{"of":%q}`, on.uri(filepath.Join(workspace, "..", "outside", "there.md"))))
	// What a client may ask of its own accord.
	for _, p := range []string{"../outside/there.md", "../outside/none.md", "../outside/kept", ".claude/skills/link.md", ".claude/skills/linknone.md", ".claude/skills/linkdir/SKILL.md", ".claude/skills/linkdirnone/SKILL.md"} {
		uri := on.uri(filepath.Clean(filepath.Join(workspace, filepath.FromSlash(p))))
		for _, method := range []string{"hover", "definition", "completion", "documentSymbol", "foldingRange", "documentLink", "codeLens"} {
			call("textDocument/"+method, fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":2,"character":20}}`, uri))
		}
		call("workspace/willRenameFiles", fmt.Sprintf(`{"files":[{"oldUri":%q,"newUri":"%s.x"}]}`, uri, uri))
		c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":1},{"uri":%q,"type":2}]}`, uri, uri))
	}
	call(methodSettled, "")
	c.leave()
	published := map[string]string{}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.got {
		var p struct{ URI string }
		if m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &p) == nil {
			published[p.URI] = string(m.Params)
		}
	}
	for _, uri := range slices.Sorted(maps.Keys(published)) {
		answers = append(answers, published[uri])
	}
	lines := strings.Split(c.log.String(), "\n")
	slices.Sort(lines) // answers may be told of in any order
	return append(answers, slices.Compact(lines)...)
}

// askAll asks about an open file, and about places all over it.
func askAll(t *testing.T, path, uri string, call func(method, params string) json.RawMessage) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(text, []byte("\n"))
	for _, method := range []string{"documentLink", "documentSymbol", "foldingRange", "semanticTokens/full", "inlayHint", "codeLens"} {
		call("textDocument/"+method, fmt.Sprintf(`{"textDocument":{"uri":%q},"range":{"start":{"line":0,"character":0},"end":{"line":%d,"character":0}}}`, uri, len(lines)))
	}
	for line, text := range lines {
		for character := 1; character < len(text); character += 9 {
			at := fmt.Sprintf(`"textDocument":{"uri":%q},"position":{"line":%d,"character":%d}`, uri, line, character)
			for _, method := range []string{"definition", "typeDefinition", "implementation", "hover", "references", "documentHighlight"} {
				call("textDocument/"+method, "{"+at+`,"context":{"includeDeclaration":true}}`)
			}
			if character%4 != 1 {
				continue
			}
			call("textDocument/prepareRename", "{"+at+"}")
			call("textDocument/rename", "{"+at+`,"newName":"zqx-new"}`)
			var list struct{ Items []json.RawMessage }
			_ = json.Unmarshal(call("textDocument/completion", "{"+at+`,"context":{"triggerKind":1}}`), &list)
			for _, item := range list.Items[:min(2, len(list.Items))] {
				call("completionItem/resolve", string(item))
			}
			var actions []json.RawMessage
			_ = json.Unmarshal(call("textDocument/codeAction", fmt.Sprintf(
				`{"textDocument":{"uri":%q},"range":{"start":{"line":%d,"character":%d},"end":{"line":%d,"character":%d}},"context":{"diagnostics":[]}}`,
				uri, line, character, line, character)), &actions)
			for _, action := range actions[:min(3, len(actions))] {
				call("codeAction/resolve", string(action))
			}
		}
	}
}
