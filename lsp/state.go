package lsp

import (
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// A state is all that an answer may depend on, at one moment. It does not
// change: a notification makes the next one, which shares what stayed.
type state struct {
	client   *client
	rules    []*lint.Rule  // that look for findings; always the same
	rest     time.Duration // how long a word has to stay before it is wrong; always the same
	settings []byte        // the client's settings for us, as JSON; nil if it gave none
	chosen   *options      // what they and client.options come to; nil before initialize

	// buffers are the open documents under their canonical URI, which is what
	// the library decodes every request's URI to.
	buffers map[uri.URI]*buffer
	order   []uri.URI // of the same, as they were last opened or edited

	folders []folder // in the client's order
	worlds  []*world // of the folders, and of files that lie in none
	cause   event    // what made this state out of the one before
	number  int64    // of the state, counted from the first
	greeted bool     // the client has said that it is initialized

	// deltas say what that changed in the trees. A change may be seen in a state
	// before the one that tells of it, never the other way round.
	deltas map[*keeper]*index.Delta
	// bursts are the folders in which that was part of a change of many files on disk.
	bursts map[*keeper]bool
}

// A client is what the editor said about itself, once, in initialize.
type client struct {
	name         string
	encoding     encoding
	capabilities protocol.ClientCapabilities
	options      []byte      // initializationOptions as JSON; nil if there were none
	tree         bool        // wants to be told of changes of the trees
	voice        EditorVoice // what they say that it says by itself
	runs         []string    // commands that they say it runs
}

// A buffer is one version of one open document. It does not change. Path of its
// File is the native absolute path.
type buffer struct {
	URI        uri.URI // as the client spells it, for answers
	Version    int32
	LanguageID string
	*source.File

	key       uri.URI    // its place in state.buffers
	opened    int64      // the number of the state in which the client opened it: no two openings have the same
	typed     int        // the offset behind the last edit, if that was one of one place
	at        time.Time  // of that edit; zero for any other
	revisions []revision // the changes that led here last
}

// A folder is a workspace folder.
type folder struct {
	URI  uri.URI // as the client spells it, for answers
	Name string
	Path string // native, absolute

	key uri.URI
}

// An event is what happened between two states.
type event interface{ isEvent() }

type (
	// A started is the answer to initialize: the client's facts and folders.
	started struct{}

	// A greeted is the client's initialized: from now on it may be told of what it did
	// not speak of.
	greeted struct{}

	// An opened is a didOpen. Before is the same document where it was open
	// already, else nil.
	opened struct{ Before, After *buffer }

	// An edited is a didChange.
	edited struct{ Before, After *buffer }

	// A saved is a didSave.
	saved struct{ Buffer *buffer }

	// A closed is a didClose; the file on disk counts again.
	closed struct{ Before *buffer }

	// A foldersChanged is a didChangeWorkspaceFolders, without what it removed
	// unknown or added twice.
	foldersChanged struct{ Added, Removed []folder }

	// A filesChanged is a didChangeWatchedFiles.
	filesChanged struct{ Files []fileEvent }

	// An indexed says that a world knows more than before, or something else.
	indexed struct{}

	// A configured says that the settings are others than before; Pulled, that
	// they are the client's answer to our question and not what it pushed.
	configured struct{ Pulled bool }

	// A reindexed says that all folders are to be read again.
	reindexed struct{}
)

// A fileEvent is one file or directory that the client saw change on disk.
type fileEvent struct {
	Path string // native, absolute
	Type protocol.FileChangeType
}

func (started) isEvent()        {}
func (greeted) isEvent()        {}
func (opened) isEvent()         {}
func (edited) isEvent()         {}
func (saved) isEvent()          {}
func (closed) isEvent()         {}
func (foldersChanged) isEvent() {}
func (filesChanged) isEvent()   {}
func (configured) isEvent()     {}
func (indexed) isEvent()        {}
func (reindexed) isEvent()      {}

// because returns a copy of s with another cause, for the caller to complete
// before anyone else sees it. Its maps and slices are s's: replace them.
func (s *state) because(e event) *state {
	next := *s
	next.cause = e
	next.deltas, next.bursts = nil, nil
	return &next
}

// withBuffer returns the state in which b is open, in place of what was open
// under its URI.
func (s *state) withBuffer(b *buffer, e event) *state {
	next := s.because(e)
	next.buffers = maps.Clone(s.buffers)
	next.buffers[b.key] = b
	next.order = append(next.without(b), b.key)
	return next
}

// touched returns the open buffers in the order in which they were last opened or
// edited: of two names of one file the last counts.
func (s *state) touched() []*buffer {
	list := make([]*buffer, 0, len(s.order))
	for _, key := range s.order {
		list = append(list, s.buffers[key])
	}
	return list
}

// without returns the order of the buffers but b.
func (s *state) without(b *buffer) []uri.URI {
	return slices.DeleteFunc(slices.Clone(s.order), func(key uri.URI) bool { return key == b.key })
}

// withoutBuffer returns the state in which b's document is closed.
func (s *state) withoutBuffer(b *buffer, e event) *state {
	next := s.because(e)
	next.buffers = maps.Clone(s.buffers)
	delete(next.buffers, b.key)
	next.order = next.without(b)
	return next
}

// A store holds the current state. Reading it never waits.
type store struct {
	current atomic.Pointer[state]

	// complete fills in what is derived from next, before anyone sees it; changed
	// is told once it is current. Both are called by the goroutine that made the
	// state, most often the read loop, one state at a time and in order. They must
	// not block, and not call update.
	complete func(old, next *state)
	changed  func(old, next *state)

	log      *slog.Logger
	updating sync.Mutex // held from loading current until changed has returned
}

// update makes next's state the current one, unless next fails or returns nil.
// Any goroutine may call it; what the client says comes from the read loop
// alone, and so in the client's order.
func (s *store) update(next func(*state) (*state, error)) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	old := s.current.Load()
	n, err := next(old)
	if err != nil || n == nil {
		return err
	}
	// The client's text is never lost to a fault of ours: if complete panics, n
	// is current all the same, with what it had from old.
	n.number = old.number + 1
	whole := *n
	if recovered(s.log, "complete", func() error { s.complete(old, &whole); return nil }) == nil {
		n = &whole
	}
	s.current.Store(n)
	_ = recovered(s.log, "changed", func() error { s.changed(old, n); return nil })
	return nil
}
