// Package lsp is the edge between editors and everything else: it speaks the
// Language Server Protocol over a pipe, keeps what the client says in immutable
// states, and converts between the protocol's positions and URIs and our offsets
// and paths.
//
// It refuses to know Markdown, YAML and what any rule does. The idea to hold in
// mind: states are made on one goroutine, in the order of the wire; an answer is
// computed beside it, from the state that was current when the request came.
package lsp

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"strings"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/lint/rules"
)

// Options are what a server does not find out by itself. The zero value works.
type Options struct {
	Name    string // as editors show it; "" means skillpls
	Version string // "" is not sent
	Home    string // the user's directory; "" means the one that the system says

	// Rest is how long a word that somebody types has to stay as it is before it is said
	// to be wrong; 0 means half a second.
	Rest time.Duration

	// Pause is how long at least lies between two words to a client that its trees may
	// be others; 0 means a fifth of a second.
	Pause time.Duration

	// Reading is told how many documents are about to be read, and once they have been, and
	// looked at, that number below 0; nil means nobody is.
	Reading func(documents int)

	// Editing is told how large the largest open text is, in bytes, whenever something is
	// opened, edited or closed; nil means nobody is.
	Editing func(largest int)

	// Log receives what the server has to say; it must not write to the client's
	// pipe. From Info on, the client is shown the same. Nil means only the client.
	Log *slog.Logger
}

// Serve serves one client, whose messages come from in and go to out, until it
// says exit, closes in, or its process ends. It returns the exit code that the
// protocol wants: 0 for an exit after shutdown, else 1. A client that closes in after
// shutdown, as one may whose own process has ended before it has sent exit, has left
// as it should, too.
//
// It neither closes in nor waits for a Read of it to return: that of a stdin
// which stays open cannot be ended from here, so leave main.
func Serve(in io.ReadCloser, out io.Writer, o Options) int {
	return newFull(o).serve(in, out)
}

// newFull returns a server with all features.
func newFull(o Options) *server {
	s := newServer(o, requests)
	// What is told of documents is remembered, so these answers are the server's.
	s.dispatcher.requests[protocol.MethodTextDocumentDiagnostic] = on(s.diagnoser.pull)
	s.dispatcher.requests[protocol.MethodWorkspaceDiagnostic] = on(s.diagnoser.pullAll)
	// And so is what is moved.
	maps.Copy(s.dispatcher.requests, s.renamer.requests())
	maps.Copy(s.dispatcher.requests, actor{s.renamer}.requests())
	// And what is coloured.
	maps.Copy(s.dispatcher.requests, s.painter.requests())
	s.dispatcher.requests[protocol.MethodWorkspaceExecuteCommand] = on(commander{s.ask, s.store}.execute)
	// What panels show has in it what was found.
	maps.Copy(s.dispatcher.requests, panel{s.diagnoser.found}.requests())
	return s
}

// requests are the features: what a client may ask, and who answers. What is
// not in here is not advertised.
var requests = map[string]request{
	protocol.MethodTextDocumentDefinition:           on(definition),
	protocol.MethodTextDocumentTypeDefinition:       on(typeDefinition),
	protocol.MethodTextDocumentImplementation:       on(implementation),
	protocol.MethodTextDocumentReferences:           on(references),
	protocol.MethodTextDocumentDocumentHighlight:    on(documentHighlight),
	protocol.MethodTextDocumentHover:                on(hover),
	protocol.MethodTextDocumentCompletion:           on(completion),
	protocol.MethodCompletionItemResolve:            on(resolveCompletion),
	protocol.MethodTextDocumentDocumentLink:         on(documentLink),
	protocol.MethodTextDocumentCodeLens:             on(codeLens),
	protocol.MethodTextDocumentPrepareCallHierarchy: on(prepareCallHierarchy),
	protocol.MethodCallHierarchyIncomingCalls:       on(incomingCalls),
	protocol.MethodCallHierarchyOutgoingCalls:       on(outgoingCalls),
	protocol.MethodWorkspaceSymbol:                  on(workspaceSymbol),
	protocol.MethodTextDocumentDocumentSymbol:       on(documentSymbol),
	protocol.MethodTextDocumentFoldingRange:         on(foldingRange),
	protocol.MethodTextDocumentSelectionRange:       on(selectionRange),
	protocol.MethodTextDocumentOnTypeFormatting:     on(onType),
}

// drainLimit is how long a client that has said exit may take to read what it
// was owed.
const drainLimit = time.Second

// A server is one connection's life: it answers initialize, talks back to the
// client, and holds nothing that an answer depends on; that is the state's.
type server struct {
	options    Options
	log        *slog.Logger
	logs       *clientLog
	conn       jsonrpc2.Conn
	dispatcher *dispatcher
	store      *store
	documents  documents
	diagnoser  *diagnoser
	renamer    *renamer
	painter    *painter
	herald     *herald

	// watch blocks until the process that started us has ended, or ctx has. It is
	// called in a goroutine of its own.
	watch func(ctx context.Context, pid int)

	callTimeout time.Duration // how long the client may take to answer us: some never do

	asked  atomic.Int64 // counts our questions about settings; the answer to the last counts
	asking atomic.Int64 // of them, those that have no answer yet
	tokens atomic.Int64 // counts what we showed the progress of
}

