package lsp_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lsp"
	"github.com/skillpls/skillpls/lsp/lsptest"
)

// The renames that the project was begun for, through the server: what they edit in
// the founding tree is what a person who read it wrote down, and afterwards nothing
// new is found. Where symlinks lead to the skill, an editor is told who can.
func TestFoundingRenames(t *testing.T) {
	t.Parallel()
	const (
		index = ".claude/skills/SKILL-INDEX.md"
		rules = ".claude/rules/role-rules/sa-rules.md"
	)
	for name, test := range map[string]struct {
		path, at, to string
		refused      string
	}{
		"code-review": {path: ".claude/skills/core/code-review/SKILL.md", at: "name: |code-review", to: "change-inspection"},
		"role-sa":     {path: "config/roles.yaml", at: "\n  |sa:", to: "architect-lead"},
		"heading":     {path: rules, at: "## |Technology Selection Rules", to: "Choosing Technology"},
		"security": {path: index, at: "backend/|security/SKILL.md", to: "application-security",
			refused: ".claude/skills/domain/architecture/security): run `skillpls rename security application-security --write`"},
		"move-system-design": {path: ".claude/skills/domain/architecture/system-design", to: ".claude/skills/domain/backend/system-design"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			profile, err := lsptest.LoadProfile("vscode")
			if err != nil {
				t.Fatal(err)
			}
			dir := indextest.Founding(t)
			e := session(t, lsptest.Options{Profile: profile, Root: dir}, func(ctx context.Context, o lsptest.Options) (*lsptest.Editor, error) {
				return serve(ctx, o, lsp.Options{})
			})
			before := tree(t, dir)
			var edit *lsptest.WorkspaceEdit
			if test.at == "" {
				edit, err = e.WillRename(t.Context(), test.path, test.to)
				edit.Ops = append(edit.Ops, lsptest.FileOp{Kind: "rename", Path: test.path, To: test.to})
			} else {
				start, rest, _ := strings.Cut(test.at, "|")
				i := strings.Index(before[test.path], start+rest)
				if i < 0 {
					t.Fatalf("%q is not in %s", test.at, test.path)
				}
				edit, err = e.Rename(t.Context(), test.path, i+len(start), test.to)
			}
			if test.refused != "" {
				if err == nil || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("%v, want %q", err, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			golden, err := os.ReadFile(filepath.Join("..", "index", "query", "testdata", "founding", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			want, _, _ := strings.Cut(string(golden), "\n\n") // mentions are no edits
			if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), editLines(before, edit)); diff != "" {
				t.Errorf("(-read +server)\n%s", diff)
			}
		})
	}
}

// editLines writes an edit as the lists of the founding tree are written.
func editLines(before map[string]string, edit *lsptest.WorkspaceEdit) (lines []string) {
	var moves []string
	for _, op := range edit.Ops {
		if op.Kind == "rename" {
			moves = append(moves, fmt.Sprintf("move %s -> %s", op.Path, op.To))
			continue
		}
		table := source.NewTable([]byte(before[op.Path]))
		n := map[int]int{}
		var order []int
		for _, e := range op.Edits {
			line := table.Line(int(e.Span.Start)) + 1
			if n[line]++; n[line] == 1 {
				order = append(order, line)
			}
		}
		slices.Sort(order)
		for _, line := range order {
			lines = append(lines, fmt.Sprintf("edit %s:%d x%d", path.Clean(op.Path), line, n[line]))
		}
	}
	return append(lines, moves...)
}
