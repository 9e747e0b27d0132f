package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/skillpls/skillpls/examples"
)

// agentTree lays the tree of the team in a directory, beside a file that is nobody's
// business.
func agentTree(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "team")
	team, err := fs.Sub(examples.Team, "team")
	if err == nil {
		err = examples.Write(team, dir)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "..", "secret.md"), []byte("# sesame\n\nThe word is sesame.\n"), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// An agent is a session with a server, in the words of the SDK's own client.
type agent struct {
	*sdk.ClientSession
	t *testing.T
}

// binary starts skillpls as an agent's host does, and talks to it over a pipe.
func binary(t *testing.T, args ...string) agent {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "skillpls", append([]string{"mcp"}, args...)...)
	cmd.Stderr = os.Stderr
	return connected(t, &sdk.CommandTransport{Command: cmd})
}

// inside runs the server in this process.
func inside(t *testing.T, args ...string) agent {
	t.Helper()
	hear, say := io.Pipe()
	ask, answer := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(append([]string{"mcp"}, args...), hear, answer, io.Discard)
		answer.Close()
	}()
	t.Cleanup(func() {
		if code := <-done; code != exitClean {
			t.Errorf("the server exits with %d", code)
		}
	})
	return connected(t, &sdk.IOTransport{Reader: ask, Writer: say})
}

