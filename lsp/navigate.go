package lsp

import (
	"context"
	"fmt"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// definition answers textDocument/definition.
func definition(_ context.Context, s *state, p *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	return s.lead(p.TextDocumentPositionParams, query.Definition, s.client.linksDefinitions())
}

// typeDefinition answers textDocument/typeDefinition.
func typeDefinition(_ context.Context, s *state, p *protocol.TypeDefinitionParams) (protocol.DefinitionResult, error) {
	return s.lead(p.TextDocumentPositionParams, query.TypeDefinition, s.client.linksTypeDefinitions())
}

// implementation answers textDocument/implementation.
func implementation(_ context.Context, s *state, p *protocol.ImplementationParams) (protocol.DefinitionResult, error) {
	return s.lead(p.TextDocumentPositionParams, query.Implementations, s.client.linksImplementations())
}

// lead answers where a place leads, as a query says: links with the whole target
// and its name where the client takes them, else plain locations.
func (s *state) lead(
	p protocol.TextDocumentPositionParams,
	ask func(*index.Snapshot, string, int) (source.Span, []index.Target),
	links bool,
) (protocol.DefinitionResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	offset := v.offset(p.Position)
	if v.leaves(offset) {
		return nil, nil
	}
	origin, targets := ask(v.Snapshot, v.doc.Path, offset)
	// No editor can open a directory.
	targets = slices.DeleteFunc(targets, func(t index.Target) bool { return v.IsDir(t.Path) })
	if len(targets) == 0 {
		return nil, nil
	}
	if !links {
		locations := protocol.LocationSlice{}
		for _, t := range targets {
			locations = append(locations, v.location(t.Path, t.At))
		}
		return locations, nil
	}
	from := v.rangeAround(origin, offset)
	twice := v.linksAt(v.offset(p.Position))
	list := protocol.DefinitionLinkSlice{}
	for _, t := range targets {
		link := protocol.DefinitionLink{
			OriginSelectionRange: &from, TargetURI: v.uriOf(v.world, t.Path),
			TargetRange: v.rangeIn(t.Path, extent(t)), TargetSelectionRange: v.rangeIn(t.Path, t.At),
		}
		if line, ok := v.wholeLine(t); ok && twice {
			link.TargetRange, link.TargetSelectionRange = line, line
		}
		list = append(list, link)
	}
	return list, nil
}

// rangeAround is the range of what an answer is about, and of the place that was asked
// about: a path in code answers at its quotes, too, and editors drop an answer that is
// about another place.
func (v view) rangeAround(span source.Span, offset int) protocol.Range {
	span = source.At(min(int(span.Start), offset), max(int(span.End), offset))
	return v.client.encoding.rangeOf(v.doc.Table, span)
}

// extent is the span of a target, which must hold its name.
func extent(t index.Target) source.Span {
	if t.Span.Encloses(t.At) {
		return t.Span
	}
	return t.At
}

// location is a place in a file of the world.
func (v view) location(path string, span source.Span) protocol.Location {
	d := v.Doc(path)
	return protocol.Location{URI: v.uriOfDoc(v.world, path, d), Range: v.rangeOfDoc(d, span)}
}

// rangeIn converts a span of any file of the world; a file that is no document
// has but a start.
func (v view) rangeIn(path string, span source.Span) protocol.Range {
	return v.rangeOfDoc(v.Doc(path), span)
}

func (v view) rangeOfDoc(d *index.Document, span source.Span) protocol.Range {
	if d == nil {
		return protocol.Range{}
	}
	return v.client.encoding.rangeOf(d.Table, span)
}

// references answers textDocument/references.
func references(_ context.Context, s *state, p *protocol.ReferenceParams) ([]protocol.Location, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	offset := v.offset(p.Position)
	if v.leaves(offset) {
		return nil, nil
	}
	// Of a heading another server lists the heading and the links to it.
	left := v.leavesLinks(v.world) && query.OnHeading(v.Snapshot, v.doc.Path, offset)
	var locations []protocol.Location
	twice := v.linksAt(offset)
	for _, at := range query.References(v.Snapshot, v.doc.Path, offset, p.Context.IncludeDeclaration) {
		if twice && v.listed(at) || left && (at.Link || at.Declaration) {
			continue
		}
		locations = append(locations, v.location(at.Path, at.Span))
	}
	return locations, nil
}

// highlightKinds say how strongly a place means the symbol, in the kinds that
// editors have for variables.
var highlightKinds = map[index.Strength]protocol.DocumentHighlightKind{
	index.Hard: protocol.DocumentHighlightKindRead, index.Contextual: protocol.DocumentHighlightKindRead,
	index.Mentioned: protocol.DocumentHighlightKindText,
}

// documentHighlight answers textDocument/documentHighlight.
func documentHighlight(_ context.Context, s *state, p *protocol.DocumentHighlightParams) ([]protocol.DocumentHighlight, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	var list []protocol.DocumentHighlight
	for _, u := range query.Highlights(v.Snapshot, v.doc.Path, v.offset(p.Position)) {
		kind := highlightKinds[u.Strength]
		if u.Declaration {
			kind = protocol.DocumentHighlightKindWrite
		}
		list = append(list, protocol.DocumentHighlight{Range: s.client.encoding.rangeOf(v.doc.Table, u.Span), Kind: kind})
	}
	return list, nil
}

// hover answers textDocument/hover.
func hover(_ context.Context, s *state, p *protocol.HoverParams) (*protocol.Hover, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	offset := v.offset(p.Position)
	if v.leaves(offset) {
		return nil, nil
	}
	text, at, ok := "", source.Span{}, false
	if code, span, named := v.checkAt(offset); named {
		at = span
		text, ok = card(code)
	} else if !v.explained(offset) {
		text, at, ok = query.Describe(v.Snapshot, v.doc.Path, offset, v.text)
	}
	if !ok {
		return nil, nil
	}
	kind := protocol.MarkupKindMarkdown
	if !s.client.hoversMarkdown() {
		kind, text = protocol.MarkupKindPlainText, query.PlainText(text)
	}
	r := v.rangeAround(at, offset)
	return &protocol.Hover{Contents: &protocol.MarkupContent{Kind: kind, Value: text}, Range: &r}, nil
}

// documentLink answers textDocument/documentLink.
func documentLink(_ context.Context, s *state, p *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	var links []protocol.DocumentLink
	left := v.leavesLinks(v.world)
	for _, l := range query.Links(v.Snapshot, v.doc.Path) {
		if left && l.Plain {
			continue
		}
		target := v.uriOf(v.world, l.Path)
		if l.At != (source.Span{}) && s.client.jumpsInLinks() {
			at := v.rangeIn(l.Path, l.At).Start
			target += uri.URI(fmt.Sprintf("#L%d,%d", at.Line+1, at.Character+1))
		}
		link := protocol.DocumentLink{Range: s.client.encoding.rangeOf(v.doc.Table, l.Span), Target: &target}
		if l.Tooltip != "" && s.client.linkTooltips() {
			link.Tooltip = &l.Tooltip
		}
		links = append(links, link)
	}
	return links, nil
}
