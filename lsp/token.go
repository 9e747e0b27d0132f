package lsp

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// tokenTypes is the legend: for each kind of token the standard type that editors have
// colours for and that comes nearest. A number in an answer is an index of this list.
var tokenTypes = [...]protocol.SemanticTokenTypes{
	query.TokenKey:      protocol.SemanticTokenTypesProperty,
	query.TokenFile:     protocol.SemanticTokenTypesString,
	query.TokenHeading:  protocol.SemanticTokenTypesVariable,
	query.TokenSkill:    protocol.SemanticTokenTypesClass,
	query.TokenRole:     protocol.SemanticTokenTypesType,
	query.TokenCategory: protocol.SemanticTokenTypesNamespace,
	query.TokenTag:      protocol.SemanticTokenTypesEnumMember,
	query.TokenAgent:    protocol.SemanticTokenTypesInterface,
	query.TokenCommand:  protocol.SemanticTokenTypesFunction,
	query.TokenRule:     protocol.SemanticTokenTypesStruct,
}

// tokenModifiers are the bits that an answer sets, from the lowest.
var tokenModifiers = [...]protocol.SemanticTokenModifiers{
	protocol.SemanticTokenModifiersDeclaration, // the place that declares the name
	protocol.SemanticTokenModifiersDeprecated,  // dependencies, in place of depends_on
}

const (
	modifierDeclaration = 1 << iota
	modifierDeprecated
)

func legend() protocol.SemanticTokensLegend {
	var l protocol.SemanticTokensLegend
	for _, t := range tokenTypes {
		l.TokenTypes = append(l.TokenTypes, string(t))
	}
	for _, m := range tokenModifiers {
		l.TokenModifiers = append(l.TokenModifiers, string(m))
	}
	return l
}

// perToken is how many numbers a token is.
const perToken = 5

// tokensIn returns the tokens of a document that touch a span, as the protocol writes
// them. A token of several lines is one on each, which every client takes.
func (v view) tokensIn(within source.Span) []uint32 {
	tokens := query.TokensIn(v.Snapshot, v.doc.Path, within)
	data := make([]uint32, 0, perToken*len(tokens))
	var last protocol.Position
	put := func(t query.Token, span source.Span) {
		r := v.client.encoding.rangeOf(v.doc.Table, span)
		if r.Start == r.End {
			return
		}
		modifiers := uint32(0)
		if t.Declaration {
			modifiers |= modifierDeclaration
		}
		if t.Deprecated {
			modifiers |= modifierDeprecated
		}
		line, character := r.Start.Line-last.Line, r.Start.Character
		if line == 0 {
			character -= last.Character
		}
		data = append(data, line, character, r.End.Character-r.Start.Character, uint32(t.Kind), modifiers)
		last = r.Start
	}
	for _, t := range tokens {
		first, end := v.doc.Line(int(t.Span.Start)), v.doc.Line(int(t.Span.End))
		for line := first; line <= end; line++ {
			at := v.doc.LineSpan(line)
			part := source.Span{Start: max(at.Start, t.Span.Start), End: max(at.Start, t.Span.Start, min(at.End, t.Span.End))}
			if first < end && v.doc.File != nil {
				part = v.doc.File.Trim(part) // of the indentation
			}
			put(t, part)
		}
	}
	return data
}

// A painter answers what colours documents, and hints at counts in them. It remembers what
// it answered last for each of them, so that a client can ask for the difference, and be
// told to ask again.
type painter struct {
	mu    sync.Mutex // guards what follows
	count int64
	last  map[uri.URI]painted
	hints map[uri.URI]hinted
	// looked is the number of the last state that was compared with what was told, and
	// late says that an answer from an older one was given behind that.
	looked int64
	late   bool

	poke func() // makes the server compare once more; it does not block
}

// A painted is an answer about one document, and the number that it was given.
type painted struct {
	id      int64
	data    []uint32
	version int32 // of the document; 0 of one that is not open
}

// maxPainted is how many answers are kept: more documents than that are not in sight,
// and one that was forgotten is answered in full.
const maxPainted = 64

