// Package mcp serves tools to coding agents by the Model Context Protocol.
//
// It knows the protocol, by its SDK, of which it is the only importer, and nothing of
// what a tool does. The one idea to hold in mind: a tool is a function from arguments,
// whose type says what may be given, to an answer or an error, which the agent gets to
// read either way and may mend its call by.
package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// A Tool is something that an agent may call. Make one with New.
type Tool struct{ add func(*sdk.Server) }

// About says what a tool is.
type About struct {
	Name  string // as the agent calls it: lower case, with underscores
	Title string // for people
	Text  string // for the agent: what it is for, and when
	// Writes says that it changes files; hosts ask people before they call such a tool.
	Writes bool
}

// An Answer is what a call gives. What is empty is left out.
type Answer struct {
	Text string // for a model to read
	JSON []byte // one object, given as structured content, and as text, too, for hosts that show no other
}

// New returns the tool that call is. In is a struct: its fields are the arguments, those
// with omitempty may be left out, and the tag jsonschema says what each is. Arguments of
// other names or types never reach call. An error is told to the agent as it is.
func New[In any](about About, call func(context.Context, In) (Answer, error)) Tool {
	destructive, closed := true, false
	tool := &sdk.Tool{
		Name: about.Name, Title: about.Title, Description: about.Text,
		Annotations: &sdk.ToolAnnotations{Title: about.Title, ReadOnlyHint: !about.Writes, OpenWorldHint: &closed},
	}
	if about.Writes {
		tool.Annotations.DestructiveHint = &destructive
	}
	return Tool{func(s *sdk.Server) {
		sdk.AddTool(s, tool, func(ctx context.Context, _ *sdk.CallToolRequest, in In) (*sdk.CallToolResult, any, error) {
			answer, err := call(ctx, in)
			if err != nil {
				return nil, nil, err // which the SDK makes a result with IsError
			}
			result := &sdk.CallToolResult{Content: []sdk.Content{}}
			if answer.Text != "" {
				result.Content = append(result.Content, &sdk.TextContent{Text: answer.Text})
			}
			if answer.JSON != nil {
				result.Content = append(result.Content, &sdk.TextContent{Text: string(answer.JSON)})
				return result, json.RawMessage(answer.JSON), nil
			}
			return result, nil, nil
		})
	}}
}

// Info is what a server says of itself.
type Info struct {
	Name, Version string
	Instructions  string // for the agent: what the tools together are for
}

// Serve answers what comes from in on out, until in ends or ctx does; neither is an
// error. Calls may run at once.
func Serve(ctx context.Context, in io.Reader, out io.Writer, info Info, tools []Tool) error {
	s := sdk.NewServer(&sdk.Implementation{Name: info.Name, Version: info.Version}, &sdk.ServerOptions{Instructions: info.Instructions})
	for _, t := range tools {
		t.add(s)
	}
	reader, ok := in.(io.ReadCloser)
	if !ok {
		reader = io.NopCloser(in)
	}
	err := s.Run(ctx, &sdk.IOTransport{Reader: reader, Writer: open{out}})
	if err == nil || errors.Is(err, io.EOF) || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

// An open writer is one that is not ours to close.
type open struct{ io.Writer }

func (open) Close() error { return nil }
