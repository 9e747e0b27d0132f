package lsptest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Error codes of JSON-RPC that the editor itself answers with.
const (
	methodNotFound = -32601
	invalidParams  = -32602
	internalError  = -32603
)

// receive takes what is no response to a request of ours, on the read goroutine
// and in wire order.
func (e *Editor) receive(m *message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m.JSONRPC != "2.0" {
		e.violated("%s: jsonrpc is %q", m.Method, m.JSONRPC)
	}
	switch {
	case m.Method == "":
		e.violated("a response to a request that is not there: id %s", m.ID)
	case m.ID != nil:
		e.early(m.Method, "window/showMessageRequest")
		if e.options.Answer != nil && slices.Contains(e.options.Methods, m.Method) {
			go e.own(m)
			break
		}
		result, fault := e.answer(m.Method, m.Params)
		e.respond(m.ID, result, fault)
	default:
		e.early(m.Method, "window/showMessage", "window/logMessage", "telemetry/event", "$/progress", "$/logTrace")
		e.notice(m.Method, m.Params)
	}
	close(e.changed)
	e.changed = make(chan struct{})
}

// own answers a request that the protocol does not have. It ends with [Options.Answer].
func (e *Editor) own(m *message) {
	result, err := e.options.Answer(e, m.Method, m.Params)
	if err != nil {
		e.respond(m.ID, nil, &Error{Code: internalError, Message: err.Error()})
		return
	}
	e.respond(m.ID, result, nil)
}

// respond sends the response to a request of the server's.
func (e *Editor) respond(id json.RawMessage, result any, fault *Error) {
	m := &message{ID: id, Error: fault}
	if fault == nil {
		raw, err := encode(result)
		if err != nil || raw == nil {
			raw = json.RawMessage("null")
		}
		m.Result = raw
	}
	e.conn.send(m)
}

// early reports a message that may not be sent before initialize is answered.
// The reader can be ahead of the goroutine that waits for that answer, so what
// counts is whether the response is still outstanding.
func (e *Editor) early(method string, allowed ...string) {
	if e.initialized || slices.Contains(allowed, method) {
		return
	}
	if slices.Contains(e.conn.unanswered(), "initialize") {
		e.violated("%s: sent before the answer to initialize", method)
	}
}

// needs reports a message that the client did not declare to understand.
func (e *Editor) needs(method, capability string) {
	if !e.profile.Has(capability) {
		e.violated("%s: the client did not declare %s", method, capability)
	}
}

func (e *Editor) answer(method string, params json.RawMessage) (any, *Error) {
	if !e.decodable(method, params) {
		return nil, &Error{Code: invalidParams, Message: "params are no object"}
	}
	switch method {
	case "workspace/configuration":
		return e.configuration(params)
	case "client/registerCapability":
		return nil, e.register(params)
	case "client/unregisterCapability":
		return nil, e.unregister(params)
	case "window/workDoneProgress/create":
		e.needs(method, "window.workDoneProgress")
		var p struct{ Token json.RawMessage }
		json.Unmarshal(params, &p) //nolint:errcheck // an object; decodable has seen to it
		if last, ok := e.tokens[string(p.Token)]; ok && last != "end" {
			e.violated("%s: token %s is in use", method, p.Token)
		}
		e.tokens[string(p.Token)] = "create"
		return nil, nil
	case "window/showMessageRequest":
		return e.question(params)
	case "window/showDocument":
		e.needs(method, "window.showDocument.support")
		return map[string]any{"success": true}, nil
	case "workspace/applyEdit":
		return e.applyEdit(params)
	case "workspace/workspaceFolders":
		e.needs(method, "workspace.workspaceFolders")
		var all []folder
		for _, f := range e.folders {
			all = append(all, e.folder(f))
		}
		if all == nil {
			return nil, nil
		}
		return all, nil
	}
	if at, ok := refreshes[method]; ok {
		e.needs(method, at)
		e.refreshed[method]++
		return nil, nil
	}
	if !slices.Contains(e.options.Methods, method) {
		e.violated("%s: no such request", method)
	}
	return nil, &Error{Code: methodNotFound, Message: "no such method: " + method}
}

// refreshes says which capability allows which refresh request.
var refreshes = map[string]string{
	"workspace/diagnostic/refresh":     "workspace.diagnostics.refreshSupport",
	"workspace/codeLens/refresh":       "workspace.codeLens.refreshSupport",
	"workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
	"workspace/inlayHint/refresh":      "workspace.inlayHint.refreshSupport",
	"workspace/inlineValue/refresh":    "workspace.inlineValue.refreshSupport",
	"workspace/foldingRange/refresh":   "workspace.foldingRange.refreshSupport",
}

