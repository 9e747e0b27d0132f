package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The Action's script, as GitHub runs it: annotations, the summary and the exit code.
func TestAction(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	skillpls, err := exec.LookPath("skillpls")
	if err != nil {
		t.Fatal(err)
	}
	action := readYAML(t, "../../action.yml")
	steps := action["runs"].(map[string]any)["steps"].([]any)
	last := steps[len(steps)-1].(map[string]any)
	if run := last["run"]; run != `"$GITHUB_ACTION_PATH/tools/action.sh"` {
		t.Fatalf("it runs %q", run)
	}
	inputs := action["inputs"].(map[string]any)
	given := regexp.MustCompile(`\$\{\{ inputs\.([a-z-]+) \}\}`)
	passed := map[string]string{} // input to variable
	for name, value := range last["env"].(map[string]any) {
		passed[given.FindStringSubmatch(value.(string))[1]] = name
	}
	if len(passed) != len(inputs) {
		t.Errorf("of the inputs %v, %v are passed on", inputs, passed)
	}

	script, err := filepath.Abs("../../tools/action.sh")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := filepath.Abs("../../examples/team")
	if err != nil {
		t.Fatal(err)
	}
	// run gives the Action some inputs, and the others as they are by themselves.
	run := func(t *testing.T, with map[string]string) (out, summary string, code int) {
		cmd := exec.CommandContext(t.Context(), "sh", script)
		cmd.Dir = t.TempDir()
		if err := os.CopyFS(filepath.Join(cmd.Dir, "a tree"), os.DirFS(tree)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(cmd.Dir, "summary.md")
		cmd.Env = append(os.Environ(), "SKILLPLS="+skillpls, "GITHUB_STEP_SUMMARY="+file)
		for name, variable := range passed {
			value, ok := with[name]
			if !ok {
				value, _ = inputs[name].(map[string]any)["default"].(string)
			}
			cmd.Env = append(cmd.Env, variable+"="+value)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		text, err := cmd.Output()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		list, _ := os.ReadFile(file)
		return string(text) + stderr.String(), string(list), cmd.ProcessState.ExitCode()
	}
	for _, test := range []struct {
		name         string
		with         map[string]string
		out, summary string
		code         int
	}{
		{"by itself", nil, "::warning file=", "| warning | `", 1},
		{"a path with a blank", map[string]string{"path": "a tree/.claude\n\n"}, "::warning file=", "| warning | `", 1},
		{"what does not fail", map[string]string{"fail-on": "error"}, "::warning file=", "| warning | `", 0},
		{"no summary", map[string]string{"summary": "false"}, "::warning file=", "", 1},
		{"no such path", map[string]string{"path": "none"}, "none", "", 3},
		{"a path that is like a flag", map[string]string{"path": "--fix"}, "--fix", "", 3},
		{"an input that is like a script", map[string]string{"path": "$(touch made)`touch made`;touch made"}, "touch made", "", 3},
		{"no repository", map[string]string{"since": "HEAD"}, "git", "", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, summary, code := run(t, test.with)
			if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(summary, test.summary) || (test.summary == "") != (summary == "") {
				t.Errorf("exit code %d, want %d\n%s\nsummary:\n%s", code, test.code, out, summary)
			}
		})
	}
}

// The hook runs a command that is there, on all kinds of files that we read.
func TestPreCommitHook(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Entry, Language, Files string
		PassFilenames              bool `yaml:"pass_filenames"`
	}
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) != 1 {
		t.Fatal(len(hooks), err)
	}
	hook := hooks[0]
	if hook.ID != "skillpls" || hook.Language != "golang" || hook.PassFilenames {
		t.Errorf("%+v", hook)
	}
	files := regexp.MustCompile(hook.Files)
	for _, name := range []string{"a/SKILL.md", "CLAUDE.md", ".cursor/rules/a.mdc", "config/roles.yaml", "skills-registry.yml", ".claude-plugin/plugin.json", "CLAUDE.md.tmpl"} {
		if !files.MatchString(name) {
			t.Errorf("%s is passed over", name)
		}
	}
	if files.MatchString("main.go") {
		t.Error("a program is none of ours")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", hook.Entry)
	cmd.Dir = "../../examples/team"
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != exitFindings || !bytes.Contains(out, []byte("unknown-skill")) {
		t.Errorf("%v\n%s", cmd.ProcessState, out)
	}
}

// The commands of the page write what they are said to write.
func TestCIPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	snippet := regexp.MustCompile("(?ms)## GitLab\n+```yaml\n(.*?)^```").FindStringSubmatch(page)
	var gitlab struct {
		Skills struct {
			Script    []string
			Artifacts struct{ Reports struct{ Codequality string } }
		}
	}
	if err := yaml.Unmarshal([]byte(snippet[1]), &gitlab); err != nil {
		t.Fatal(err)
	}
	tree := t.TempDir()
	if err := os.CopyFS(tree, os.DirFS("../../examples/team")); err != nil {
		t.Fatal(err)
	}
	sarif := regexp.MustCompile(`(?m)^skillpls check --format sarif.*$`).FindString(page)
	for script, file := range map[string]string{gitlab.Skills.Script[1]: gitlab.Skills.Artifacts.Reports.Codequality, sarif: "skillpls.sarif"} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Dir = tree
		if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() > exitFindings {
			t.Errorf("%s: %v\n%s", script, cmd.ProcessState, out)
		}
		report, err := os.ReadFile(filepath.Join(tree, file))
		if err != nil || !json.Valid(report) {
			t.Errorf("%s leaves %d bytes in %s, %v", script, len(report), file, err)
		}
	}
	action := readYAML(t, "../../action.yml")
	for name := range action["inputs"].(map[string]any) {
		if !strings.Contains(page, name) {
			t.Errorf("the page does not speak of the input %s", name)
		}
	}
}

func readYAML(t *testing.T, file string) (value map[string]any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
