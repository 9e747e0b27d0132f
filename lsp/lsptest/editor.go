package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/skillpls/skillpls/index/source"
	"go.lsp.dev/protocol"
)

// violationsKept bounds the list of violations: a server that is wrong in each of
// a thousand places is told so often enough.
const violationsKept = 200

// An Editor is one running session. [Start] and [Command] make it; it ends with
// [Editor.Shutdown] or [Editor.Kill].
type Editor struct {
	options Options
	profile *Profile
	root    string   // absolute, native
	folders []string // as in Options
	conn    *conn
	child   *child // nil over a pipe

	// mu guards what follows. It is held while a message that depends on this state
	// is queued, so that the server gets them in the order of the changes.
	mu          sync.Mutex
	initialized bool
	server      ClientInfo
	provides    map[string]json.RawMessage // the server's capabilities
	declared    Profile                    // the same, to ask by dotted path
	sync        syncOptions
	unit        source.Unit
	settings    map[string]any
	buffers     view
	ceiling     map[string]int32   // the highest version a path ever had
	history     map[string][]*text // texts that a path had lately, for what is under way
	registered  map[string]registration
	published   map[string]*publication
	pulled      map[string]pulled
	disturbed   bool // files have changed on disk
	clock       int  // counts changes and publishes, to tell which came first
	shown       []Message
	logged      []Message
	received    []Received
	refreshed   map[string]int
	tokens      map[string]string // progress token -> what came last: create, begin, report, end
	progress    []Progress
	violations  []string
	edited      func(path string, edits []source.Edit) // told of every change of a text; nil tells nobody
	moved       func(from, to string)                  // told of every rename on disk
	changed     chan struct{}                          // closed and replaced whenever the server said something
}

// A view is the open buffers at one moment. It is not changed once another
// goroutine may have it.
type view map[string]*buffer

// A syncOptions is the server's wish for what it is told of buffers.
type syncOptions struct {
	OpenClose         bool            `json:"openClose"`
	Change            int             `json:"change"` // 0 none, 1 full, 2 incremental
	WillSave          bool            `json:"willSave"`
	WillSaveWaitUntil bool            `json:"willSaveWaitUntil"`
	Save              json.RawMessage `json:"save"` // boolean or {includeText}
}

type registration struct {
	ID      string          `json:"id"`
	Method  string          `json:"method"`
	Options json.RawMessage `json:"registerOptions"`
}

// A Message is what window/showMessage and window/logMessage carry.
type Message struct {
	Type int // 1 error, 2 warning, 3 info, 4 log, 5 debug
	Text string
}

// A Received is a notification of one of [Options.Methods].
type Received struct {
	Method string
	Params json.RawMessage
}

// A Progress is one $/progress of work.
type Progress struct {
	Token      string
	Kind       string // begin, report, end
	Title      string
	Message    string
	Percentage int // -1 when not told
}

// Profile returns the editor being played. It must not be changed.
func (e *Editor) Profile() *Profile { return e.profile }

// Server returns the server's name for itself, empty when it did not say.
func (e *Editor) Server() ClientInfo { return e.server }

// Call sends a request and waits for its response. Params and result may be types
// of go.lsp.dev/protocol or anything that is JSON; nil params are left out, and a
// nil result is not decoded. An error response is an [*Error]. When ctx ends
// first, the request is cancelled as the protocol has it and ctx's error returned.
func (e *Editor) Call(ctx context.Context, method string, params, result any) error {
	raw, err := e.ask(ctx, method, params)
	if err != nil || result == nil {
		return err
	}
	if err := protocol.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("decode the result of %s: %w", method, err)
	}
	return nil
}

// Notify sends a notification; nil params are left out.
func (e *Editor) Notify(method string, params any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notify(method, params)
}

