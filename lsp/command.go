package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"path"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/query"
)

// commandNew makes a skill, a rule or an agent. Its one argument is a newArgument, and
// its answer the URI of the file that was made.
const commandNew = section + ".new"

// commandReindex reads all folders again, whatever is known of them. It has no arguments
// and is answered with null when they have been read.
const commandReindex = section + ".reindex"

// A newArgument says what is made, and from where somebody asks.
type newArgument struct {
	URI  uri.URI `json:"uri"`  // a document or a directory
	Kind string  `json:"kind"` // skill, rule or agent; "" is a skill
	Name string  `json:"name"`
	In   string  `json:"in"` // a category or a folder; "" for none
}

// A commander runs commands: it asks the client to do what they come to.
type commander struct {
	ask   func(ctx context.Context, method string, params, result any) error
	store *store
}

// execute answers workspace/executeCommand.
func (c commander) execute(ctx context.Context, s *state, p *protocol.ExecuteCommandParams) (*uri.URI, error) {
	switch p.Command {
	case commandNew:
		return c.make(ctx, s, p)
	case commandReindex:
		return nil, c.reindex(ctx)
	default:
		return nil, fmt.Errorf("%w: there is no command %q", jsonrpc2.ErrInvalidParams, p.Command)
	}
}

// reindex runs commandReindex.
func (c commander) reindex(ctx context.Context) error {
	err := c.store.update(func(s *state) (*state, error) { return s.because(reindexed{}), nil })
	if err != nil {
		return err
	}
	_, err = c.store.current.Load().whole(ctx, "")
	return err
}

// make runs commandNew.
func (c commander) make(ctx context.Context, s *state, p *protocol.ExecuteCommandParams) (*uri.URI, error) {
	var arg newArgument
	if len(p.Arguments) != 1 || json.Unmarshal(p.Arguments[0], &arg) != nil {
		return nil, fmt.Errorf("%w: %s takes one argument, {uri, kind, name, in}", jsonrpc2.ErrInvalidParams, p.Command)
	}
	m := query.Making{Kind: index.SymbolSkill, Name: arg.Name, In: arg.In}
	switch arg.Kind {
	case "", "skill":
	case "rule":
		m.Kind = index.SymbolRule
	case "agent":
		m.Kind = index.SymbolAgent
	default:
		return nil, fmt.Errorf("%w: no %q can be made: want skill, rule or agent", jsonrpc2.ErrInvalidParams, arg.Kind)
	}
	native, ok := thisPlatform().path(arg.URI)
	if !ok {
		return nil, refusal(query.Refusal("a skill is made in a folder that is open"))
	}
	w, rel := s.worldOf(native)
	if w == nil || !w.ready {
		return nil, refusal(query.Refusal("a skill is made in a folder that is open, and has been read"))
	}
	if m.Dir = w.Real(rel); !w.IsDir(m.Dir) {
		m.Dir = path.Dir("/" + m.Dir)[1:]
	}
	plan, err := query.New(w.keeper.tree.Fork(w.Snapshot), m, w.text)
	if err != nil {
		return nil, refusal(err)
	}
	edit, err := view{s, w, nil}.planned(plan)
	if err != nil {
		return nil, refusal(err)
	}
	label := "New " + m.Kind.String() + " " + m.Name
	var done protocol.ApplyWorkspaceEditResult
	if err := c.ask(ctx, protocol.MethodWorkspaceApplyEdit, &protocol.ApplyWorkspaceEditParams{Label: &label, Edit: *edit}, &done); err != nil {
		return nil, err
	}
	if !done.Applied {
		why := "the editor did not make the edit"
		if done.FailureReason != nil {
			why += ": " + *done.FailureReason
		}
		return nil, refusal(query.Refusal(why))
	}
	made := s.uriOf(w, plan.Creates[0].Path)
	return &made, nil
}

// takesCommands reports whether the client can do what a command comes to: it applies
// edits that are not asked for, and creates files.
func (c *client) takesCommands() bool {
	return c.createsFiles() && yes(c.workspace().ApplyEdit)
}

// commands are the commands that a client is told of.
func commands(c *client, has func(string) bool) (o protocol.ExecuteCommandOptions) {
	if !has(protocol.MethodWorkspaceExecuteCommand) {
		return o
	}
	if c.takesCommands() {
		o.Commands = append(o.Commands, commandNew)
	}
	if c.workspace().ExecuteCommand != nil {
		o.Commands = append(o.Commands, commandReindex)
	}
	return o
}
