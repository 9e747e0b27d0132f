package lsp

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/source"
)

// apply gives one notification to the documents.
func apply(t testing.TB, s *state, method, params string) *state {
	t.Helper()
	next, err := documents{posix}.changes()[method](s, []byte(params))
	if err != nil {
		t.Fatalf("%s %s: %v", method, params, err)
	}
	if next == nil {
		return s
	}
	return next
}

func empty() *state { return &state{client: &client{}, buffers: map[uri.URI]*buffer{}} }

var sameState = cmp.Options{
	cmp.AllowUnexported(buffer{}, folder{}), cmpopts.IgnoreFields(buffer{}, "typed", "at", "revisions"),
	cmpopts.IgnoreFields(source.File{}, "Table"),
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	v := func(version int32, text string) *buffer {
		return &buffer{URI: "file:///w/(a).md", Version: version, LanguageID: "skill", File: source.New("/w/(a).md", []byte(text)), key: "file:///w/%28a%29.md"}
	}
	s := empty()
	for _, step := range []struct {
		method, params string
		cause          event
		open           *buffer
	}{
		{"textDocument/didOpen", `{"textDocument":{"uri":"file:///w/(a).md","languageId":"skill","version":1,"text":"a"}}`, opened{nil, v(1, "a")}, v(1, "a")},
		// another spelling, and a version that goes back, is missing, or too big
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///w/%28a%29.md","version":0},"contentChanges":[{"text":"b"}]}`, edited{v(1, "a"), v(0, "b")}, v(0, "b")},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///w/(a).md","version":null},"contentChanges":[{"text":"c"}]}`, edited{v(0, "b"), v(1, "c")}, v(1, "c")},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///w/(a).md"},"contentChanges":[{"range":null,"text":"cc"}]}`, edited{v(1, "c"), v(2, "cc")}, v(2, "cc")},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///w/(a).md","version":7},"contentChanges":[{"range":{"start":{"line":0,"character":1},"end":{"line":0,"character":1.7976931348623157e308}},"rangeLength":1,"text":"d","extra":1}]}`, edited{v(2, "cc"), v(7, "cd")}, v(7, "cd")},
		{"textDocument/didChange", `{"textDocument":{"uri":"file:///w/(a).md","version":8},"contentChanges":[]}`, edited{v(7, "cd"), v(8, "cd")}, v(8, "cd")},
		{"textDocument/didSave", `{"textDocument":{"uri":"file:///w/(a).md"},"text":"ignored"}`, saved{v(8, "cd")}, v(8, "cd")},
		{"textDocument/didOpen", `{"textDocument":{"uri":"file:///w/(a).md","languageId":"skill","version":1,"text":"again"}}`, opened{v(8, "cd"), v(1, "again")}, v(1, "again")},
		{"textDocument/didClose", `{"textDocument":{"uri":"file:///w/(a).md"}}`, closed{v(1, "again")}, nil},
	} {
		before := s
		had := fmt.Sprint(before.buffers)
		s = apply(t, s, step.method, step.params)
		if diff := cmp.Diff(step.cause, s.cause, sameState); diff != "" {
			t.Errorf("%s %s: cause (-want +got):\n%s", step.method, step.params, diff)
		}
		want := map[uri.URI]*buffer{}
		if step.open != nil {
			want[step.open.key] = step.open
		}
		if diff := cmp.Diff(want, s.buffers, sameState); diff != "" {
			t.Errorf("%s %s: buffers (-want +got):\n%s", step.method, step.params, diff)
		}
		if fmt.Sprint(before.buffers) != had {
			t.Errorf("%s changed the state before it", step.method)
		}
	}
}

// A change that cannot be made out changes nothing; above all it is not taken
// for a whole text.
func TestBadChanges(t *testing.T) {
	t.Parallel()
	s := apply(t, empty(), "textDocument/didOpen", `{"textDocument":{"uri":"file:///a","version":1,"text":"a"}}`)
	for _, change := range []string{
		`{"range":{"start":7},"text":"x"}`, `{"range":7,"text":"x"}`, `{"range":{"start":{"line":"0"}},"text":"x"}`,
		`{"text":7}`, `{}`, `7`, `null`, `{"text":"x"},{}`,
	} {
		_, err := documents{posix}.changes()["textDocument/didChange"](s, []byte(`{"textDocument":{"uri":"file:///a","version":2},"contentChanges":[`+change+`]}`))
		if err == nil {
			t.Errorf("%s: no error", change)
		}
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	s := empty()
	s.folders = documents{posix}.folders([]wireFolder{{URI: "file:///a", Name: "a"}, {URI: "file:///b", Name: "b"}})
	before := s.folders
	s = apply(t, s, "workspace/didChangeWorkspaceFolders", `{"event":{
		"added":[{"uri":"file:///c%20d/","name":"c"},{"uri":"file:///b","name":"again"},{"uri":"git:/x","name":"x"}],
		"removed":[{"uri":"file:///a/","name":"a"},{"uri":"file:///unknown","name":"u"}]}}`)
	a := folder{URI: "file:///a", Name: "a", Path: "/a", key: "file:///a"}
	b := folder{URI: "file:///b", Name: "b", Path: "/b", key: "file:///b"}
	c := folder{URI: "file:///c%20d/", Name: "c", Path: "/c d", key: "file:///c%20d/"}
	if diff := cmp.Diff([]folder{b, c}, s.folders, sameState); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(event(foldersChanged{Added: []folder{c}, Removed: []folder{a}}), s.cause, sameState); diff != "" {
		t.Errorf("cause (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]folder{a, b}, before, sameState); diff != "" {
		t.Errorf("folders before (-want +got):\n%s", diff)
	}
	// Replaced in one event.
	s = apply(t, s, "workspace/didChangeWorkspaceFolders", `{"event":{"added":[{"uri":"file:///b","name":"B"}],"removed":[{"uri":"file:///b","name":"b"}]}}`)
	if got := s.folders[len(s.folders)-1].Name; got != "B" {
		t.Errorf("the last folder is %q", got)
	}
}

func TestWatchedFiles(t *testing.T) {
	t.Parallel()
	s := apply(t, empty(), "workspace/didChangeWatchedFiles", `{"changes":[{"uri":"file:///a%20b","type":1},{"uri":"git:/x","type":2},{"uri":"file:///c/","type":3}]}`)
	want := filesChanged{[]fileEvent{{"/a b", protocol.FileChangeTypeCreated}, {"/c", protocol.FileChangeTypeDeleted}}}
	if diff := cmp.Diff(event(want), s.cause); diff != "" {
		t.Errorf("cause (-want +got):\n%s", diff)
	}
}
