package lsptest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The wire of the server's own requests, as far as it is printed.
type (
	treeFolder struct {
		Name  string
		Roots []struct {
			Path       string
			User       bool
			Categories []struct {
				Name   string
				Skills []treeEntry
			}
		}
		Roles []struct {
			Name, URI, Title, Description string
			Range                         span
			Skills                        []struct {
				Name, URI, Why, By string
				Has                bool
			}
			Rules []struct{ URI, Path string }
		}
		Agents, Commands, Rules []treeEntry
	}
	treeEntry struct {
		Name, URI, Path, Description string
		Tokens                       int
		Range                        span
		Findings                     *struct{ Error, Warning, Information, Hint int }
	}
	graphNode struct {
		ID, Kind, Name, URI, Folder, Root, Category, Description string
		Range                                                    span
		Distance                                                 int
	}
)

// settled asks the server when it is done with what the disk told.
func (r *run) settled(ctx context.Context, method string, params any) (json.RawMessage, error) {
	if barrier := r.e.options.Barrier; barrier != "" {
		if err := r.e.Call(ctx, barrier, nil, nil); err != nil {
			return nil, err
		}
	}
	return r.e.ask(ctx, method, params)
}

// tree prints what skillpls/tree answers.
func (r *run) tree(ctx context.Context, _, _ string) ([]string, bool, error) {
	raw, err := r.settled(ctx, "skillpls/tree", map[string]any{})
	if err != nil {
		return nil, false, err
	}
	var result struct{ Folders []treeFolder }
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, false, fmt.Errorf("decode a tree: %w", err)
	}
	p := panelPrinter{r: r}
	for _, f := range result.Folders {
		if len(result.Folders) > 1 {
			p.say(0, "folder %s", f.Name)
		}
		for _, root := range f.Roots {
			user := ""
			if root.User {
				user = " of the user"
			}
			p.say(0, "root %q%s", root.Path, user)
			for _, c := range root.Categories {
				p.say(1, "category %q", c.Name)
				p.entries(2, "skill", c.Skills)
			}
		}
		for _, role := range f.Roles {
			p.say(0, "role %s %s%s", role.Name, p.at(role.URI, role.Range), about(role.Title, role.Description))
			for _, g := range role.Skills {
				has := "has"
				if !g.Has {
					has = "not"
				}
				p.say(1, "%s %s %s: %s", has, g.Name, p.path(g.URI), strings.TrimSpace(g.Why+" "+g.By))
			}
			for _, file := range role.Rules {
				p.say(1, "rules %s", p.path(file.URI))
			}
		}
		p.entries(0, "agent", f.Agents)
		p.entries(0, "command", f.Commands)
		p.entries(0, "rule", f.Rules)
	}
	return p.lines, true, p.err
}

// graph prints what skillpls/graph answers: of everything, or around a file, to a depth,
// with at most so many nodes.
func (r *run) graph(ctx context.Context, path, rest string) ([]string, bool, error) {
	params := map[string]any{}
	if path != "" {
		file, role, _ := strings.Cut(path, "#")
		params["uri"], params["role"] = r.e.URI(file), role
	}
	for i, key := range []string{"depth", "limit"} {
		if words := strings.Fields(rest); i < len(words) {
			n, err := strconv.Atoi(words[i])
			if err != nil {
				return nil, false, err
			}
			params[key] = n
		}
	}
	raw, err := r.settled(ctx, "skillpls/graph", params)
	if err != nil {
		return nil, false, err
	}
	var result struct {
		Nodes []graphNode
		Edges []struct {
			From, To, Kind string
			Count          int
		}
		Cut *struct{ Nodes, Edges int }
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, false, fmt.Errorf("decode a graph: %w", err)
	}
	p := panelPrinter{r: r}
	names := map[string]string{}
	for _, n := range result.Nodes {
		if _, dup := names[n.ID]; dup {
			r.e.violate("skillpls/graph: two nodes have the id %s", n.ID)
		}
		names[n.ID] = n.Kind + " " + n.Name
		in := ""
		if n.Category != "" {
			in = " in " + n.Category
		}
		p.say(0, "%s %s %s%s%s", strings.Repeat(">", n.Distance+1), names[n.ID], p.at(n.URI, n.Range), in, about(n.Description))
	}
	for _, e := range result.Edges {
		if names[e.From] == "" || names[e.To] == "" {
			r.e.violate("skillpls/graph: an edge leads from %s to %s, which are not both there", e.From, e.To)
		}
		p.say(0, "%s -%s %d-> %s", names[e.From], e.Kind, e.Count, names[e.To])
	}
	if result.Cut != nil {
		p.say(0, "cut: %d nodes, %d edges", result.Cut.Nodes, result.Cut.Edges)
	}
	return p.lines, true, p.err
}

