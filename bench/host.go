package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

//go:embed markdown-it.js
var markdownIt string

// A host does for the markdown server of VS Code what the extension around it does there: it
// lists and reads files, and parses Markdown with markdown-it. What that takes is in the
// server's times, as it is in VS Code, but not in its memory.
type host struct {
	wg sync.WaitGroup

	// writing guards in. It is not mu: whoever writes may have to wait until the parser is read.
	writing sync.Mutex
	in      io.Writer

	mu      sync.Mutex // guards what follows
	last    int
	waiting map[int]chan json.RawMessage
	err     error // why there are no more answers
}

// hostMethods are what that server asks of its client.
var hostMethods = []string{
	"markdown/parse", "markdown/fs/readFile", "markdown/fs/stat", "markdown/fs/readDirectory",
	"markdown/fs/watcher/create", "markdown/fs/watcher/delete", "markdown/findMarkdownFilesInWorkspace",
}

// hostSettings turn on what is off unless somebody asks for it: findings.
var hostSettings = map[string]any{"markdown": map[string]any{
	"validate": map[string]any{
		"enabled":                  true,
		"referenceLinks":           map[string]any{"enabled": "warning"},
		"fragmentLinks":            map[string]any{"enabled": "warning"},
		"fileLinks":                map[string]any{"enabled": "warning", "markdownFragmentLinks": "inherit"},
		"ignoredLinks":             []string{},
		"unusedLinkDefinitions":    map[string]any{"enabled": "hint"},
		"duplicateLinkDefinitions": map[string]any{"enabled": "warning"},
	},
	"suggest":              map[string]any{"paths": map[string]any{"enabled": true, "includeWorkspaceHeaderCompletions": "onDoubleHash"}},
	"occurrencesHighlight": map[string]any{"enabled": false},
	"server":               map[string]any{"log": "off"},
}}

// startHost starts a host, with a Node that finds markdown-it in a directory. It ends with ctx.
func startHost(ctx context.Context, node, dir string) (*host, error) {
	cmd := exec.CommandContext(ctx, node, "-e", markdownIt)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h := &host{in: in, waiting: make(map[int]chan json.RawMessage)}
	h.wg.Go(func() {
		h.read(out)
		cmd.Wait() //nolint:errcheck // it is stopped by ctx
	})
	return h, nil
}

// read hands out what was parsed, until there is no more.
func (h *host) read(out io.Reader) {
	lines := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		var parsed struct {
			ID     int
			Tokens json.RawMessage
		}
		if err == nil {
			err = json.Unmarshal(line, &parsed)
		}
		h.mu.Lock()
		if err != nil {
			h.err = fmt.Errorf("markdown-it ended: %w", err)
			for _, to := range h.waiting {
				close(to)
			}
			h.mu.Unlock()
			return
		}
		h.waiting[parsed.ID] <- parsed.Tokens
		delete(h.waiting, parsed.ID)
		h.mu.Unlock()
	}
}

// parse returns the tokens of a text.
func (h *host) parse(text string) (json.RawMessage, error) {
	to := make(chan json.RawMessage, 1)
	h.mu.Lock()
	if h.err != nil {
		defer h.mu.Unlock()
		return nil, h.err
	}
	h.last++
	id := h.last
	h.waiting[id] = to
	h.mu.Unlock()
	line, err := json.Marshal(map[string]any{"id": id, "text": text})
	if err != nil {
		return nil, err
	}
	h.writing.Lock()
	_, err = h.in.Write(append(line, '\n'))
	h.writing.Unlock()
	if err != nil {
		return nil, err
	}
	tokens, ok := <-to
	if !ok {
		return nil, errors.New("markdown-it has ended")
	}
	return tokens, nil
}

// answer answers one of hostMethods.
func (h *host) answer(root string, e *lsptest.Editor, method string, params json.RawMessage) (any, error) {
	var p struct {
		URI  string
		Text *string
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	if strings.HasPrefix(method, "markdown/fs/watcher/") {
		return nil, nil //nolint:nilnil // nothing changes on disk here
	}
	if method == "markdown/findMarkdownFilesInWorkspace" {
		return findMarkdown(root, e)
	}
	native, err := nativePath(p.URI)
	if err != nil {
		return nil, err
	}
	switch method {
	case "markdown/parse":
		if p.Text != nil {
			return h.parse(*p.Text)
		}
		path, err := filepath.Rel(root, native)
		if err != nil {
			return nil, err
		}
		text, err := e.Text(filepath.ToSlash(path))
		if err != nil {
			return nil, err
		}
		return h.parse(text)
	case "markdown/fs/readFile":
		text, err := os.ReadFile(native)
		return byteList(text), err
	case "markdown/fs/stat":
		info, err := os.Stat(native)
		if err != nil {
			return nil, nil //nolint:nilnil,nilerr // it is not there
		}
		return map[string]any{"isDirectory": info.IsDir()}, nil
	}
	entries, err := os.ReadDir(native)
	list := make([][2]any, len(entries))
	for i, entry := range entries {
		list[i] = [2]any{entry.Name(), map[string]any{"isDirectory": entry.IsDir()}}
	}
	return list, err
}

// findMarkdown lists the URIs of all Markdown below a directory.
func findMarkdown(root string, e *lsptest.Editor) (uris []string, err error) {
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".md") {
			rel, err := filepath.Rel(root, p)
			if err != nil {
				return err
			}
			uris = append(uris, e.URI(filepath.ToSlash(rel)))
		}
		return err
	})
	return uris, err
}

// nativePath is the path of a file URI.
func nativePath(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return "", fmt.Errorf("%q is no file's", uri)
	}
	path := u.Path
	if len(path) > 2 && path[2] == ':' { // a drive
		path = path[1:]
	}
	return filepath.FromSlash(path), nil
}

// byteList is the form in which files go over the wire there: an array of numbers.
func byteList(text []byte) json.RawMessage {
	list := make([]byte, 0, 4*len(text)+2)
	list = append(list, '[')
	for i, b := range text {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, int64(b), 10)
	}
	return append(list, ']')
}
