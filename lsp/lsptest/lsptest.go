// Package lsptest is a fake editor: it starts a language server over a pipe or as
// a child process, keeps buffers, asks what editors ask, and checks every message
// that comes back. Feature tests, tests of the built binary, benchmarks and the
// demo command share it, so it reports errors and never needs package testing.
//
// It refuses to know the server: it reads the wire with types of its own, and
// knows no more than the protocol and the [Profile] of the editor that it plays.
// The one idea to hold in mind: callers speak of slash paths from the root and of
// byte offsets in the buffer's text; URIs, lines, columns and the negotiated
// encoding do not leave the package.
//
// An Editor may be used by several goroutines. What a request asks about is the
// buffers' text at the moment of the call.
package lsptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/skillpls/skillpls/index/source"
)

// Options say which editor to play and where.
type Options struct {
	// Profile is the editor to play; nil is the profile "minimal".
	Profile *Profile
	// Root is the directory that paths start from. It need not be a workspace
	// folder. It is made absolute; "" is the working directory.
	Root string
	// Folders are the workspace folders, slash paths from Root. Nil is Root itself;
	// an empty slice is an editor that has single files open and no folder.
	Folders []string
	// Settings answer workspace/configuration, a section a key; a section "a.b" is
	// also found as key "b" of the object "a".
	Settings map[string]any
	// Init is sent as initializationOptions.
	Init any
	// Barrier is a request of the server's own, without parameters, that it answers
	// when everything that is due for what it was told before is published. Without
	// it, waiting for pushed diagnostics waits for a publish of the buffer's
	// version, which never comes from a server that stays silent when nothing changed.
	Barrier string
	// Methods are notifications and requests of the server's own that the checks
	// shall know. Notifications are kept for [Editor.Received].
	Methods []string
	// Answer answers requests of Methods that the server sends, each on a goroutine of
	// its own; nil refuses them. It may use the Editor.
	Answer func(e *Editor, method string, params json.RawMessage) (result any, err error)
	// Choose picks a button of a window/showMessageRequest; nil, or a title that is
	// not among the actions, dismisses the question. It must not use the Editor.
	Choose func(message string, actions []string) string
	// Trace gets every message, one a line, with time and direction; nil gets none.
	Trace io.Writer
	// Unchecked turns the checks off, for benchmarks: they read files.
	Unchecked bool
}

// Start plays an editor to the server at the other end of rwc, up to and with
// the initialized notification. The Editor owns rwc. When the server does not
// answer within ctx, or refuses, rwc is closed and the error says why.
func Start(ctx context.Context, rwc io.ReadWriteCloser, o Options) (*Editor, error) {
	return start(ctx, rwc, nil, o)
}

// Command starts a server as a child process and speaks with it over its standard
// input and output, as [Start] does. The caller sets cmd's path, arguments,
// directory and environment. Without a cmd.Stderr the last of what the server
// writes there is kept, and is part of the error when the server ends unasked.
func Command(ctx context.Context, cmd *exec.Cmd, o Options) (*Editor, error) {
	c, err := startChild(cmd)
	if err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	return start(ctx, c, c, o)
}

func start(ctx context.Context, rwc io.ReadWriteCloser, c *child, o Options) (*Editor, error) {
	e, err := newEditor(o)
	if err != nil {
		return nil, errors.Join(err, rwc.Close())
	}
	e.child = c
	e.conn = newConn(rwc, o.Trace, e.receive)
	if err := e.initialize(ctx); err != nil {
		e.Kill()
		return nil, fmt.Errorf("start a session: %w", err)
	}
	return e, nil
}

func newEditor(o Options) (*Editor, error) {
	p := o.Profile
	if p == nil {
		p = &Profile{Name: "minimal"}
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, fmt.Errorf("root: %w", err)
	}
	folders := o.Folders
	if folders == nil {
		folders = []string{""}
	}
	return &Editor{
		options: o, profile: p, root: root, folders: folders,
		settings: o.Settings, changed: make(chan struct{}), unit: source.UTF16,
		buffers: view{}, history: map[string][]*text{}, ceiling: map[string]int32{}, published: map[string]*publication{},
		pulled: map[string]pulled{}, registered: map[string]registration{}, tokens: map[string]string{},
		refreshed: map[string]int{},
	}, nil
}

type folder struct {
	URI  string `json:"uri"`
	Name string `json:"name"`
}

func (e *Editor) folder(path string) folder {
	return folder{e.URI(path), filepath.Base(e.native(path))}
}

