package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"

	"github.com/skillpls/skillpls/lint/rules"
)

// kinds are what a fenced block of a page can be, and what is made sure of each. Where
// nothing is, something else does it: of console TestSessionsInPages;
// or it is an example that no program of ours reads. With a file behind the kind, a block
// of any kind is a part of that file.
var kinds = map[string]func(text string) error{
	"console": nil,
	"sh":      isShell,
	"yaml":    isYAML,
	"json":    isJSON,

	"go": nil, "lua": nil, "vim": nil, "elisp": nil, "kak": nil, "toml": nil,
	"markdown": nil, "mermaid": nil, "text": nil, "txtar": nil,
}

// Each block of a page says what it is, and is that.
func TestBlocksInPages(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		if strings.HasPrefix(p.name, "lint/rules/") {
			continue // TestPages in lint/rules reads these, half of which are bad
		}
		for _, b := range p.blocks {
			if err := isBlock(b); err != nil {
				t.Errorf("%s:%d: %v", p.name, b.line, err)
			}
		}
	}
}

func isBlock(b block) error {
	is, ok := kinds[b.kind]
	if !ok {
		return fmt.Errorf("a block of the kind %q: write behind the fence what it is: console for commands and what they print, which is run and compared; sh for command lines alone; text for what is neither; or one of %s",
			b.kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	if b.kind == "go" && b.of == "" {
		return errors.New("write behind go the file that has this, so that it is compiled")
	}
	if b.of != "" {
		if text, err := os.ReadFile(top + "/" + b.of); err != nil || !strings.Contains(string(text), b.text) {
			return fmt.Errorf("%s does not have this text", b.of)
		}
	}
	if is == nil {
		return nil
	}
	return is(b.text)
}

// isShell reports what is wrong with command lines that a reader may copy.
func isShell(text string) error {
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		line = regexp.MustCompile(`(^|\s)#.*`).ReplaceAllString(strings.TrimSpace(line), "")
		for command := range strings.SplitSeq(strings.ReplaceAll(line, "&&", "|"), "|") {
			command, _, _ = strings.Cut(command, " > ")
			if words := strings.Fields(command); len(words) > 0 {
				if err := isCommand(words); err != nil {
					return fmt.Errorf("%s: %w", command, err)
				}
			}
		}
	}
	return nil
}

// others are programs besides ours that a page may tell to run.
var others = []string{"git", "go", "cd", "cat", "npm", "code", "claude", "sha256sum"}

func isCommand(words []string) error {
	for _, w := range words {
		if err := isThere(w); err != nil {
			return err
		}
	}
	if words[0] == "npx" && len(words) > 1 {
		words = words[1:]
	}
	switch {
	case words[0] == "skillpls":
		return isOurs(words[1:])
	case words[0] == "make":
		for _, w := range words[1:] {
			if !strings.Contains(w, "=") && !targets()[w] {
				return fmt.Errorf("the Makefile has no target %q", w)
			}
		}
	case !slices.Contains(others, words[0]):
		return fmt.Errorf("%q is no command that pages tell to run: a block that is no shell is text", words[0])
	}
	return nil
}

// isThere wants the file that a word means, where it means one of the repository.
func isThere(word string) error {
	p := strings.TrimPrefix(word, "./")
	first, _, ok := strings.Cut(p, "/")
	if !ok || strings.Contains(p, "*") || !slices.Contains([]string{"bench", "cmd", "docs", "editors", "examples", "index", "lint", "lsp", "tools"}, first) {
		return nil
	}
	p, _, _ = strings.Cut(p, "#")
	if _, err := os.Stat(top + "/" + strings.TrimSuffix(p, "/...")); err != nil {
		return fmt.Errorf("there is no %s", p)
	}
	return nil
}

// targets are those of the Makefile.
func targets() map[string]bool {
	text, err := os.ReadFile(top + "/Makefile")
	if err != nil {
		return nil
	}
	all := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z-]*):`).FindAllStringSubmatch(string(text), -1) {
		all[m[1]] = true
	}
	return all
}

// isOurs reports why the program would not take the arguments.
func isOurs(args []string) error {
	cmd, args, err := newCommandLine().Find(args)
	if err != nil {
		return err
	}
	if !cmd.HasParent() {
		return fmt.Errorf("there is no command %q", strings.Join(args, " "))
	}
	if err := cmd.ParseFlags(args); err != nil {
		return err
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		return err
	}
	if _, ok := rules.Page(cmd.Flags().Arg(0)); !ok && cmd.Name() == "explain" {
		return fmt.Errorf("no check is called %q", cmd.Flags().Arg(0))
	}
	return takes(cmd)
}

// takes wants that each flag which has a choice has something that is in its help.
func takes(cmd *cobra.Command) error {
	for _, name := range []string{"format", "level", "fail-on", "kind", "host"} {
		f := cmd.Flags().Lookup(name)
		if f == nil || !f.Changed {
			continue
		}
		if !slices.Contains(strings.FieldsFunc(f.Usage, func(r rune) bool { return r == ' ' || r == ',' }), f.Value.String()) {
			return fmt.Errorf("--%s %s: want %s", name, f.Value, f.Usage)
		}
	}
	return nil
}

// isYAML wants YAML; and of a configuration of ours, which says so in its first line or
// is known by a key, that we take it.
func isYAML(text string) error {
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return err
	}
	keys, _ := value.(map[string]any)
	ours := strings.HasPrefix(text, "# .skillpls.yaml")
	for key := range configKeys() {
		_, has := keys[key]
		ours = ours || has
	}
	if ours {
		if found := faulted(text); found != nil {
			return fmt.Errorf("as .skillpls.yaml: %s", strings.Join(found, "; "))
		}
	}
	return nil
}

// configKeys are the keys that the schema of the configuration has.
func configKeys() map[string]any {
	text, err := os.ReadFile(top + "/docs/skillpls.schema.json")
	if err != nil {
		return nil
	}
	var schema struct{ Properties map[string]any }
	if json.Unmarshal(text, &schema) != nil {
		return nil
	}
	return schema.Properties
}

func isJSON(text string) error {
	var value any
	return json.Unmarshal([]byte(text), &value)
}

// What is wrong is seen.
func TestIsBlock(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ kind, text, want string }{
		{"", "x", `a block of the kind ""`},
		{"bash", "x", `a block of the kind "bash"`},
		{"text", "x", ""},
		{"go", "x", "write behind go"},
		{"go go.mod", "module github.com/skillpls/skillpls\n", ""},
		{"text go.mod", "module x\n", "go.mod does not have"},
		{"sh", "git clone x\ncd x # there\nskillpls check --fix | git apply && make test FUZZ=x\n", ""},
		{"sh", "skillpls \\\n  diff main --format markdown > \"$FILE\"\n", ""},
		{"sh", "skillpls chekc\n", `no command "chekc"`},
		{"sh", "skillpls check --fixx\n", "unknown flag: --fixx"},
		{"sh", "skillpls graph --format text\n", "--format text"},
		{"sh", "skillpls diff\n", "accepts 1 arg"},
		{"sh", "skillpls explain broken-lnik\n", "no check"},
		{"sh", "skillpls\n", `no command ""`},
		{"sh", "make tset\n", "no target"},
		{"sh", "go run ./cmd/skillplz\n", "there is no cmd/skillplz"},
		{"sh", "go test ./lint/... ./docs\n", ""},
		{"sh", "rm -rf x\n", "is no command"},
		{"yaml", "a: [\n", "did not find"},
		{"yaml", "a: 1\n", ""},
		{"yaml", "# .skillpls.yaml\nignor: x\n", "as .skillpls.yaml"},
		{"yaml", "rules: {broken-lnik: off}\n", "as .skillpls.yaml"},
		{"yaml", "rules: {broken-link: off}\n", ""},
		{"json", "{a: 1}", "invalid"},
	} {
		kind, of, _ := strings.Cut(test.kind, " ")
		err := isBlock(block{kind: kind, of: of, text: test.text})
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: %v, want %q", test.kind, test.text, err, test.want)
		}
	}
}
