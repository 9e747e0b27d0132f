package lsp

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/source"
)

// A documents makes the next state out of what the client says about its documents,
// folders and settings. It never fails for a document that is not a file: that
// one is not kept, and requests about it find nothing.
//
// The parameters are types of our own where the library's would lose the
// client's spelling of a URI, or refuse the whole message for one odd part.
type documents struct{ platform }

// changes returns the notifications that change the state.
func (d documents) changes() map[string]change {
	return map[string]change{
		protocol.MethodTextDocumentDidOpen:                onChange(d.didOpen),
		protocol.MethodTextDocumentDidChange:              onChange(d.didChange),
		protocol.MethodTextDocumentDidSave:                onChange(d.didSave),
		protocol.MethodTextDocumentDidClose:               onChange(d.didClose),
		protocol.MethodWorkspaceDidChangeWorkspaceFolders: onChange(d.didChangeWorkspaceFolders),
		protocol.MethodWorkspaceDidChangeWatchedFiles:     onChange(d.didChangeWatchedFiles),
		protocol.MethodWorkspaceDidCreateFiles:            onChange(d.didOperate(protocol.FileChangeTypeCreated)),
		protocol.MethodWorkspaceDidDeleteFiles:            onChange(d.didOperate(protocol.FileChangeTypeDeleted)),
		protocol.MethodWorkspaceDidRenameFiles:            onChange(d.didRenameFiles),
		protocol.MethodWorkspaceDidChangeConfiguration:    onChange(d.didChangeConfiguration),
	}
}

type documentParams struct {
	TextDocument struct {
		URI        string `json:"uri"`
		LanguageID string `json:"languageId"`
		Version    int64  `json:"version"`
		Text       string `json:"text"`
	} `json:"textDocument"`
}

func (d documents) didOpen(s *state, p *documentParams) (*state, error) {
	doc := p.TextDocument
	key, path, err := d.parse(doc.URI)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", doc.URI, err)
	}
	b := &buffer{
		URI:        uri.URI(doc.URI),
		Version:    int32(doc.Version),
		LanguageID: doc.LanguageID,
		File:       source.New(path, []byte(doc.Text)),
		key:        key,
		opened:     s.number,
	}
	return s.withBuffer(b, opened{Before: s.buffers[key], After: b}), nil
}

type changeParams struct {
	TextDocument struct {
		URI     string `json:"uri"`
		Version *int64 `json:"version"` // optional once, and null
	} `json:"textDocument"`
	ContentChanges []contentChange `json:"contentChanges"`
}

