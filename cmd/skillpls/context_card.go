package main

import (
	"path/filepath"

	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/view"
)

// What `context --of PATH --format json` writes: a contract, to which fields may only
// be added.
type (
	jsonCard struct {
		Version int            `json:"version"`
		Tool    jsonTool       `json:"tool"`
		Root    string         `json:"root"`
		Path    string         `json:"path"`
		Kind    string         `json:"kind"`
		With    string         `json:"with,omitempty"` // the SKILL.md that files are about instead
		Hosts   []jsonHostCard `json:"hosts"`
	}
	jsonHostCard struct {
		ID      string       `json:"id"`
		Title   string       `json:"title"`
		Loads   bool         `json:"loads"`
		Files   []jsonLoaded `json:"files"`
		Ignored []string     `json:"ignored"`
	}
)

// card writes what each host makes of a file.
func (c *command) card(q *question, written, format string) error {
	p, err := q.file(written)
	if err != nil {
		return err
	}
	d := q.s.Doc(p)
	if d == nil {
		if dir := q.s.Doc(p + "/SKILL.md"); dir != nil { // the directory of a skill
			d = dir
		} else {
			return query.NoDocument(written)
		}
	}
	page := view.Card{Path: d.Path, Kind: q.s.Kind(d.Path), Hosts: query.CardOf(q.s, d)}
	if format != "json" {
		return c.page(&page, format)
	}
	out := jsonCard{Version: 1, Tool: jsonTool{"skillpls", buildVersion()}, Root: filepath.ToSlash(q.root.Dir()), Path: d.Path, Kind: page.Kind.String(), With: page.Hosts[0].With}
	for _, card := range page.Hosts {
		files := []jsonLoaded{}
		for _, f := range card.Files {
			files = append(files, loadedJSON(f))
		}
		out.Hosts = append(out.Hosts, jsonHostCard{string(card.ID), card.Title, card.Loads(), files, append([]string{}, card.Ignored...)})
	}
	return c.json(out)
}