// context prints what skillpls/context answers of a role, "-" for none, and a file.
func (r *run) context(ctx context.Context, role, path string) ([]string, bool, error) {
	params := map[string]any{}
	if role != "-" && role != "" {
		params["role"] = role
	}
	if path != "" {
		params["uri"] = r.e.URI(path)
	}
	return r.page(ctx, params)
}

// card prints what skillpls/context answers of a document.
func (r *run) card(ctx context.Context, path, _ string) ([]string, bool, error) {
	return r.page(ctx, map[string]any{"of": r.e.URI(path)})
}

// target matches where a link of a page leads.
var target = regexp.MustCompile(`(?m)^(\[\d+\]: )<(.*)>$`)

func (r *run) page(ctx context.Context, params any) ([]string, bool, error) {
	raw, err := r.settled(ctx, "skillpls/context", params)
	if err != nil {
		return nil, false, err
	}
	var result struct{ Title, Text string }
	if err := json.Unmarshal(raw, &result); err != nil {
		return nil, false, fmt.Errorf("decode a page: %w", err)
	}
	p := panelPrinter{r: r}
	p.say(0, "%s", result.Title)
	text := target.ReplaceAllStringFunc(result.Text, func(line string) string {
		m := target.FindStringSubmatch(line)
		return m[1] + p.path(m[2])
	})
	for line := range strings.Lines(text) {
		p.say(0, "%s", strings.TrimSuffix(line, "\n"))
	}
	return p.lines, true, p.err
}

// execute runs a command of the server's that has no arguments.
func (r *run) execute(ctx context.Context, command, _ string) ([]string, bool, error) {
	raw, err := r.e.ask(ctx, "workspace/executeCommand", map[string]any{"command": command})
	return []string{string(raw)}, true, err
}

func about(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return ": " + text
		}
	}
	return ""
}

// A panelPrinter collects lines, and the first error.
type panelPrinter struct {
	r     *run
	lines []string
	err   error
}

func (p *panelPrinter) say(deep int, format string, args ...any) {
	p.lines = append(p.lines, strings.Repeat("  ", deep)+fmt.Sprintf(format, args...))
}

func (p *panelPrinter) path(uri string) string {
	path, err := p.r.e.path(uri)
	if err != nil && p.err == nil {
		p.err = err
	}
	return path
}

// at prints a place; only the path where that is the beginning of the file.
func (p *panelPrinter) at(uri string, at span) string {
	path := p.path(uri)
	if p.err != nil || at == (span{}) {
		return path
	}
	t, err := p.r.e.textOf(path)
	if err != nil {
		p.err = err
		return path
	}
	s, ok := t.span(at, p.r.e.unit)
	if !ok {
		p.r.e.violate("skillpls: %v is no range in %s", at, path)
	}
	return p.r.place(path, s)
}

func (p *panelPrinter) entries(deep int, kind string, list []treeEntry) {
	for _, e := range list {
		found := ""
		if f := e.Findings; f == nil {
			found = ", nobody knows what is wrong"
		} else if f.Error+f.Warning+f.Information+f.Hint > 0 {
			found = fmt.Sprintf(", wrong %d %d %d %d", f.Error, f.Warning, f.Information, f.Hint)
		}
		p.say(deep, "%s %s %s ~%d%s%s", kind, e.Name, p.at(e.URI, e.Range), e.Tokens, found, about(e.Description))
	}
}
