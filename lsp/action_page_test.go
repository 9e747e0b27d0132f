package lsp_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	actionOffered = regexp.MustCompile(`(?m)^(?:  |actions [^:\n]*: )(.*) \((refactor\.[a-z]+|quickfix)\)$`)
	actionName    = regexp.MustCompile(`"[^"]*"|[\w-]+\.(?:yaml|md)|\b\d+\b`)
	actionWord    = regexp.MustCompile(`^(ignore|sort) [\w-]+`)
)

// actionForm is an action without the names in it.
func actionForm(title string) string {
	return actionWord.ReplaceAllString(actionName.ReplaceAllString(title, "X"), "$1 X")
}

// docs/actions.md has every action that fixtures are offered and that is no fix of a
// check's own, and no other.
func TestActionsPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/actions.md")
	if err != nil {
		t.Fatal(err)
	}
	verbs := []string{"create", "turn", "sort", "add", "move", "ignore", "extract"}
	said := map[string]bool{}
	for _, code := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(string(page), -1) {
		if verb, rest, _ := strings.Cut(code[1], " "); rest != "" && slices.Contains(verbs, verb) {
			said[actionForm(code[1])] = true
		}
	}
	offered := map[string]bool{}
	for _, file := range fixtures(t) {
		if !strings.Contains(file, "actions") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range actionOffered.FindAllStringSubmatch(string(text), -1) {
			form := actionForm(m[1])
			offered[form] = true
			if verb, _, _ := strings.Cut(form, " "); (m[2] != "quickfix" || verb == "create" || verb == "ignore") && !said[form] {
				t.Errorf("%s is offered %q, of which the page does not speak", file, m[1])
			}
		}
	}
	for form := range said {
		if !offered[form] {
			t.Errorf("the page speaks of %q, which no fixture is offered", form)
		}
	}
}