func newServer(o Options, requests map[string]request) *server {
	if o.Name == "" {
		o.Name = section
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rest == 0 {
		o.Rest = restingWord
	}
	if o.Pause == 0 {
		o.Pause = pauseBetween
	}
	logs := newClientLog()
	log := slog.New(slog.NewMultiHandler(o.Log.Handler(), logs))
	s := &server{
		options:   o,
		log:       log,
		logs:      logs,
		documents: documents{thisPlatform()},
		watch:     watchParent,

		callTimeout: 10 * time.Second,
		store: &store{
			log:     log,
			changed: func(_, _ *state) {},
		},
		diagnoser: newDiagnoser(),
		renamer:   newRenamer(),
		painter:   newPainter(),
		herald:    newHerald(),
	}
	s.store.complete = s.complete
	s.painter.poke = s.diagnoser.poke
	requests = maps.Clone(requests)
	requests[methodSettled] = s.settled
	s.store.current.Store(&state{client: &client{}, rules: rules.All, rest: o.Rest, buffers: map[uri.URI]*buffer{}})
	s.dispatcher = &dispatcher{
		requests:    requests,
		changes:     s.documents.changes(),
		store:       s.store,
		initialize:  s.initialize,
		initialized: s.greet,
		log:         log,
		exit:        make(chan int, 1),
		inFlight:    map[jsonrpc2.ID]*running{},
	}
	return s
}

// serve is Serve.
func (s *server) serve(in io.ReadCloser, out io.Writer) int {
	ctx, gone := context.WithCancel(context.Background())
	defer gone()
	t := newTransport(pipe{in, out}, gone)
	defer t.drain(drainLimit)
	s.conn = jsonrpc2.NewConn(t, jsonrpc2.WithCodec(codec{}))
	s.renamer.say = func(ctx context.Context, kind protocol.MessageType, text string) {
		_ = s.conn.Notify(ctx, protocol.MethodWindowShowMessage, &protocol.ShowMessageParams{Type: kind, Message: "skillpls: " + text})
	}
	told := s.store.changed
	s.store.changed = func(old, next *state) {
		s.changed(ctx, old, next)
		told(old, next)
	}
	go s.diagnose(ctx)
	go s.dispatcher.watchdog(ctx, s.options.Log)
	s.conn.Go(ctx, s.dispatcher.handle)
	select {
	case code := <-s.dispatcher.exit:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-s.dispatcher.exit: // exit, and then stdin closed
		return code
	default:
		if s.dispatcher.bye.Load() {
			return 0
		}
		s.log.Info("client is gone")
		return 1
	}
}

// A pipe is stdin and stdout as one.
type pipe struct {
	io.ReadCloser
	io.Writer
}

// changed does what the server itself owes to a new state. It must not block.
func (s *server) changed(ctx context.Context, old, next *state) {
	s.keep(ctx, old, next)
	if s.options.Editing != nil {
		largest := 0
		for _, b := range next.buffers {
			largest = max(largest, len(b.Text))
		}
		s.options.Editing(largest)
	}
	s.diagnoser.take(next)
	s.diagnoser.poke()
	switch c := next.cause.(type) {
	case greeted:
	case configured:
		if c.Pulled {
			return
		}
	default:
		return
	}
	if next.client.configuration() {
		s.configure(ctx)
	}
}

// initializeParams has types of our own where the library's would refuse a
// client for one odd part of what it says.
type initializeParams struct {
	ProcessID  *int64 `json:"processId"`
	ClientInfo struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	} `json:"clientInfo"`
	RootPath              *string         `json:"rootPath"`
	RootURI               *string         `json:"rootUri"`
	WorkspaceFolders      []wireFolder    `json:"workspaceFolders"`
	Capabilities          protocol.LSPAny `json:"capabilities"`
	InitializationOptions protocol.LSPAny `json:"initializationOptions"`
}

// initialize answers the first request, on the read loop: it does nothing that
// takes time. ctx ends with the connection.
func (s *server) initialize(ctx context.Context, raw []byte) (any, error) {
	p, err := decode[initializeParams](raw)
	if err != nil {
		return nil, err
	}
	c := &client{name: strings.TrimSpace(p.ClientInfo.Name + " " + p.ClientInfo.Version), options: notNull(p.InitializationOptions)}
	c.voice, c.runs = voiceOf(c.options), runs(c.options)
	if len(p.Capabilities) > 0 {
		if err := protocol.Unmarshal(p.Capabilities, &c.capabilities); err != nil {
			s.log.Warn("client's capabilities not understood", "client", c.name, "err", err)
			c.capabilities = protocol.ClientCapabilities{}
		}
	}
	c.encoding = c.columns()
	c.tree = wantsTree(c.options)
	_ = s.store.update(func(st *state) (*state, error) {
		next := st.because(started{})
		next.client = c
		next.folders = s.documents.folders(p.folders(s.documents.platform))
		return next, nil
	})
	if pid := p.ProcessID; pid != nil && *pid > 0 {
		go func() {
			if s.watch(ctx, int(*pid)); ctx.Err() == nil {
				s.log.Info("parent process has ended", "pid", *pid)
				s.dispatcher.leave(1)
			}
		}()
	}
	s.log.Info("serving", "client", c.name, "columns", c.encoding.kind(), "version", s.options.Version)
	result := &protocol.InitializeResult{
		Capabilities: capabilities(c, s.dispatcher.requests),
		ServerInfo:   protocol.ServerInfo{Name: s.options.Name},
	}
	if v := s.options.Version; v != "" {
		result.ServerInfo.Version = protocol.NewOptional(v)
	}
	return result, nil
}

// folders returns the workspace folders, or what older clients say in their
// place.
func (p *initializeParams) folders(on platform) []wireFolder {
	switch {
	case len(p.WorkspaceFolders) > 0:
		return p.WorkspaceFolders
	case p.RootURI != nil && *p.RootURI != "":
		return []wireFolder{{URI: *p.RootURI}}
	case p.RootPath != nil && on.absolute(*p.RootPath):
		return []wireFolder{{URI: string(on.uri(*p.RootPath))}}
	default:
		return nil
	}
}
