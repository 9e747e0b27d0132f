package lsp

import (
	"context"
	"fmt"
	"path"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/lint"
)

// Requests and a notification of our own. docs/protocol.md tells what they are.
const (
	methodTree        = section + "/tree"
	methodGraph       = section + "/graph"
	methodContext     = section + "/context"
	methodTreeChanged = section + "/treeChanged"
)

// TreeParams are those of skillpls/tree.
type TreeParams struct {
	// Folder is a workspace folder, as the client spells it; "" are all of them.
	Folder uri.URI `json:"folder,omitzero"`
}

// TreeResult is the answer to skillpls/tree.
type TreeResult struct {
	Folders []TreeFolder `json:"folders"`
}

// TreeFolder is what there is in a workspace folder.
type TreeFolder struct {
	URI      uri.URI     `json:"uri"`
	Name     string      `json:"name"`
	Roots    []TreeRoot  `json:"roots"`
	Roles    []TreeRole  `json:"roles"`
	Agents   []TreeEntry `json:"agents"`
	Commands []TreeEntry `json:"commands"`
	Rules    []TreeEntry `json:"rules"`
}

// TreeRoot is a directory in which skills are looked for.
type TreeRoot struct {
	URI        uri.URI        `json:"uri"`
	Path       string         `json:"path"` // from the folder, with slashes; "" is the folder
	User       bool           `json:"user,omitzero"`
	Categories []TreeCategory `json:"categories"`
}

// TreeCategory holds the skills of a root that are filed under one name.
type TreeCategory struct {
	Name   string      `json:"name"` // "" for the skills that have none
	Skills []TreeEntry `json:"skills"`
}

// TreeEntry is a skill, an agent, a command or a rule.
type TreeEntry struct {
	Name        string         `json:"name"`
	URI         uri.URI        `json:"uri"`
	Range       protocol.Range `json:"range"` // of its name
	Path        string         `json:"path"`  // from the folder, with slashes
	Description string         `json:"description,omitzero"`
	Tokens      int            `json:"tokens"`
	Findings    *Findings      `json:"findings,omitzero"`
}

// Findings counts what is wrong, by severity.
type Findings struct {
	Error       int `json:"error"`
	Warning     int `json:"warning"`
	Information int `json:"information"`
	Hint        int `json:"hint"`
}

// TreeRole is a role and what it has.
type TreeRole struct {
	Name        string         `json:"name"`
	URI         uri.URI        `json:"uri"`
	Range       protocol.Range `json:"range"` // of its name
	Title       string         `json:"title,omitzero"`
	Description string         `json:"description,omitzero"`
	Skills      []TreeGrant    `json:"skills"`
	Rules       []TreeFile     `json:"rules"`
}

// TreeGrant says that a role has a skill, and why.
type TreeGrant struct {
	Name string  `json:"name"`
	URI  uri.URI `json:"uri"`
	Why  string  `json:"why"`
	By   string  `json:"by,omitzero"`
	Has  bool    `json:"has"`
}

// TreeFile is a file that belongs to something.
type TreeFile struct {
	URI  uri.URI `json:"uri"`
	Path string  `json:"path"` // from the folder, with slashes
}

// A panel answers what panels of an editor ask. found tells how much is known to be
// wrong in the documents of a folder, by path; nil while nobody knows.
type panel struct {
	found func(*keeper) map[string]Findings
}

func (p panel) requests() map[string]request {
	return map[string]request{methodTree: optional(p.tree), methodGraph: optional(graph), methodContext: optional(loaded)}
}

// optional is on for a request that may come without parameters.
func optional[P, R any](feature func(context.Context, *state, *P) (R, error)) request {
	with := on(feature)
	return func(ctx context.Context, s *state, raw []byte) (any, error) {
		if notNull(raw) == nil {
			return feature(ctx, s, new(P))
		}
		return with(ctx, s, raw)
	}
}

// whole waits until the folders of a state have been read, and returns those that a
// request is about as they are then: its own buffers, and what the disk has.
func (s *state) whole(ctx context.Context, only uri.URI) (worlds []*world, err error) {
	for _, w := range s.worlds {
		if w.alone || only != "" && w.folder.URI != only && w.folder.key != only {
			continue
		}
		if !w.ready {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-w.keeper.gone: // another one reads the folder now, or it is no longer open
				return nil, protocol.ErrContentModified
			case <-w.keeper.read:
			}
			is := *w
			is.Snapshot, is.ready = w.keeper.tree.Snapshot(), true
			w = &is
		}
		worlds = append(worlds, w)
	}
	if only != "" && len(worlds) == 0 {
		return nil, fmt.Errorf("%w: %q is no folder that is open", jsonrpc2.ErrInvalidParams, string(only))
	}
	return worlds, nil
}