// notify is Notify for those who hold mu.
func (e *Editor) notify(method string, params any) {
	e.disturbed = e.disturbed || method == "workspace/didChangeWatchedFiles" || method == "workspace/didRenameFiles"
	raw, err := encode(params)
	if err != nil {
		e.violated("%s: the test's own params are no JSON: %v", method, err)
		return
	}
	e.conn.send(&message{Method: method, Params: raw})
}

func encode(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return protocol.Marshal(v)
}

// ask sends a request, waits, and checks the result against the texts of the
// moment it was sent.
func (e *Editor) ask(ctx context.Context, method string, params any) (json.RawMessage, error) {
	raw, err := encode(params)
	if err != nil {
		return nil, fmt.Errorf("%s: encode the params: %w", method, err)
	}
	e.mu.Lock()
	c := &checker{e: e, method: method, params: raw, view: e.buffers, unit: e.unit}
	k := e.conn.request(method, raw)
	e.mu.Unlock()

	m, err := e.reply(ctx, k)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	if m.Error != nil {
		if m.Result != nil {
			c.bad("both a result and an error")
		}
		return nil, fmt.Errorf("%s: %w", method, m.Error)
	}
	if m.Result == nil {
		c.bad("neither a result nor an error")
	}
	c.result(m.Result)
	return m.Result, nil
}

// reply waits for the response to k.
func (e *Editor) reply(ctx context.Context, k *call) (*message, error) {
	select {
	case m := <-k.reply:
		return m, nil
	case <-ctx.Done():
		e.Notify("$/cancelRequest", map[string]any{"id": k.id})
		return nil, ctx.Err()
	case <-e.conn.gone:
	}
	select {
	case m := <-k.reply: // it came before the end
		return m, nil
	default:
		return nil, e.lost(ctx)
	}
}

// lost says why there is no server any more. Only after conn.gone. A child whose
// output has ended is about to exit, and its code and stderr say more than that.
func (e *Editor) lost(ctx context.Context) error {
	reason := e.conn.reason()
	if e.child != nil && errors.Is(reason, io.EOF) {
		select {
		case <-e.child.exited:
			if err := e.child.fate(); err != nil {
				return err
			}
		case <-ctx.Done():
		case <-time.After(stderrGrace):
		}
	}
	return fmt.Errorf("the server is gone: %w", reason)
}

// Wait returns once cond holds. It asks at once and after each message from the
// server; cond may use the Editor's other methods. When ctx ends, or the server
// is gone, before cond holds, that is the error.
func (e *Editor) Wait(ctx context.Context, cond func() bool) error {
	for {
		e.mu.Lock()
		changed := e.changed
		e.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-e.conn.gone:
			if cond() {
				return nil
			}
			return e.lost(ctx)
		}
	}
}

// Violations returns what the server did against the protocol or against the
// capabilities it was given, in the order seen; at most some 200. Results are
// checked before the call that asked for them returns.
func (e *Editor) Violations() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.violations)
}

func (e *Editor) violate(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.violated(format, args...)
}

// violated is violate for those who hold mu.
func (e *Editor) violated(format string, args ...any) {
	if len(e.violations) < violationsKept {
		e.violations = append(e.violations, fmt.Sprintf(format, args...))
	}
}

// Shown returns what the server showed to the user, in order.
func (e *Editor) Shown() []Message {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.shown)
}

// Logged returns what the server logged, in order.
func (e *Editor) Logged() []Message {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.logged)
}

// Received returns the notifications of [Options.Methods], in order.
func (e *Editor) Received() []Received {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.received)
}

// Progress returns what the server told of its work, in order.
func (e *Editor) Progress() []Progress {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.progress)
}

// Refreshed returns how often the server sent a refresh request, such as
// workspace/diagnostic/refresh.
func (e *Editor) Refreshed(method string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.refreshed[method]
}

// Offers reports whether the server declared that it answers a method, in its
// capabilities or by registration. Methods that need no declaration are offered.
func (e *Editor) Offers(method string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.offers(method)
}