// didChange takes any version: that the client counts oddly is no reason to let
// its text and ours part.
func (d documents) didChange(s *state, p *changeParams) (*state, error) {
	before, err := d.open(s, p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	version := before.Version + 1
	if p.TextDocument.Version != nil {
		version = int32(*p.TextDocument.Version)
	}
	after, err := before.change(s.client.encoding, version, p.ContentChanges, time.Now())
	if err != nil {
		return nil, fmt.Errorf("change %s: %w", before.URI, err)
	}
	return s.withBuffer(after, edited{Before: before, After: after}), nil
}

func (d documents) didSave(s *state, p *documentParams) (*state, error) {
	b, err := d.open(s, p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	return s.because(saved{Buffer: b}), nil
}

func (d documents) didClose(s *state, p *documentParams) (*state, error) {
	b, err := d.open(s, p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	return s.withoutBuffer(b, closed{Before: b}), nil
}

// open returns the open document that spelled means.
func (d documents) open(s *state, spelled string) (*buffer, error) {
	key, _, err := d.parse(spelled)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", spelled, err)
	}
	b := s.buffers[key]
	if b == nil {
		return nil, fmt.Errorf("%q: not open", spelled)
	}
	return b, nil
}

type wireFolder struct {
	URI  string `json:"uri"`
	Name string `json:"name"`
}

type foldersParams struct {
	Event struct {
		Added   []wireFolder `json:"added"`
		Removed []wireFolder `json:"removed"`
	} `json:"event"`
}

func (d documents) didChangeWorkspaceFolders(s *state, p *foldersParams) (*state, error) {
	var e foldersChanged
	folders := slices.Clone(s.folders)
	for _, w := range p.Event.Removed {
		f, ok := d.folder(w)
		if i := indexFolder(folders, f); ok && i >= 0 {
			e.Removed = append(e.Removed, folders[i])
			folders = slices.Delete(folders, i, i+1)
		}
	}
	for _, w := range p.Event.Added {
		if f, ok := d.folder(w); ok && indexFolder(folders, f) < 0 {
			e.Added = append(e.Added, f)
			folders = append(folders, f)
		}
	}
	if len(e.Added)+len(e.Removed) == 0 {
		return nil, nil
	}
	next := s.because(e)
	next.folders = folders
	return next, nil
}

// folders returns those of ws that are directories of this machine, each once.
func (d documents) folders(ws []wireFolder) []folder {
	var fs []folder
	for _, w := range ws {
		if f, ok := d.folder(w); ok && indexFolder(fs, f) < 0 {
			fs = append(fs, f)
		}
	}
	return fs
}

func (d documents) folder(w wireFolder) (folder, bool) {
	key, path, err := d.parse(w.URI)
	return folder{URI: uri.URI(w.URI), Name: w.Name, Path: path, key: key}, err == nil
}

// indexFolder finds the folder with f's path, as trailing slashes differ.
func indexFolder(fs []folder, f folder) int {
	return slices.IndexFunc(fs, func(g folder) bool { return g.Path == f.Path })
}

type watchedParams struct {
	Changes []struct {
		URI  string                  `json:"uri"`
		Type protocol.FileChangeType `json:"type"`
	} `json:"changes"`
}

func (d documents) didChangeWatchedFiles(s *state, p *watchedParams) (*state, error) {
	var e filesChanged
	for _, c := range p.Changes {
		if _, path, err := d.parse(c.URI); err == nil {
			e.Files = append(e.Files, fileEvent{Path: path, Type: c.Type})
		}
	}
	if len(e.Files) == 0 {
		return nil, nil
	}
	return s.because(e), nil
}

// operatedParams are those of didCreateFiles and didDeleteFiles.
type operatedParams struct {
	Files []struct {
		URI string `json:"uri"`
	} `json:"files"`
}

// didOperate takes files that a user has made or deleted for changes on disk: a
// watcher may tell of them later, or not at all.
func (d documents) didOperate(how protocol.FileChangeType) func(*state, *operatedParams) (*state, error) {
	return func(s *state, p *operatedParams) (*state, error) {
		var e filesChanged
		for _, f := range p.Files {
			if _, path, err := d.parse(f.URI); err == nil {
				e.Files = append(e.Files, fileEvent{Path: path, Type: how})
			}
		}
		if len(e.Files) == 0 {
			return nil, nil
		}
		return s.because(e), nil
	}
}

func (d documents) didRenameFiles(s *state, p *protocol.RenameFilesParams) (*state, error) {
	var e filesChanged
	for _, f := range p.Files {
		if _, path, err := d.parse(f.OldURI); err == nil {
			e.Files = append(e.Files, fileEvent{Path: path, Type: protocol.FileChangeTypeDeleted})
		}
		if _, path, err := d.parse(f.NewURI); err == nil {
			e.Files = append(e.Files, fileEvent{Path: path, Type: protocol.FileChangeTypeCreated})
		}
	}
	if len(e.Files) == 0 {
		return nil, nil
	}
	return s.because(e), nil
}

// section is our name in the client's settings.
const section = "skillpls"

// didChangeConfiguration takes settings that the client pushes: all of them with
// ours under our name, or ours alone. A client that wants to be asked sends null.
func (d documents) didChangeConfiguration(s *state, p *protocol.DidChangeConfigurationParams) (*state, error) {
	next := s.because(configured{})
	if settings := bytes.TrimSpace(p.Settings); len(settings) > 0 && settings[0] == '{' {
		var all map[string]protocol.LSPAny
		if err := protocol.Unmarshal(settings, &all); err != nil {
			return nil, fmt.Errorf("settings: %w", err)
		}
		ours, nested := all[section]
		if !nested {
			ours = settings
		}
		next.settings = notNull(ours)
	}
	return next, nil
}

// notNull returns a copy of raw, or nil if it is JSON's null or nothing.
func notNull(raw []byte) []byte {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return bytes.Clone(raw)
}
