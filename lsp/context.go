package lsp

import (
	"context"
	"path"
	"slices"

	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index/query"
	pages "github.com/skillpls/skillpls/index/view"
)

// ContextParams are those of skillpls/context.
type ContextParams struct {
	// Folder is a workspace folder, as the client spells it; "" are all of them.
	Folder uri.URI `json:"folder,omitzero"`
	// Role is the name of a role; "" is an agent without one.
	Role string `json:"role,omitzero"`
	// URI is a file that is worked on, which need not be there; its folder alone counts.
	URI uri.URI `json:"uri,omitzero"`
	// Of is a document: the answer is then what each host makes of it.
	Of uri.URI `json:"of,omitzero"`
}

// ContextResult is the answer to skillpls/context.
type ContextResult struct {
	Title string `json:"title"`
	Text  string `json:"text"` // markdown
}

// loaded answers skillpls/context.
func loaded(ctx context.Context, s *state, p *ContextParams) (*ContextResult, error) {
	worlds, err := s.whole(ctx, p.Folder)
	if err != nil {
		return nil, err
	}
	if p.Of != "" {
		w, rel, err := s.among(worlds, p.Of)
		if err != nil {
			return nil, err
		}
		return s.card(s.as(w, p.Of, rel), rel)
	}
	file := ""
	if p.URI != "" {
		w, rel, err := s.among(worlds, p.URI)
		if err != nil {
			return nil, err
		}
		worlds, file = []*world{w}, rel
	}
	roles := make([]query.RoleEntry, len(worlds))
	if p.Role != "" {
		if worlds, roles, err = s.withRole(worlds, p.Role); err != nil {
			return nil, err
		}
	}
	result := &ContextResult{}
	var list []pages.Linked
	for i, w := range worlds {
		page := pages.Context{Role: roles[i], File: file, Hosts: query.ContextOf(w.Snapshot, query.ContextQuestion{Role: roles[i].Role, File: file})}
		result.Title = page.Title()
		if len(worlds) > 1 {
			page.Tree = w.folder.Name
		}
		list = append(list, pages.Linked{Context: page, Link: s.linking(w)})
	}
	result.Text = pages.Together(list)
	return result, nil
}

// card is the answer about the document at rel.
func (s *state) card(w *world, rel string) (*ContextResult, error) {
	d := w.Doc(rel)
	if d == nil {
		return nil, refusal(query.NoDocument(rel))
	}
	card := pages.Card{Path: d.Path, Kind: w.Kind(d.Path), Hosts: query.CardOf(w.Snapshot, d)}
	return &ContextResult{card.Title(), card.Markdown(s.linking(w))}, nil
}

// among returns which of some worlds answers for a file, and its path there.
func (s *state) among(worlds []*world, u uri.URI) (*world, string, error) {
	if native, ok := thisPlatform().path(u); ok {
		if owner, rel := s.worldOf(native); owner != nil {
			for _, w := range worlds {
				if w.keeper == owner.keeper {
					return w, rel, nil
				}
			}
		}
	}
	return nil, "", refusal(query.Refusal(path.Base(u.Path()) + " lies in no folder that is open"))
}

// withRole returns the worlds that declare a role, and the role in each of them.
func (s *state) withRole(worlds []*world, name string) (with []*world, roles []query.RoleEntry, err error) {
	var all []query.RoleEntry
	for _, w := range worlds {
		own := slices.DeleteFunc(query.ListAll(w.Snapshot).Roles, func(r query.RoleEntry) bool { return !s.owns(w, r.Path) })
		if r, err := query.RoleNamed(own, name); err == nil {
			with, roles = append(with, w), append(roles, r)
		}
		all = append(all, own...)
	}
	if len(with) == 0 {
		_, err = query.RoleNamed(all, name)
		return nil, nil, refusal(err)
	}
	return with, roles, nil
}

// linking returns what links of a page lead to.
func (s *state) linking(w *world) func(path string) string {
	return func(path string) string { return string(s.uriOf(w, path)) }
}