// decodable reports params that are neither an object nor absent: no method of
// the protocol has such.
func (e *Editor) decodable(method string, params json.RawMessage) bool {
	if len(params) == 0 || opens(params) == '{' {
		return true
	}
	if slices.Contains(e.options.Methods, method) {
		return true
	}
	e.violated("%s: params are no object: %.60s", method, params)
	return false
}

func (e *Editor) configuration(params json.RawMessage) (any, *Error) {
	e.needs("workspace/configuration", "workspace.configuration")
	if !e.profile.Has("workspace.configuration") {
		return nil, &Error{Code: methodNotFound, Message: "no configuration"}
	}
	var p struct {
		Items []struct {
			ScopeURI string `json:"scopeUri"`
			Section  string `json:"section"`
		} `json:"items"`
	}
	if err := strict(params, &p); err != nil {
		e.violated("workspace/configuration: %v", err)
		return nil, &Error{Code: invalidParams, Message: err.Error()}
	}
	values := []any{}
	for _, item := range p.Items {
		values = append(values, e.section(item.Section))
	}
	return values, nil
}

func (e *Editor) register(params json.RawMessage) *Error {
	var p struct {
		Registrations []registration `json:"registrations"`
	}
	if err := strict(params, &p); err != nil {
		e.violated("client/registerCapability: %v", err)
		return &Error{Code: invalidParams, Message: err.Error()}
	}
	for _, r := range p.Registrations {
		if at := registrable(r.Method); !e.profile.Has(at) {
			e.violated("client/registerCapability: %s: the client did not declare %s", r.Method, at)
		}
		if _, dup := e.registered[r.ID]; dup {
			e.violated("client/registerCapability: id %q is registered twice", r.ID)
		}
		e.registered[r.ID] = r
		switch r.Method {
		case "workspace/didChangeWatchedFiles":
			e.checkWatchers(r)
		case "workspace/didChangeConfiguration":
			e.registeredSettings(r)
		}
	}
	return nil
}

// registeredSettings sends the settings to a server that has just asked for them,
// for clients that do.
func (e *Editor) registeredSettings(r registration) {
	if e.profile.Habits.Settings != "register" {
		return
	}
	var o struct{ Section json.RawMessage }
	var section string
	if len(r.Options) > 0 {
		json.Unmarshal(r.Options, &o)       //nolint:errcheck // no options are as good as none
		json.Unmarshal(o.Section, &section) //nolint:errcheck // a list of sections is rare
	}
	if section == "" {
		e.notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
		return
	}
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{section: e.section(section)}})
}

func (e *Editor) checkWatchers(r registration) {
	var o struct {
		Watchers []watcher `json:"watchers"`
	}
	if err := strict(r.Options, &o); err != nil {
		e.violated("client/registerCapability: %s: %v", r.Method, err)
		return
	}
	for _, w := range o.Watchers {
		glob, _, relative := w.pattern(e)
		if glob == "" {
			e.violated("client/registerCapability: no glob in %s", w.GlobPattern)
		}
		if relative {
			e.needs("client/registerCapability: relative pattern", "workspace.didChangeWatchedFiles.relativePatternSupport")
		}
	}
}

// registrable says which capability allows the registration of a method.
func registrable(method string) string {
	switch method {
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didSave", "textDocument/didClose",
		"textDocument/willSave", "textDocument/willSaveWaitUntil":
		return "textDocument.synchronization.dynamicRegistration"
	case "workspace/didChangeWorkspaceFolders":
		return "workspace.workspaceFolders"
	case "textDocument/prepareCallHierarchy":
		return "textDocument.callHierarchy.dynamicRegistration"
	case "textDocument/prepareTypeHierarchy":
		return "textDocument.typeHierarchy.dynamicRegistration"
	}
	if strings.HasPrefix(method, "workspace/") && strings.HasSuffix(method, "Files") && method != "workspace/didChangeWatchedFiles" {
		return "workspace.fileOperations.dynamicRegistration"
	}
	return strings.ReplaceAll(method, "/", ".") + ".dynamicRegistration"
}

