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

// definition answers textDocument/definition: links with the whole target and
// its name where the client takes them, else plain locations.
func definition(_ context.Context, s *state, p *protocol.DefinitionParams) (protocol.DefinitionResult, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	origin, targets := query.Definition(v.Snapshot, v.doc.Path, v.offset(p.Position))
	// No editor can open a directory.
	targets = slices.DeleteFunc(targets, func(t index.Target) bool { return v.IsDir(t.Path) })
	if len(targets) == 0 {
		return nil, nil
	}
	if !s.client.linksDefinitions() {
		locations := protocol.LocationSlice{}
		for _, t := range targets {
			locations = append(locations, v.location(t.Path, t.At))
		}
		return locations, nil
	}
	from := s.client.encoding.rangeOf(v.doc.Table, origin)
	links := protocol.DefinitionLinkSlice{}
	for _, t := range targets {
		links = append(links, protocol.DefinitionLink{
			OriginSelectionRange: &from, TargetURI: v.uriOf(v.world, t.Path),
			TargetRange: v.rangeIn(t.Path, extent(t)), TargetSelectionRange: v.rangeIn(t.Path, t.At),
		})
	}
	return links, nil
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
	return protocol.Location{URI: v.uriOf(v.world, path), Range: v.rangeIn(path, span)}
}

// rangeIn converts a span of any file of the world; a file that is no document
// has but a start.
func (v view) rangeIn(path string, span source.Span) protocol.Range {
	d := v.Doc(path)
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
	var locations []protocol.Location
	for _, at := range query.References(v.Snapshot, v.doc.Path, v.offset(p.Position), p.Context.IncludeDeclaration) {
		locations = append(locations, v.location(at.Path, at.Span))
	}
	return locations, nil
}

// hover answers textDocument/hover.
func hover(_ context.Context, s *state, p *protocol.HoverParams) (*protocol.Hover, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	text, at, ok := query.Describe(v.Snapshot, v.doc.Path, v.offset(p.Position), v.text)
	if !ok {
		return nil, nil
	}
	kind := protocol.MarkupKindMarkdown
	if !s.client.hoversMarkdown() {
		kind, text = protocol.MarkupKindPlainText, query.PlainText(text)
	}
	r := s.client.encoding.rangeOf(v.doc.Table, at)
	return &protocol.Hover{Contents: &protocol.MarkupContent{Kind: kind, Value: text}, Range: &r}, nil
}

// documentLink answers textDocument/documentLink.
func documentLink(_ context.Context, s *state, p *protocol.DocumentLinkParams) ([]protocol.DocumentLink, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	var links []protocol.DocumentLink
	for _, l := range query.Links(v.Snapshot, v.doc.Path) {
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
