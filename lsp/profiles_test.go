package lsp_test

import (
	"context"
	"io/fs"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/examples"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// Every editor that we have a profile of plays the same session on the example
// tree, and sees the same.
func TestProfiles(t *testing.T) {
	t.Parallel()
	for _, client := range lsptest.Profiles() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			playTeam(t, client, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
				return serve(ctx, o, lsp.Options{Version: "1.2.3"})
			})
		})
	}
}

// The same sessions and a sample of the fixtures against the built program.
func TestBinaryFeatures(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "skillpls")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "github.com/skillpls/skillpls/cmd/skillpls").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	open := func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
		return lsptest.Command(ctx, exec.Command(bin, "lsp", "--stdio"), o)
	}
	for _, client := range lsptest.Profiles() {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			playTeam(t, client, open)
		})
	}
	for i, file := range fixtures(t) {
		if i%6 > 0 {
			continue
		}
		t.Run(fixtureName(file), func(t *testing.T) {
			t.Parallel()
			play(t, file, false, open)
		})
	}
}

// The files of the example tree that the session opens.
const (
	teamSkill = ".claude/skills/domain/quality/contract-testing/SKILL.md"
	teamRules = ".claude/rules/role-rules/dev-be-rules.md"
	teamRoles = "config/roles.yaml"
	teamPlan  = ".claude/skills/domain/quality/test-planning/SKILL.md"
	teamQA    = ".claude/rules/role-rules/qa-rules.md"
)

// playTeam plays an editor on the example tree: every feature once, between
// opening and shutting down.
func playTeam(t *testing.T, client string, open opener) {
	t.Helper()
	tree, err := fs.Sub(examples.Team, "team")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "spokes")
	if err := examples.Write(tree, dir); err != nil {
		t.Fatal(err)
	}
	profile, err := lsptest.LoadProfile(client)
	if err != nil {
		t.Fatal(err)
	}
	s := scene{T: t}
	s.Editor = session(t, lsptest.Options{Profile: profile, Root: dir}, open)
	ctx := t.Context()

	s.must(s.Open(teamSkill))
	s.wantCodes(teamSkill, "unknown-skill")
	s.wantDefinition(teamSkill, "test-planning, ", teamPlan)
	s.wantDefinition(teamSkill, "qa, tech-lead", teamRoles)

	uses, err := s.References(ctx, teamSkill, s.at(teamSkill, "test-planning, "), false)
	s.must(err)
	files := slices.Compact(paths(uses))
	if len(uses) < 10 || len(files) < 8 || !slices.Contains(files, teamSkill) || !slices.Contains(files, ".claude/skills/SKILL-INDEX.md") {
		t.Errorf("%d references of test-planning in %v", len(uses), files)
	}

	card, at, err := s.Hover(ctx, teamSkill, s.at(teamSkill, "test-planning, "))
	s.must(err)
	text, err := s.Text(teamSkill)
	s.must(err)
	if !strings.Contains(card, "test-planning") || !strings.Contains(card, "Needed by") || text[at.Start:at.End] != "test-planning" {
		t.Errorf("hover over %q: %s", text[at.Start:at.End], card)
	}
	if got, want := strings.Contains(card, "**"), rendersMarkdown(profile); got != want {
		t.Errorf("hover is markdown: %v, want %v", got, want)
	}

	s.complete(teamSkill, "api-desing", "api", "api-design", "api-design")
	s.wantCodes(teamSkill)

	s.must(s.Open(teamRules))
	s.wantCodes(teamRules, "broken-link")
	s.complete(teamRules, "./ops-rules.md", "", "qa-rules.md", "qa-rules.md")
	s.wantDefinition(teamRules, "qa-rules.md", teamQA)
	s.complete(teamRules, "qa-rules.md", "qa-rules.md#", "tool-access-control", "qa-rules.md#tool-access-control")
	s.wantCodes(teamRules)

	links, err := s.DocumentLinks(ctx, teamRules)
	s.must(err)
	if !slices.ContainsFunc(links, func(l lsptest.Link) bool { return l.Path == teamQA }) {
		t.Errorf("links of %s: %+v", teamRules, links)
	}
	symbols, err := s.DocumentSymbols(ctx, teamSkill)
	s.must(err)
	var names []string
	for _, symbol := range symbols[:min(3, len(symbols))] {
		names = append(names, symbol.Name)
	}
	if diff := cmp.Diff([]string{"name", "description", "version"}, names); diff != "" {
		t.Errorf("symbols (-want +got):\n%s", diff)
	}

	s.must(s.Save(teamSkill))
	s.must(s.Close(teamSkill))
	s.must(s.Close(teamRules))
	s.wantCodes(teamSkill)
	finish(t, s.Editor)
}

// complete puts typed in the place of a text, asks for completion behind it, and
// accepts an item, which leaves want there.
func (s scene) complete(path, old, typed, label, want string) {
	s.Helper()
	at := s.at(path, old)
	s.replace(path, old, typed)
	list, err := s.Completion(s.Context(), path, at+len(typed))
	s.must(err)
	i := slices.IndexFunc(list.Items, func(i lsptest.Item) bool { return i.Label == label && i.Visible })
	if i < 0 {
		s.Fatalf("%q is not offered behind %q in %s", label, typed, path)
	}
	resolved, err := s.ResolveCompletion(s.Context(), list.Items[i])
	s.must(err)
	if resolved.Docs == "" {
		s.Errorf("nothing is told of %q", label)
	}
	_, err = s.Accept(s.Context(), list.Items[i])
	s.must(err)
	text, err := s.Text(path)
	s.must(err)
	if got := text[at : at+len(want)]; got != want {
		s.Errorf("accepting %q left %q, want %q", label, got, want)
	}
}

// rendersMarkdown reports whether a client declares markdown for a hover.
func rendersMarkdown(p *lsptest.Profile) bool {
	document, _ := p.Capabilities["textDocument"].(map[string]any)
	hover, _ := document["hover"].(map[string]any)
	formats, _ := hover["contentFormat"].([]any)
	return slices.Contains(formats, any("markdown"))
}