// offers is Offers for those who hold mu.
func (e *Editor) offers(method string) bool {
	for _, r := range e.registered {
		if r.Method == method {
			return true
		}
	}
	at, ok := providers[method]
	if !ok {
		return true
	}
	return e.declared.Has(at)
}

// Settings replaces the settings and tells the server, as clients do.
func (e *Editor) Settings(settings map[string]any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.settings = settings
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": settings})
}

// Folders changes the workspace folders; paths are slash paths from the root.
func (e *Editor) Folders(add, remove []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	added, removed := []folder{}, []folder{}
	for _, f := range add {
		added = append(added, e.folder(f))
	}
	for _, f := range remove {
		removed = append(removed, e.folder(f))
	}
	e.folders = slices.DeleteFunc(slices.Concat(e.folders, add), func(f string) bool { return slices.Contains(remove, f) })
	e.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": added, "removed": removed}})
}

// section returns the settings at a dotted path, null where there is nothing.
// Only for those who hold mu.
func (e *Editor) section(name string) any {
	if name == "" {
		return e.settings
	}
	if v, ok := e.settings[name]; ok {
		return v
	}
	var here any = e.settings
	for k := range strings.SplitSeq(name, ".") {
		m, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = m[k]
	}
	return here
}

// providers says where a server declares that it answers a request. Methods that
// are not here need no declaration.
var providers = map[string]string{
	"textDocument/hover":                     "hoverProvider",
	"textDocument/completion":                "completionProvider",
	"completionItem/resolve":                 "completionProvider.resolveProvider",
	"textDocument/declaration":               "declarationProvider",
	"textDocument/definition":                "definitionProvider",
	"textDocument/typeDefinition":            "typeDefinitionProvider",
	"textDocument/implementation":            "implementationProvider",
	"textDocument/references":                "referencesProvider",
	"textDocument/documentHighlight":         "documentHighlightProvider",
	"textDocument/documentSymbol":            "documentSymbolProvider",
	"workspace/symbol":                       "workspaceSymbolProvider",
	"textDocument/documentLink":              "documentLinkProvider",
	"documentLink/resolve":                   "documentLinkProvider.resolveProvider",
	"textDocument/rename":                    "renameProvider",
	"textDocument/prepareRename":             "renameProvider.prepareProvider",
	"textDocument/codeAction":                "codeActionProvider",
	"codeAction/resolve":                     "codeActionProvider.resolveProvider",
	"textDocument/codeLens":                  "codeLensProvider",
	"textDocument/inlayHint":                 "inlayHintProvider",
	"textDocument/foldingRange":              "foldingRangeProvider",
	"textDocument/selectionRange":            "selectionRangeProvider",
	"textDocument/semanticTokens/full":       "semanticTokensProvider",
	"textDocument/prepareCallHierarchy":      "callHierarchyProvider",
	"textDocument/diagnostic":                "diagnosticProvider",
	"workspace/diagnostic":                   "diagnosticProvider.workspaceDiagnostics",
	"workspace/executeCommand":               "executeCommandProvider",
	"workspace/willRenameFiles":              "workspace.fileOperations.willRename",
	"workspace/didRenameFiles":               "workspace.fileOperations.didRename",
	"workspace/willDeleteFiles":              "workspace.fileOperations.willDelete",
	"workspace/didDeleteFiles":               "workspace.fileOperations.didDelete",
	"workspace/willCreateFiles":              "workspace.fileOperations.willCreate",
	"workspace/didCreateFiles":               "workspace.fileOperations.didCreate",
	"workspace/didChangeWorkspaceFolders":    "workspace.workspaceFolders.changeNotifications",
	"textDocument/prepareTypeHierarchy":      "typeHierarchyProvider",
	"textDocument/formatting":                "documentFormattingProvider",
	"textDocument/semanticTokens/range":      "semanticTokensProvider.range",
	"textDocument/linkedEditingRange":        "linkedEditingRangeProvider",
	"textDocument/semanticTokens/full/delta": "semanticTokensProvider.full.delta",
}