func connected(t *testing.T, transport sdk.Transport) agent {
	t.Helper()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	s, err := client.Connect(t.Context(), transport, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return agent{s, t}
}

// call calls a tool and returns its texts.
func (a agent) call(tool string, args map[string]any) (result *sdk.CallToolResult, text string) {
	a.t.Helper()
	result, err := a.CallTool(context.WithoutCancel(a.t.Context()), &sdk.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		a.t.Fatalf("%s %v: %v", tool, args, err)
	}
	for _, c := range result.Content {
		if c, ok := c.(*sdk.TextContent); ok {
			text += c.Text + "\n"
		}
	}
	return result, text
}

// answers calls a tool that has to have an answer.
func (a agent) answers(tool string, args map[string]any) string {
	a.t.Helper()
	result, text := a.call(tool, args)
	if result.IsError {
		a.t.Fatalf("%s %v: %s", tool, args, text)
	}
	return text
}

// names lists the tools that there are, those that write with a mark.
func (a agent) names() (names []string) {
	a.t.Helper()
	for tool, err := range a.Tools(a.t.Context(), nil) {
		if err != nil {
			a.t.Fatal(err)
		}
		name := tool.Name
		if !tool.Annotations.ReadOnlyHint {
			name += "!"
		}
		if tool.Description == "" || tool.Title == "" {
			a.t.Errorf("nobody says what %s is", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sums are what there is in a directory.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			text, err := os.ReadFile(p)
			all[p] = fmt.Sprintf("%x", sha256.Sum256(text))
			return err
		}
		all[p] = ""
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// readTools are the tools of a server that only reads.
var readTools = []string{"check", "describe", "find_references", "list_roles", "list_skills", "rename_preview", "why_not"}

// The client of the SDK lists and calls every tool of the binary. What they answer with is
// what the commands write, and nothing is changed by it.
func TestMCPAnswers(t *testing.T) {
	t.Parallel()
	dir := agentTree(t)
	before := sums(t, dir)
	a := binary(t, "-C", dir)
	if diff := cmp.Diff(readTools, a.names()); diff != "" {
		t.Errorf("tools (-want +there)\n%s", diff)
	}
	calls := []struct {
		tool    string
		args    map[string]any
		schema  string // that the structured content follows
		command []string
		text    string // besides
	}{
		{"check", map[string]any{"level": "hint"}, "check.schema.json", []string{"check", "--format", "json", dir}, ""},
		{"check", map[string]any{"paths": []string{".claude/agents"}, "level": "hint"}, "check.schema.json", []string{"check", "--format", "json", filepath.Join(dir, ".claude", "agents")}, ""},
		{"check", map[string]any{"codes": []string{"broken-link"}, "level": "hint"}, "check.schema.json", []string{"check", "--format", "json", "--select", "broken-link", dir}, ""},
		{"check", map[string]any{"level": "hint", "limit": 1}, "check.schema.json", nil, "the 1 gravest of "},
		{"find_references", map[string]any{"name": "api-design"}, "places.schema.json", []string{"refs", "-C", dir, "--format", "json", "api-design"}, ""},
		{"describe", map[string]any{"name": "api-design"}, "places.schema.json", []string{"def", "-C", dir, "--format", "json", "api-design"}, "**api-design** — skill"},
		{"describe", map[string]any{"name": "qa"}, "places.schema.json", []string{"def", "-C", dir, "--format", "json", "qa"}, "— role"},
		{"why_not", map[string]any{"role": "ops", "skill": "map-view"}, "roles.schema.json", []string{"roles", "-C", dir, "--format", "json", "ops", "map-view"}, ""},
		{"list_roles", nil, "roles.schema.json", []string{"roles", "-C", dir, "--format", "json"}, ""},
		{"list_roles", map[string]any{"role": "qa"}, "roles.schema.json", []string{"roles", "-C", dir, "--format", "json", "qa"}, ""},
		{"list_skills", nil, "graph.schema.json", []string{"graph", dir, "--format", "json", "--kind", "skills"}, ""},
		{"rename_preview", map[string]any{"old": "api-design", "new": "endpoint-design"}, "", nil, "rename to .claude/skills/domain/backend/endpoint-design/SKILL.md"},
	}
	called := map[string]bool{}
	for _, c := range calls {
		called[c.tool] = true
		result, text := a.call(c.tool, c.args)
		if result.IsError || !strings.Contains(text, c.text) || strings.Contains(text, "--write") {
			t.Errorf("%s %v: %s", c.tool, c.args, text)
			continue
		}
		if c.schema == "" {
			continue
		}
		if err := schema(t, c.schema).Validate(result.StructuredContent); err != nil {
			t.Errorf("%s %v: %v", c.tool, c.args, err)
		}
		if c.command == nil {
			continue
		}
		var out strings.Builder
		if code := run(c.command, strings.NewReader(""), &out, io.Discard); code > exitFindings {
			t.Fatalf("%q exits with %d", c.command, code)
		}
		want, err := jsonschema.UnmarshalJSON(strings.NewReader(out.String()))
		if err != nil {
			t.Fatal(err)
		}
		last := result.Content[len(result.Content)-1].(*sdk.TextContent).Text
		got, err := jsonschema.UnmarshalJSON(strings.NewReader(last))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %v (-command +tool)\n%s", c.tool, c.args, diff)
		}
	}
	for _, tool := range readTools {
		if !called[tool] {
			t.Errorf("%s was not called", tool)
		}
	}
	if _, err := a.CallTool(t.Context(), &sdk.CallToolParams{Name: "rename", Arguments: map[string]any{"old": "api-design", "new": "endpoint-design"}}); err == nil {
		t.Error("rename is there without --write")
	}
	if after := sums(t, dir); !maps.Equal(before, after) {
		t.Errorf("the tree has changed\n%s", cmp.Diff(before, after))
	}
}

// A tree is read anew for each call, and with --write there is a tool that changes it.
func TestMCPWrites(t *testing.T) {
	t.Parallel()
	dir := agentTree(t)
	a := inside(t, "-C", dir, "--write")
	if diff := cmp.Diff([]string{"check", "describe", "find_references", "list_roles", "list_skills", "rename!", "rename_preview", "why_not"}, a.names()); diff != "" {
		t.Errorf("tools (-want +there)\n%s", diff)
	}
	places := func(name string) int {
		var found struct{ Places []any }
		if err := json.Unmarshal([]byte(a.answers("find_references", map[string]any{"name": name})), &found); err != nil {
			t.Fatal(err)
		}
		return len(found.Places)
	}
	before := places("api-design")
	if text := a.answers("rename", map[string]any{"old": "api-design", "new": "endpoint-design"}); !strings.Contains(text, "places in") {
		t.Errorf("rename says %q", text)
	}
	if n := places("endpoint-design"); n == 0 || n > before {
		t.Errorf("it is used in %d places, and was in %d", n, before)
	}
	if _, err := os.Stat(filepath.Join(dir, ".claude/skills/domain/backend/endpoint-design/SKILL.md")); err != nil {
		t.Error(err)
	}
	note := filepath.Join(dir, "CLAUDE.md")
	text, err := os.ReadFile(note)
	if err == nil {
		err = os.WriteFile(note, append(text, "\n[gone](docs/not-here.md)\n"...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if text := a.answers("check", map[string]any{"paths": []string{"CLAUDE.md"}}); !strings.Contains(text, `no file at \"docs/not-here.md\"`) {
		t.Errorf("what has changed on disk is not seen: %s", text)
	}
}

// What cannot be answered is an error that the agent can read, and the next call is
// answered.
func TestMCPErrors(t *testing.T) {
	t.Parallel()
	a := inside(t, "-C", agentTree(t), "--write")
	for _, c := range []struct {
		tool string
		args map[string]any
		want string // a pattern
	}{
		{"describe", map[string]any{"name": "no-such-thing"}, `nothing is called "no-such-thing"|no-such-thing`},
		{"describe", map[string]any{}, `missing.*name|required.*name`},
		{"describe", map[string]any{"name": 7}, `name`},
		{"find_references", map[string]any{"name": "api-design", "nmae": "x"}, `nmae`},
		{"why_not", map[string]any{"role": "nobody", "skill": "api-design"}, `no role is called "nobody": there are `},
		{"why_not", map[string]any{"role": "qa", "skill": "nothing"}, `nothing`},
		{"list_roles", map[string]any{"role": "nobody"}, `no role is called "nobody"`},
		{"check", map[string]any{"level": "grave"}, `^level: unknown severity "grave": want error, warning, information or hint\n$`},
		{"check", map[string]any{"codes": []string{"broken-lnik"}}, `^codes: no check is called "broken-lnik": did you mean "broken-link"`},
		{"check", map[string]any{"limit": -1}, `^limit: want 1 or more\n$`},
		{"check", map[string]any{"paths": []string{"nowhere.md"}}, `^nowhere.md: there is no such file or directory\n$`},
		{"list_skills", map[string]any{"limit": 1}, `limit`},
		{"rename_preview", map[string]any{"old": "api-design", "new": "map-view"}, `map-view`},
		{"rename", map[string]any{"old": "api-design", "new": "Not A Name"}, `Not A Name`},
		{"rename", map[string]any{"old": "no-such-thing", "new": "other"}, `no-such-thing`},
	} {
		result, text := a.call(c.tool, c.args)
		if !result.IsError || !regexp.MustCompile(c.want).MatchString(text) {
			t.Errorf("%s %v: error is %v: %q", c.tool, c.args, result.IsError, text)
		}
	}
	a.answers("describe", map[string]any{"name": "qa"})
}

// Calls that are made at once get the answers that they get one by one.
func TestMCPAtOnce(t *testing.T) {
	t.Parallel()
	a := inside(t, "-C", agentTree(t))
	calls := []sdk.CallToolParams{
		{Name: "check", Arguments: map[string]any{"level": "hint"}},
		{Name: "describe", Arguments: map[string]any{"name": "qa"}},
		{Name: "list_roles"},
		{Name: "list_skills"},
		{Name: "rename_preview", Arguments: map[string]any{"old": "api-design", "new": "endpoint-design"}},
	}
	want := make([]string, len(calls))
	for i, c := range calls {
		_, want[i] = a.call(c.Name, toArguments(c.Arguments))
	}
	var wg sync.WaitGroup
	for range 4 {
		for i, c := range calls {
			wg.Go(func() {
				result, err := a.CallTool(t.Context(), &c)
				if err != nil {
					t.Error(err)
					return
				}
				text := ""
				for _, c := range result.Content {
					text += c.(*sdk.TextContent).Text + "\n"
				}
				if text != want[i] {
					t.Errorf("%s answers otherwise\n%s", c.Name, cmp.Diff(want[i], text))
				}
			})
		}
	}
	wg.Wait()
}

func toArguments(args any) map[string]any {
	m, _ := args.(map[string]any)
	return m
}

// Nothing outside of the root is read or written, whatever is asked for, also by a
// symlink.
func TestMCPStaysInside(t *testing.T) {
	t.Parallel()
	dir := agentTree(t)
	links := map[string]string{"leak.md": "../secret.md", "out": ".."}
	for link, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	outside := filepath.Join(dir, "..")
	before := sums(t, outside)
	a := inside(t, "-C", dir, "--write")
	abs := filepath.ToSlash(filepath.Join(outside, "secret.md"))
	for _, p := range []string{"../secret.md", abs, "leak.md", "out/secret.md", "out", "..", "/"} {
		for tool, args := range map[string]map[string]any{
			"check":           {"paths": []string{p}, "level": "hint"},
			"describe":        {"name": p},
			"find_references": {"name": p},
			"why_not":         {"role": "qa", "skill": p},
			"rename_preview":  {"old": p, "new": "./other.md"},
			"rename":          {"old": p, "new": "./other.md"},
		} {
			result, text := a.call(tool, args)
			if strings.Contains(text, "sesame") {
				t.Errorf("%s %v tells %s", tool, args, text)
			}
			if tool == "check" && (strings.HasPrefix(p, "..") || strings.HasPrefix(p, "/")) && (!result.IsError || !strings.Contains(text, "lies outside of")) {
				t.Errorf("%s %v: %s", tool, args, text)
			}
		}
	}
	for _, to := range []string{"../moved.md", filepath.ToSlash(filepath.Join(outside, "moved.md")), "out/moved.md"} {
		if result, text := a.call("rename", map[string]any{"old": "CLAUDE.md", "new": to}); !result.IsError {
			t.Errorf("it moves to %s: %s", to, text)
		}
	}
	after := sums(t, outside)
	for p, sum := range after {
		if !within(p, dir) && before[p] != sum {
			t.Errorf("%s has changed", p)
		}
	}
}

// The page names the tools that there are with the arguments that they take, and what it
// says to start starts.
func TestMCPPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/mcp.md")
	if err != nil {
		t.Fatal(err)
	}
	page := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (.*?) \\|").FindAllStringSubmatch(string(text), -1) {
		for _, arg := range regexp.MustCompile("`(\\w+)`(?: \\([^)]*\\))?").FindAllStringSubmatch(row[2], -1) {
			page[row[1]] = append(page[row[1]], arg[1])
		}
		if row[2] == "the same" {
			page[row[1]] = page["rename_preview"]
		}
		slices.Sort(page[row[1]])
	}
	a := inside(t, "-C", agentTree(t), "--write")
	there := map[string][]string{}
	for tool, err := range a.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		properties, _ := tool.InputSchema.(map[string]any)["properties"].(map[string]any)
		if args := slices.Sorted(maps.Keys(properties)); len(args) > 0 {
			there[tool.Name] = args
		} else {
			delete(page, tool.Name)
		}
	}
	if diff := cmp.Diff(there, page); diff != "" {
		t.Errorf("arguments (-there +in the page)\n%s", diff)
	}
	blocks := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	for _, block := range blocks {
		var host any
		if err := json.Unmarshal([]byte(block[1]), &host); err != nil {
			t.Errorf("%v\n%s", err, block[1])
		}
		if words := strings.Join(strings.FieldsFunc(block[1], func(r rune) bool { return strings.ContainsRune("\"[]{}:, \n", r) }), " "); !strings.Contains(words, "skillpls args mcp") && !strings.Contains(words, "command skillpls mcp") {
			t.Errorf("this does not start it: %s", block[1])
		}
	}
	if len(blocks) != 3 {
		t.Errorf("there are %d blocks", len(blocks))
	}
}
