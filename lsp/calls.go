package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
)

// prepareCallHierarchy answers textDocument/prepareCallHierarchy: the skills at the
// cursor.
func prepareCallHierarchy(_ context.Context, s *state, p *protocol.CallHierarchyPrepareParams) ([]protocol.CallHierarchyItem, error) {
	v, ok := s.document(p.TextDocument.URI)
	if !ok {
		return nil, nil
	}
	var items []protocol.CallHierarchyItem
	for _, t := range query.Callee(v.Snapshot, v.doc.Path, v.offset(p.Position)) {
		items = append(items, v.callItem(t, "skill"))
	}
	return items, nil
}

// callItem is a symbol as an item of a hierarchy. It comes back in later requests,
// when its place may be another.
func (v view) callItem(t index.Target, detail string) protocol.CallHierarchyItem {
	item := protocol.CallHierarchyItem{
		Name: t.Name, Kind: v.client.symbolKind(symbolKinds[t.Kind]), Detail: &detail, URI: v.uriOf(v.world, t.Path),
		Range: v.rangeIn(t.Path, extent(t)), SelectionRange: v.rangeIn(t.Path, t.At),
	}
	item.Data, _ = json.Marshal(itemData{Folder: v.folder.Path, Path: t.Path})
	return item
}

// called returns the skill that an item stands for, in the state as it is now. ok is
// false for a role, an agent, and what is no item of ours or is gone.
func (s *state) called(item protocol.CallHierarchyItem) (v view, skill index.Target, ok bool) {
	var data itemData
	if json.Unmarshal(item.Data, &data) != nil {
		return view{}, index.Target{}, false
	}
	for _, w := range s.worlds {
		if w.folder.Path == data.Folder {
			skill, ok = query.SkillAt(w.Snapshot, data.Path)
			return view{state: s, world: w}, skill, ok
		}
	}
	return view{}, index.Target{}, false
}

// incomingCalls answers callHierarchy/incomingCalls: who refers to a skill. Where
// only a resource of a skill does, its item leads there.
func incomingCalls(_ context.Context, s *state, p *protocol.CallHierarchyIncomingCallsParams) ([]protocol.CallHierarchyIncomingCall, error) {
	v, skill, ok := s.called(p.Item)
	if !ok {
		return nil, nil
	}
	var calls []protocol.CallHierarchyIncomingCall
	for _, c := range query.Incoming(v.Snapshot, skill) {
		call := protocol.CallHierarchyIncomingCall{From: v.callItem(c.Other, c.How), FromRanges: v.ranges(c.Path, c.Spans)}
		if c.Path != c.Other.Path {
			call.From.URI = v.uriOf(v.world, c.Path)
			call.From.Range, call.From.SelectionRange = call.FromRanges[0], call.FromRanges[0]
		}
		calls = append(calls, call)
	}
	return calls, nil
}

// outgoingCalls answers callHierarchy/outgoingCalls: to whom a skill refers.
func outgoingCalls(_ context.Context, s *state, p *protocol.CallHierarchyOutgoingCallsParams) ([]protocol.CallHierarchyOutgoingCall, error) {
	v, skill, ok := s.called(p.Item)
	if !ok {
		return nil, nil
	}
	var calls []protocol.CallHierarchyOutgoingCall
	for _, c := range query.Outgoing(v.Snapshot, skill) {
		calls = append(calls, protocol.CallHierarchyOutgoingCall{To: v.callItem(c.Other, c.How), FromRanges: v.ranges(c.Path, c.Spans)})
	}
	return calls, nil
}

// ranges converts spans of a file; of none it is an empty list, as the protocol
// wants one.
func (v view) ranges(path string, spans []source.Span) []protocol.Range {
	list := make([]protocol.Range, 0, len(spans))
	for _, s := range spans {
		list = append(list, v.rangeIn(path, s))
	}
	return list
}
