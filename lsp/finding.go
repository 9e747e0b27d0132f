package lsp

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/lint"
)

// A telling is what a client reads of one document.
type telling struct {
	items []protocol.Diagnostic
	hash  [sha256.Size]byte // of the items as they are sent
	near  []string          // other documents that the items name places in
	said  []fault           // those of checks that wait for a word to rest
}

// silent is the telling without items.
var silent = telling{items: []protocol.Diagnostic{}, hash: sha256.Sum256([]byte("[]"))}

// id is the name by which a client that pulls knows a telling.
func (t telling) id() string { return hex.EncodeToString(t.hash[:8]) }

// findings returns what is shown of an open document.
func (v view) findings() []lint.Finding {
	cfg := v.checks(v.world)
	return v.own(v.world, v.doc.Path, cfg.Standing(v.Snapshot, v.rules, lint.Document(v.Snapshot, v.rules, cfg, v.doc.Path)))
}

// tell makes of a document's findings what the client reads.
func (v view) tell(findings []lint.Finding) telling {
	if len(findings) == 0 {
		return silent
	}
	t := telling{items: make([]protocol.Diagnostic, 0, len(findings))}
	for _, f := range findings {
		t.items = append(t.items, v.diagnostic(f))
		if slices.Contains(typedCodes, f.Code) {
			t.said = append(t.said, fault{f.Code, f.Message})
		}
		for _, r := range f.Related {
			if r.Path != v.doc.Path && !slices.Contains(t.near, r.Path) {
				t.near = append(t.near, r.Path)
			}
		}
	}
	raw, err := protocol.Marshal(t.items)
	if err != nil {
		raw = nil
	}
	t.hash = sha256.Sum256(raw)
	return t
}

var severities = map[lint.Severity]protocol.DiagnosticSeverity{
	lint.Error: protocol.DiagnosticSeverityError, lint.Warning: protocol.DiagnosticSeverityWarning,
	lint.Information: protocol.DiagnosticSeverityInformation, lint.Hint: protocol.DiagnosticSeverityHint,
}

// unnecessary are the codes of findings about text that does nothing and can go.
var unnecessary = []string{"unused-ignore"}

func (v view) diagnostic(f lint.Finding) protocol.Diagnostic {
	d := protocol.Diagnostic{
		Range:    v.client.encoding.rangeOf(v.doc.Table, f.Span),
		Severity: severities[f.Severity],
		Code:     protocol.String(f.Code),
		Source:   protocol.NewOptional(section),
		Message:  protocol.String(f.Message),
	}
	if v.client.describesCodes() {
		d.CodeDescription = protocol.CodeDescription{Href: uri.URI(lint.Help(f.Code))}
	}
	if slices.Contains(unnecessary, f.Code) && v.client.tags(protocol.DiagnosticTagUnnecessary) {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagUnnecessary)
	}
	if v.client.relates() {
		for _, r := range f.Related {
			if t := v.Doc(r.Path); t != nil {
				d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{
					Location: protocol.Location{URI: v.uriOf(v.world, t.Path), Range: v.client.encoding.rangeOf(t.Table, r.Span)},
					Message:  r.Message,
				})
			}
		}
	}
	return d
}