// initialize shakes hands, as the profile does it.
func (e *Editor) initialize(ctx context.Context) error {
	p := map[string]any{"processId": nil, "rootUri": nil, "capabilities": e.profile.Capabilities}
	if e.profile.Capabilities == nil {
		p["capabilities"] = map[string]any{}
	}
	if e.profile.Client != nil {
		p["clientInfo"] = e.profile.Client
	}
	if e.profile.Habits.ProcessID {
		p["processId"] = os.Getpid()
	}
	var folders []folder
	for _, f := range e.folders {
		folders = append(folders, e.folder(f))
	}
	if len(folders) > 0 {
		p["rootUri"] = folders[0].URI
	}
	if e.profile.Habits.RootPath {
		p["rootPath"] = nil
		if len(folders) > 0 {
			p["rootPath"] = e.native(e.folders[0])
		}
	}
	if e.profile.Has("workspace.workspaceFolders") {
		p["workspaceFolders"] = nil
		if len(folders) > 0 {
			p["workspaceFolders"] = folders
		}
	}
	if init := e.initOptions(); init != nil {
		p["initializationOptions"] = init
	}
	raw, err := e.ask(ctx, "initialize", p)
	if err != nil {
		return err
	}
	var result struct {
		Capabilities map[string]json.RawMessage `json:"capabilities"`
		ServerInfo   *ClientInfo                `json:"serverInfo"`
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return fmt.Errorf("decode the result: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.provides = result.Capabilities
	var all struct{ Capabilities map[string]any }
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("decode the capabilities: %w", err)
	}
	e.declared.Capabilities = all.Capabilities
	if result.ServerInfo != nil {
		e.server = *result.ServerInfo
	}
	if err := e.agree(); err != nil {
		return err
	}
	e.initialized = true
	e.notify("initialized", struct{}{})
	if e.profile.Habits.Settings == "push" && len(e.settings) > 0 {
		e.notify("workspace/didChangeConfiguration", map[string]any{"settings": e.settings})
	}
	return nil
}

// initOptions are the test's, and what the profile adds to an object.
func (e *Editor) initOptions() any {
	columns := e.profile.Habits.Columns
	if columns == "" {
		return e.options.Init
	}
	all := map[string]any{"positionEncoding": columns}
	if more, ok := e.options.Init.(map[string]any); ok {
		maps.Copy(all, more)
	}
	return all
}

// agree takes encoding and kind of synchronisation from the server's capabilities.
func (e *Editor) agree() error {
	encoding := "utf-16"
	if raw, ok := e.provides["positionEncoding"]; ok {
		if err := json.Unmarshal(raw, &encoding); err != nil {
			return fmt.Errorf("decode positionEncoding: %w", err)
		}
	}
	offered := e.profile.allows("general.positionEncodings", encoding)
	if own := e.profile.Habits.Columns; own != "" && encoding == "utf-16" {
		encoding, offered = own, true
	}
	switch encoding {
	case "utf-8":
		e.unit = source.Bytes
	case "utf-16":
		e.unit = source.UTF16
	case "utf-32":
		e.unit = source.Runes
	default:
		return fmt.Errorf("the server chose the encoding %q", encoding)
	}
	if encoding != "utf-16" && !offered {
		return fmt.Errorf("the server chose the encoding %q, which was not offered", encoding)
	}
	raw := e.provides["textDocumentSync"]
	switch opens(raw) {
	case 0, 'n':
		return nil
	case '{':
		if err := strict(raw, &e.sync); err != nil {
			return fmt.Errorf("decode textDocumentSync: %w", err)
		}
	default:
		if err := json.Unmarshal(raw, &e.sync.Change); err != nil {
			return fmt.Errorf("decode textDocumentSync: %w", err)
		}
		e.sync.OpenClose = e.sync.Change > 0
		e.sync.Save = json.RawMessage("{}")
	}
	return nil
}

// owedGrace is how long a server may take, once it has answered shutdown, to answer what
// it was asked before.
const owedGrace = time.Second

// Shutdown asks the server to shut down and to exit, and waits for it to go: a
// child until it has exited, which must be with code 0 and within ctx (it is
// killed otherwise). Requests that are without an answer by then are violations.
func (e *Editor) Shutdown(ctx context.Context) error {
	_, err := e.ask(ctx, "shutdown", nil)
	if err == nil { // what was cancelled a moment ago is about to be answered
		owed, stop := context.WithTimeout(ctx, owedGrace)
		e.conn.settle(owed)
		stop()
	}
	e.mu.Lock()
	e.notify("exit", nil)
	e.mu.Unlock()
	e.conn.finish()
	select {
	case <-e.conn.wrote:
	case <-ctx.Done():
	}
	if e.child != nil {
		err = errors.Join(err, e.child.wait(ctx, e.conn.gone))
	}
	err = errors.Join(err, e.close())
	if methods := e.conn.unanswered(); err == nil && len(methods) > 0 {
		e.violate("%s: never answered", strings.Join(methods, ", "))
	}
	return err
}

// Kill ends the connection at once, as an editor that crashes does, and kills a
// child. It waits until both are gone. Calls under way return an error.
func (e *Editor) Kill() {
	if e.child != nil {
		e.child.kill()
	}
	e.close() //nolint:errcheck // the stream may be gone already, which is what is wanted
}

// close closes the stream and waits for the goroutines.
func (e *Editor) close() error {
	e.conn.finish()
	err := e.conn.rwc.Close()
	<-e.conn.gone
	<-e.conn.wrote
	return err
}
