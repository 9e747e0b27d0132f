package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/skillpls/skillpls/lint/rules"
)

// Commands, flags, targets, checks and files that pages name in code are there.
func TestWordsInPages(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		for _, fault := range wordFaults(p) {
			t.Errorf("%s: %s", p.name, fault)
		}
	}
}

// A span is what stands in code within a line.
var span = regexp.MustCompile("`([^`\n]+)`")

// wordFaults tells what is named in the code spans of a page and is not there. A flag
// alone is of the commands that its paragraph, item or row names, else of any.
func wordFaults(p page) (found []string) {
	for paragraph := range strings.SplitSeq(strings.NewReplacer("\n|", "\n\n|", "\n- ", "\n\n- ").Replace(p.prose), "\n\n") {
		var named []*cobra.Command
		var flags []string
		for _, m := range span.FindAllStringSubmatch(paragraph, -1) {
			words := strings.Fields(strings.ReplaceAll(m[1], `\|`, "|"))
			switch cmd := ours(words); {
			case len(words) == 0:
			case words[0] == "skillpls" && len(words) > 1 && cmd == nil && strings.ToUpper(words[1]) != words[1]:
				found = append(found, fmt.Sprintf("there is no command %q", m[1]))
			case cmd != nil:
				if words[0] != "skillpls" && len(words) > 1 && !strings.Contains(m[1], " --") {
					break // words like any other
				}
				named = append(named, cmd)
				for _, f := range flagsIn(words) {
					if cmd.Flags().Lookup(f) == nil {
						found = append(found, fmt.Sprintf("%q: the command has no --%s", m[1], f))
					}
				}
			case strings.HasPrefix(words[0], "--"):
				flags = append(flags, flagsIn(words)...)
			case words[0] == "make" && len(words) > 1:
				if err := isCommand(words); err != nil {
					found = append(found, err.Error())
				}
			case len(words) == 1:
				if err := isThere(words[0]); err != nil && path.Ext(words[0]) != "" && isThere(path.Join(path.Dir(p.name), words[0])) != nil {
					found = append(found, err.Error())
				}
				if _, ok := rules.Page(words[0]); !ok && words[0] != "rule-crashed" && likeCode(words[0]) {
					found = append(found, fmt.Sprintf("no check is called %q", words[0]))
				}
			}
		}
		if len(named) == 0 {
			named = commands()
		}
		for _, f := range flags {
			if !slices.ContainsFunc(named, func(cmd *cobra.Command) bool { return cmd.Flags().Lookup(f) != nil }) && f != "help" {
				found = append(found, fmt.Sprintf("no command that is named beside it has --%s", f))
			}
		}
	}
	for _, m := range regexp.MustCompile("\\[`?([a-z-]+)`?\\]\\([^)]*lint/rules/(\\w+)\\.md\\)").FindAllStringSubmatch(p.prose, -1) {
		if strings.ReplaceAll(m[1], "-", "_") != m[2] {
			found = append(found, fmt.Sprintf("%s leads to the page of %s", m[1], m[2]))
		}
	}
	return found
}

// ours returns the command of ours that words begin with, be it with the name of the
// program in front or without; nil for none.
func ours(words []string) *cobra.Command {
	if len(words) > 0 && words[0] == "skillpls" {
		words = words[1:]
	}
	if cmd, _, err := commandLine().Find(words); err == nil && cmd.HasParent() {
		return cmd
	}
	return nil
}

// flagsIn returns the names of the long flags among words.
func flagsIn(words []string) (names []string) {
	for _, w := range words {
		if name, ok := strings.CutPrefix(strings.Trim(w, "[]"), "--"); ok && strings.Trim(name, "-") != "" {
			name, _, _ = strings.Cut(name, "=")
			names = append(names, name)
		}
	}
	return names
}

// likeCode reports whether a word can only be meant as the name of a check: it begins as
// several of them do.
func likeCode(word string) bool {
	if !regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`).MatchString(word) {
		return false
	}
	first, _, _ := strings.Cut(word, "-")
	for _, r := range rules.All {
		if begin, _, _ := strings.Cut(r.Code, "-"); begin == first {
			return true
		}
	}
	return false
}

// What is not there is seen, and what is there, or is no name of ours, is not.
func TestWordFaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"`skillpls chekc`":                                      "no command",
		"`skillpls check --sinc REF`":                           "no --sinc",
		"`check --sinc REF`":                                    "no --sinc",
		"`skillpls check [PATH...]` with `--wacth`":             "has --wacth",
		"`skillpls check`, and `--write`":                       "has --write",
		"`skillpls check`\n\n`--write`":                         "",
		"| `skillpls check` | `--write` |\n| `skillpls sync` |": "has --write",
		"`make tset`":                                           "no target",
		"`make fuzz FUZZ=x`":                                    "",
		"`broken-lnik`":                                         "no check",
		"`broken-link`":                                         "",
		"`code-review` `a-b`":                                   "",
		"`lint/rules/gone.go`":                                  "there is no",
		"`lint/rules/rules.go`":                                 "",
		"`skillpls CMD` `skillpls`":                             "",
		"`skillpls rules`, `rules`":                             "",
		"[broken-link](../lint/rules/broken_link.md)":           "",
		"[broken-link](../lint/rules/broken_path.md)":           "leads to the page",
	} {
		found := strings.Join(wordFaults(parsePage("x.md", text)), "; ")
		if (found == "") != (want == "") || !strings.Contains(found, want) {
			t.Errorf("%s: %q, want %q", text, found, want)
		}
	}
}