func newPainter() *painter {
	return &painter{last: map[uri.URI]painted{}, hints: map[uri.URI]hinted{}, poke: func() {}}
}

// behind notes the state that an answer is from. The caller holds the lock.
func (p *painter) behind(s *state) {
	if s.number < p.looked {
		p.late = true
		p.poke()
	}
}

// requests returns what the painter answers.
func (p *painter) requests() map[string]request {
	return map[string]request{
		protocol.MethodTextDocumentSemanticTokensFull:      on(p.full),
		protocol.MethodTextDocumentSemanticTokensFullDelta: on(p.delta),
		protocol.MethodTextDocumentSemanticTokensRange:     on(tokensOfRange),
		protocol.MethodTextDocumentInlayHint:               on(p.inlayHint),
		protocol.MethodInlayHintResolve:                    on(resolveHint),
	}
}

// remember keeps an answer about a document. It returns its id, and what was answered
// under the id before; ok is false where that is not known.
func (p *painter) remember(s *state, u uri.URI, data []uint32, before string) (id string, was []uint32, ok bool) {
	version := int32(0)
	if b := s.buffers[u]; b != nil {
		version = b.Version
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.behind(s)
	last, known := p.last[u]
	if !known && len(p.last) >= maxPainted {
		oldest, first := uri.URI(""), int64(0)
		for u, one := range p.last {
			if oldest == "" || one.id < first {
				oldest, first = u, one.id
			}
		}
		delete(p.last, oldest)
	}
	p.count++
	p.last[u] = painted{p.count, data, version}
	return strconv.FormatInt(p.count, 10), last.data, known && before == strconv.FormatInt(last.id, 10)
}

// full answers textDocument/semanticTokens/full.
func (p *painter) full(_ context.Context, s *state, params *protocol.SemanticTokensParams) (*protocol.SemanticTokens, error) {
	v, ok := s.document(params.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	tokens := &protocol.SemanticTokens{Data: v.tokensIn(source.At(0, v.doc.Size()))}
	if s.client.takesTokenDeltas() || s.client.refreshesTokens() {
		id, _, _ := p.remember(s, params.TextDocument.URI, tokens.Data, "")
		tokens.ResultID = &id
	}
	return tokens, nil
}

// delta answers textDocument/semanticTokens/full/delta: in full where nobody knows any
// more what the client has.
func (p *painter) delta(_ context.Context, s *state, params *protocol.SemanticTokensDeltaParams) (protocol.SemanticTokensDeltaResult, error) {
	v, ok := s.document(params.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	data := v.tokensIn(source.At(0, v.doc.Size()))
	id, was, ok := p.remember(s, params.TextDocument.URI, data, params.PreviousResultID)
	if !ok {
		return &protocol.SemanticTokens{ResultID: &id, Data: data}, nil
	}
	return &protocol.SemanticTokensDelta{ResultID: &id, Edits: tokenEdits(was, data)}, nil
}

// tokenEdits returns what makes one list of tokens another: nothing, or one edit of
// whole tokens. A token says how far it is behind the one before, so an edit of the text
// changes few of them.
func tokenEdits(was, is []uint32) []protocol.SemanticTokensEdit {
	start := 0
	for start < len(was) && start < len(is) && slices.Equal(was[start:start+perToken], is[start:start+perToken]) {
		start += perToken
	}
	end := 0
	for end < len(was)-start && end < len(is)-start &&
		slices.Equal(was[len(was)-end-perToken:len(was)-end], is[len(is)-end-perToken:len(is)-end]) {
		end += perToken
	}
	if start+end == len(was) && start+end == len(is) {
		return []protocol.SemanticTokensEdit{}
	}
	return []protocol.SemanticTokensEdit{{
		Start: uint32(start), DeleteCount: uint32(len(was) - start - end), Data: is[start : len(is)-end],
	}}
}

// tokensOfRange answers textDocument/semanticTokens/range.
func tokensOfRange(_ context.Context, s *state, p *protocol.SemanticTokensRangeParams) (*protocol.SemanticTokens, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	return &protocol.SemanticTokens{Data: v.tokensIn(s.client.encoding.span(v.doc.Table, p.Range))}, nil
}
