package lsptest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The types below are the protocol's shapes as a client reads them. They are not
// taken from a library on purpose: the servers under test are made with one, and
// a fake editor that shared its codec would share its mistakes. Optional fields
// that need telling apart from zero are pointers; unions stay raw.

type position struct {
	Line      uint32 `json:"line"`
	Character uint32 `json:"character"`
}

func (p position) before(o position) bool {
	return p.Line < o.Line || p.Line == o.Line && p.Character < o.Character
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

func (s span) holds(p position) bool { return !p.before(s.Start) && !s.End.before(p) }

func (s span) encloses(o span) bool { return s.holds(o.Start) && s.holds(o.End) }

// A location is a Location or a LocationLink; TargetURI tells which.
type location struct {
	URI                  string `json:"uri"`
	Range                *span  `json:"range"`
	TargetURI            string `json:"targetUri"`
	TargetRange          *span  `json:"targetRange"`
	TargetSelectionRange *span  `json:"targetSelectionRange"`
	OriginSelectionRange *span  `json:"originSelectionRange"`
}

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type wireHover struct {
	Contents json.RawMessage `json:"contents"`
	Range    *span           `json:"range"`
}

type wireEdit struct {
	Range        span    `json:"range"`
	NewText      string  `json:"newText"`
	AnnotationID string  `json:"annotationId"`
	Snippet      *markup `json:"snippet"`
}

// An itemEdit is a TextEdit or an InsertReplaceEdit; Insert tells which.
type itemEdit struct {
	Range   *span  `json:"range"`
	Insert  *span  `json:"insert"`
	Replace *span  `json:"replace"`
	NewText string `json:"newText"`
}

type wireCommand struct {
	Title     string            `json:"title"`
	Tooltip   string            `json:"tooltip,omitempty"`
	Command   string            `json:"command"`
	Arguments []json.RawMessage `json:"arguments,omitempty"`
}

type wireItem struct {
	Label        string `json:"label"`
	LabelDetails *struct {
		Detail      string `json:"detail"`
		Description string `json:"description"`
	} `json:"labelDetails"`
	Kind                int             `json:"kind"`
	Tags                []int           `json:"tags"`
	Detail              string          `json:"detail"`
	Documentation       json.RawMessage `json:"documentation"`
	Deprecated          *bool           `json:"deprecated"`
	Preselect           *bool           `json:"preselect"`
	SortText            string          `json:"sortText"`
	FilterText          string          `json:"filterText"`
	InsertText          string          `json:"insertText"`
	InsertTextFormat    int             `json:"insertTextFormat"`
	InsertTextMode      int             `json:"insertTextMode"`
	TextEdit            *itemEdit       `json:"textEdit"`
	TextEditText        string          `json:"textEditText"`
	AdditionalTextEdits []wireEdit      `json:"additionalTextEdits"`
	CommitCharacters    []string        `json:"commitCharacters"`
	Command             *wireCommand    `json:"command"`
	Data                json.RawMessage `json:"data"`
}

type wireList struct {
	IsIncomplete *bool `json:"isIncomplete"`
	ItemDefaults *struct {
		CommitCharacters []string        `json:"commitCharacters"`
		EditRange        json.RawMessage `json:"editRange"`
		InsertTextFormat int             `json:"insertTextFormat"`
		InsertTextMode   int             `json:"insertTextMode"`
		Data             json.RawMessage `json:"data"`
	} `json:"itemDefaults"`
	ApplyKind json.RawMessage   `json:"applyKind"`
	Items     []json.RawMessage `json:"items"`
}

type wireSymbol struct {
	Name           string          `json:"name"`
	Detail         string          `json:"detail"`
	Kind           int             `json:"kind"`
	Tags           []int           `json:"tags"`
	Deprecated     *bool           `json:"deprecated"`
	ContainerName  string          `json:"containerName"`
	Location       *location       `json:"location"`
	Range          *span           `json:"range"`
	SelectionRange *span           `json:"selectionRange"`
	Children       []wireSymbol    `json:"children"`
	Data           json.RawMessage `json:"data"`
}

type wireLink struct {
	Range   span            `json:"range"`
	Target  string          `json:"target"`
	Tooltip string          `json:"tooltip"`
	Data    json.RawMessage `json:"data"`
}

type wireDiagnostic struct {
	Range           span            `json:"range"`
	Severity        int             `json:"severity"`
	Code            json.RawMessage `json:"code"`
	CodeDescription *struct {
		Href string `json:"href"`
	} `json:"codeDescription"`
	Source             string          `json:"source"`
	Message            json.RawMessage `json:"message"`
	Tags               []int           `json:"tags"`
	RelatedInformation []struct {
		Location location `json:"location"`
		Message  string   `json:"message"`
	} `json:"relatedInformation"`
	Data json.RawMessage `json:"data"`
}

type publishParams struct {
	URI         string            `json:"uri"`
	Version     *int32            `json:"version"`
	Diagnostics []json.RawMessage `json:"diagnostics"`
}

type diagnosticReport struct {
	Kind             string                     `json:"kind"`
	ResultID         string                     `json:"resultId"`
	Items            []json.RawMessage          `json:"items"`
	RelatedDocuments map[string]json.RawMessage `json:"relatedDocuments"`
}

// A docChange is a TextDocumentEdit or a resource operation; Kind tells which.
type docChange struct {
	Kind         string          `json:"kind"`
	URI          string          `json:"uri"`
	OldURI       string          `json:"oldUri"`
	NewURI       string          `json:"newUri"`
	Options      json.RawMessage `json:"options"`
	AnnotationID string          `json:"annotationId"`
	TextDocument *struct {
		URI     string `json:"uri"`
		Version *int32 `json:"version"`
	} `json:"textDocument"`
	Edits []wireEdit `json:"edits"`
}

type wireWorkspaceEdit struct {
	Changes           map[string][]wireEdit `json:"changes"`
	DocumentChanges   []docChange           `json:"documentChanges"`
	ChangeAnnotations map[string]struct {
		Label             string `json:"label"`
		NeedsConfirmation bool   `json:"needsConfirmation"`
		Description       string `json:"description"`
	} `json:"changeAnnotations"`
}

// A wireAction is a CodeAction, or a Command when Command is a string.
type wireAction struct {
	Title       string            `json:"title"`
	Kind        string            `json:"kind"`
	Diagnostics []json.RawMessage `json:"diagnostics"`
	IsPreferred *bool             `json:"isPreferred"`
	Disabled    *struct {
		Reason string `json:"reason"`
	} `json:"disabled"`
	Edit      *wireWorkspaceEdit `json:"edit"`
	Command   json.RawMessage    `json:"command"`
	Arguments []json.RawMessage  `json:"arguments"`
	Tooltip   string             `json:"tooltip"`
	Data      json.RawMessage    `json:"data"`
	Tags      []int              `json:"tags"`
}

// isNull reports whether raw is absent or the literal null.
func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}

// opens returns the first byte of the JSON value: '{', '[', '"' and so on.
func opens(raw json.RawMessage) byte {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}

// strict decodes raw and refuses fields that v does not have.
func strict(raw json.RawMessage, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// elements returns the elements of an array, one element for anything else, none
// for null.
func elements(raw json.RawMessage) ([]json.RawMessage, error) {
	if isNull(raw) {
		return nil, nil
	}
	if opens(raw) != '[' {
		return []json.RawMessage{raw}, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("decode a list: %w", err)
	}
	return list, nil
}
