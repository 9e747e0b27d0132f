package lsptest

import (
	"encoding/json"
	"slices"
	"strings"
)

func (c *checker) workspaceEdit(raw json.RawMessage) {
	var w wireWorkspaceEdit
	if c.e.options.Unchecked || isNull(raw) || !c.decode(raw, &w) {
		return
	}
	c.edit(&w)
}

func (c *checker) edit(w *wireWorkspaceEdit) {
	const caps = "workspace.workspaceEdit."
	if w.ChangeAnnotations != nil && !c.has(caps+"changeAnnotationSupport") {
		c.bad("change annotations to a client without changeAnnotationSupport")
	}
	if w.DocumentChanges != nil && !c.has(caps+"documentChanges") && !c.has(caps+"resourceOperations") {
		c.bad("documentChanges to a client that declared neither documentChanges nor resourceOperations")
	}
	for uri, edits := range w.Changes {
		c.edits(w, uri, edits)
	}
	for _, d := range w.DocumentChanges {
		c.annotated(w, d.AnnotationID)
		if d.Kind != "" {
			if !c.e.profile.allows(caps+"resourceOperations", d.Kind) {
				c.bad("the file operation %q to a client without it", d.Kind)
			}
			if d.Kind == "rename" && (d.OldURI == "" || d.NewURI == "") || d.Kind != "rename" && d.URI == "" {
				c.bad("the file operation %q without its URIs", d.Kind)
			}
			continue
		}
		if d.TextDocument == nil {
			c.bad("a document change that is neither an edit nor a file operation")
			continue
		}
		c.version(d.TextDocument.URI, d.TextDocument.Version)
		c.edits(w, d.TextDocument.URI, d.Edits)
	}
}

// version reports an edit of another version than the buffer's.
func (c *checker) version(uri string, version *int32) {
	path, err := c.e.path(uri)
	if err != nil || version == nil {
		return // walk has checked the URI
	}
	switch b := c.view[path]; {
	case b == nil:
		c.bad("an edit of version %d of %s, which is not open", *version, path)
	case b.version != *version:
		c.bad("an edit of version %d of %s, which has version %d", *version, path, b.version)
	}
}

func (c *checker) annotated(w *wireWorkspaceEdit, id string) {
	if id == "" {
		return
	}
	if _, ok := w.ChangeAnnotations[id]; !ok {
		c.bad("there is no change annotation %q", id)
	}
}

// edits reports edits of one file that overlap, or that the client cannot do.
func (c *checker) edits(w *wireWorkspaceEdit, uri string, edits []wireEdit) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b wireEdit) int {
		switch {
		case a.Range.Start.before(b.Range.Start):
			return -1
		case b.Range.Start.before(a.Range.Start):
			return 1
		}
		return 0
	})
	for i, edit := range sorted {
		c.annotated(w, edit.AnnotationID)
		if edit.Snippet != nil && !c.has("workspace.workspaceEdit.snippetEditSupport") {
			c.bad("a snippet edit to a client without snippetEditSupport")
		}
		if i > 0 && edit.Range.Start.before(sorted[i-1].Range.End) {
			c.bad("edits of %s overlap: %v and %v", uri, sorted[i-1].Range, edit.Range)
		}
	}
}

func (c *checker) actions(raw json.RawMessage) {
	var p struct {
		Context struct{ Only []string }
	}
	json.Unmarshal(c.params, &p) //nolint:errcheck // made by us
	for _, element := range c.list(raw) {
		var a wireAction
		if !c.decode(element, &a) {
			continue
		}
		c.action(&a)
		if len(p.Context.Only) > 0 && !slices.ContainsFunc(p.Context.Only, func(kind string) bool {
			return a.Kind == kind || strings.HasPrefix(a.Kind, kind+".")
		}) {
			c.bad("action %q is a %q, which was not asked for", a.Title, a.Kind)
		}
		resolvable := c.e.profile.allows("textDocument.codeAction.resolveSupport.properties", "edit") &&
			c.e.declared.Has("codeActionProvider.resolveProvider")
		if a.Edit == nil && isNull(a.Command) && a.Disabled == nil && !resolvable {
			c.bad("action %q does nothing", a.Title)
		}
	}
}

func (c *checker) resolvedAction(raw json.RawMessage) {
	var a wireAction
	if c.decode(raw, &a) {
		c.action(&a)
	}
}

func (c *checker) action(a *wireAction) {
	if a.Title == "" {
		c.bad("an action without a title")
	}
	if opens(a.Command) == '"' {
		return // a bare command, which every client takes
	}
	c.understood("action "+a.Title, []use{
		{true, "codeActionLiteralSupport"},
		{a.IsPreferred != nil && *a.IsPreferred, "isPreferredSupport"},
		{a.Disabled != nil, "disabledSupport"},
		{!isNull(a.Data), "dataSupport"},
		{a.Tags != nil, "tagSupport"},
	}, "textDocument.codeAction.")
	if a.Edit != nil {
		c.edit(a.Edit)
	}
}

// diagnostics checks a list of findings, pushed or pulled.
func (c *checker) diagnostics(list []json.RawMessage) {
	if c.e.options.Unchecked {
		return
	}
	if list == nil {
		c.bad("diagnostics are null, not an empty list")
	}
	for _, raw := range list {
		var d wireDiagnostic
		if !c.decode(raw, &d) {
			continue
		}
		if scalar(d.Message) == "" || isNull(d.Message) {
			c.bad("a diagnostic without a message: %.100s", raw)
		}
		if d.Severity < 0 || d.Severity > 4 {
			c.bad("severity %d", d.Severity)
		}
		for _, u := range []struct {
			use
			name string
		}{
			{use{d.CodeDescription != nil, "codeDescriptionSupport"}, "codeDescription"},
			{use{d.RelatedInformation != nil, "relatedInformation"}, "relatedInformation"},
			{use{d.Tags != nil, "tagSupport"}, "tags"},
			{use{opens(d.Message) == '{', "markupMessageSupport"}, "a message in markup"},
		} {
			// Clients from before 3.18 declare these for pushed diagnostics and mean both.
			if u.sent && !c.has("textDocument.publishDiagnostics."+u.needs) && !c.has("textDocument.diagnostic."+u.needs) {
				c.bad("%s to a client without %s", u.name, u.needs)
			}
		}
	}
}

func (c *checker) report(raw json.RawMessage) {
	var r diagnosticReport
	if !c.decode(raw, &r) {
		return
	}
	c.reported(r.Kind, r.ResultID, r.Items)
	if r.RelatedDocuments != nil && !c.has("textDocument.diagnostic.relatedDocumentSupport") {
		c.bad("relatedDocuments to a client without relatedDocumentSupport")
	}
}

func (c *checker) reported(kind, resultID string, items []json.RawMessage) {
	switch kind {
	case "full":
		c.diagnostics(items)
	case "unchanged":
		if resultID == "" || items != nil {
			c.bad("an unchanged report with items or without a result id")
		}
	default:
		c.bad("a report of kind %q", kind)
	}
}

func (c *checker) workspaceReport(raw json.RawMessage) {
	var r struct {
		Items []struct {
			URI      string            `json:"uri"`
			Version  *int32            `json:"version"`
			Kind     string            `json:"kind"`
			ResultID string            `json:"resultId"`
			Items    []json.RawMessage `json:"items"`
		} `json:"items"`
	}
	if !c.decode(raw, &r) {
		return
	}
	if r.Items == nil {
		c.bad("items are null, not an empty list")
	}
	for _, item := range r.Items {
		c.reported(item.Kind, item.ResultID, item.Items)
		c.version(item.URI, item.Version)
	}
}