func (e *Editor) unregister(params json.RawMessage) *Error {
	var p struct {
		// The protocol's own misspelling.
		Unregisterations []registration `json:"unregisterations"`
	}
	if err := strict(params, &p); err != nil {
		e.violated("client/unregisterCapability: %v", err)
		return &Error{Code: invalidParams, Message: err.Error()}
	}
	for _, r := range p.Unregisterations {
		if e.registered[r.ID].Method != r.Method {
			e.violated("client/unregisterCapability: %s %q is not registered", r.Method, r.ID)
		}
		delete(e.registered, r.ID)
	}
	return nil
}

func (e *Editor) question(params json.RawMessage) (any, *Error) {
	var p struct {
		Type    int    `json:"type"`
		Message string `json:"message"`
		Actions []struct {
			Title string `json:"title"`
		} `json:"actions"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		e.violated("window/showMessageRequest: %v", err)
		return nil, &Error{Code: invalidParams, Message: err.Error()}
	}
	e.shown = append(e.shown, Message{p.Type, p.Message})
	if e.options.Choose == nil {
		return nil, nil
	}
	var titles []string
	for _, a := range p.Actions {
		titles = append(titles, a.Title)
	}
	choice := e.options.Choose(p.Message, titles)
	if !slices.Contains(titles, choice) {
		return nil, nil
	}
	return map[string]any{"title": choice}, nil
}

func (e *Editor) applyEdit(params json.RawMessage) (any, *Error) {
	e.needs("workspace/applyEdit", "workspace.applyEdit")
	var p struct {
		Label    string          `json:"label"`
		Edit     json.RawMessage `json:"edit"`
		Metadata json.RawMessage `json:"metadata"`
	}
	if err := strict(params, &p); err != nil {
		e.violated("workspace/applyEdit: %v", err)
		return nil, &Error{Code: invalidParams, Message: err.Error()}
	}
	c := &checker{e: e, method: "workspace/applyEdit", view: e.buffers, unit: e.unit, held: true}
	c.workspaceEdit(p.Edit)
	c.walk(p.Edit)
	w, err := e.workspaceEdit(p.Edit, e.buffers)
	if err == nil {
		err = e.apply(w)
	}
	if err != nil {
		return map[string]any{"applied": false, "failureReason": err.Error()}, nil
	}
	return map[string]any{"applied": true}, nil
}

func (e *Editor) notice(method string, params json.RawMessage) {
	if !e.decodable(method, params) {
		return
	}
	switch method {
	case "window/logMessage", "window/showMessage":
		var p struct {
			Type    int    `json:"type"`
			Message string `json:"message"`
		}
		if err := strict(params, &p); err != nil || p.Type < 1 || p.Type > 5 {
			e.violated("%s: %.100s", method, params)
		}
		if method == "window/logMessage" {
			e.logged = append(e.logged, Message{p.Type, p.Message})
			return
		}
		e.shown = append(e.shown, Message{p.Type, p.Message})
	case "textDocument/publishDiagnostics":
		e.publish(params)
	case "$/progress":
		e.work(params)
	case "telemetry/event", "$/logTrace", "$/cancelRequest":
	default:
		if !slices.Contains(e.options.Methods, method) {
			e.violated("%s: no such notification", method)
			return
		}
		e.received = append(e.received, Received{method, slices.Clone(params)})
	}
}

// work takes a $/progress: begin, any number of reports, end.
func (e *Editor) work(params json.RawMessage) {
	var p struct {
		Token json.RawMessage `json:"token"`
		Value struct {
			Kind        string `json:"kind"`
			Title       string `json:"title"`
			Message     string `json:"message"`
			Cancellable bool   `json:"cancellable"`
			Percentage  *int   `json:"percentage"`
		} `json:"value"`
	}
	if err := strict(params, &p); err != nil {
		e.violated("$/progress: %v", err)
		return
	}
	last, known := e.tokens[string(p.Token)]
	wrong := !known
	switch p.Value.Kind {
	case "begin":
		wrong = wrong || last != "create" || p.Value.Title == ""
	case "report", "end":
		wrong = wrong || last != "begin" && last != "report"
	default:
		wrong = true
	}
	percentage := -1
	if p.Value.Percentage != nil {
		percentage = *p.Value.Percentage
		wrong = wrong || percentage < 0 || percentage > 100
	}
	if wrong {
		e.violated("$/progress: %s after %q", params, last)
	}
	e.tokens[string(p.Token)] = p.Value.Kind
	token := string(p.Token)
	if s, err := strconv.Unquote(token); err == nil {
		token = s
	}
	e.progress = append(e.progress, Progress{token, p.Value.Kind, p.Value.Title, p.Value.Message, percentage})
}