// tree answers skillpls/tree.
func (p panel) tree(ctx context.Context, s *state, params *TreeParams) (*TreeResult, error) {
	worlds, err := s.whole(ctx, params.Folder)
	if err != nil {
		return nil, err
	}
	result := &TreeResult{Folders: []TreeFolder{}}
	for _, w := range worlds {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b := &treeBuilder{state: s, world: w}
		if found := p.found(w.keeper); found != nil {
			b.count(found)
		}
		result.Folders = append(result.Folders, b.folder())
	}
	return result, nil
}

// A treeBuilder writes the tree of one folder.
type treeBuilder struct {
	*state
	*world
	found map[string]*Findings // by path, of a skill that of its SKILL.md; nil while nobody knows
}

// count adds up findings: those in any file of a skill are the skill's.
func (b *treeBuilder) count(found map[string]Findings) {
	b.found = map[string]*Findings{}
	for p, f := range found {
		if dir, ok := b.SkillDir(path.Dir("/" + p)[1:]); ok {
			p = path.Join(dir, "SKILL.md")
		}
		if b.found[p] == nil {
			b.found[p] = new(Findings)
		}
		b.found[p].add(f)
	}
}

// owns reports whether a world answers for a file in it: no folder that lies in it does.
func (s *state) owns(w *world, p string) bool {
	if len(s.worlds) == 1 {
		return true
	}
	owner, _ := s.worldOf(w.native(p))
	return owner == nil || owner.keeper == w.keeper
}

func countOf(findings []lint.Finding) (f Findings) {
	for i := range findings {
		switch findings[i].Severity {
		case lint.Error:
			f.Error++
		case lint.Warning:
			f.Warning++
		case lint.Information:
			f.Information++
		case lint.Hint:
			f.Hint++
		}
	}
	return f
}

func (f *Findings) add(o Findings) {
	f.Error += o.Error
	f.Warning += o.Warning
	f.Information += o.Information
	f.Hint += o.Hint
}

func (b *treeBuilder) folder() TreeFolder {
	all := query.ListAll(b.Snapshot)
	f := TreeFolder{
		URI: b.world.folder.URI, Name: b.world.folder.Name, Roots: []TreeRoot{}, Roles: []TreeRole{},
		Agents: b.entries(all.Agents), Commands: b.entries(all.Commands), Rules: b.entries(all.Rules),
	}
	for _, r := range all.Roots {
		root := TreeRoot{URI: f.URI, Path: r.Path, User: r.Path == index.UserDir || index.Below(r.Path, index.UserDir), Categories: []TreeCategory{}}
		if r.Path != "" {
			root.URI = b.uriOf(b.world, r.Path)
		}
		for _, c := range r.Categories {
			if skills := b.entries(c.Skills); len(skills) > 0 {
				root.Categories = append(root.Categories, TreeCategory{Name: c.Name, Skills: skills})
			}
		}
		if len(root.Categories) > 0 {
			f.Roots = append(f.Roots, root)
		}
	}
	for _, r := range all.Roles {
		if b.owns(b.world, r.Path) {
			f.Roles = append(f.Roles, b.role(r))
		}
	}
	return f
}

func (b *treeBuilder) entries(list []query.Entry) []TreeEntry {
	out := make([]TreeEntry, 0, len(list))
	for _, e := range list {
		if !b.owns(b.world, e.Path) {
			continue
		}
		entry := TreeEntry{Name: e.Name, URI: b.uriOf(b.world, e.Path), Path: e.Path, Description: e.About, Tokens: e.Tokens}
		if d := b.Doc(e.Path); d != nil {
			entry.Range = b.client.encoding.rangeOf(d.Table, e.At)
		}
		if b.found != nil {
			if entry.Findings = b.found[e.Path]; entry.Findings == nil {
				entry.Findings = new(Findings)
			}
		}
		out = append(out, entry)
	}
	return out
}

func (b *treeBuilder) role(r query.RoleEntry) TreeRole {
	role := TreeRole{Name: r.Name, URI: b.uriOf(b.world, r.Path), Title: r.Title, Description: r.About, Skills: []TreeGrant{}, Rules: []TreeFile{}}
	if d := b.Doc(r.Path); d != nil {
		role.Range = b.client.encoding.rangeOf(d.Table, r.At)
	}
	for _, g := range r.Skills {
		if d := b.Doc(g.Skill); d != nil {
			role.Skills = append(role.Skills, TreeGrant{
				Name: index.SkillName(d), URI: b.uriOf(b.world, g.Skill), Why: g.Why.String(), By: g.By, Has: g.Why.Has(),
			})
		}
	}
	for _, p := range r.Rules {
		role.Rules = append(role.Rules, TreeFile{URI: b.uriOf(b.world, p), Path: p})
	}
	return role
}
