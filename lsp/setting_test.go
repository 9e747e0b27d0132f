package lsp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/lint/rules"
)

// What Settings says of a setting is what the server takes, and nothing else.
func TestSettings(t *testing.T) {
	t.Parallel()
	list := Settings()
	if !slices.IsSortedFunc(list, func(a, b Setting) int { return strings.Compare(a.Key, b.Key) }) {
		t.Error("the settings are not in order of their keys")
	}
	read := func(s Setting, value string) *options {
		raw := value
		for _, key := range slices.Backward(strings.Split(s.Key, ".")) {
			raw = fmt.Sprintf(`{%q: %s}`, key, raw)
		}
		o := &options{}
		o.add([]byte(raw), rules.All)
		return o
	}
	for _, s := range list {
		good := []string{"true", "false"}
		if s.Rules {
			good = []string{`{}`, `{"broken-link": "off"}`}
		} else if len(s.Values) > 0 {
			good = nil
			for _, v := range s.Values {
				good = append(good, fmt.Sprintf("%q", v.Name))
			}
		}
		for i, value := range good {
			o := read(s, value)
			if len(o.wrong) > 0 {
				t.Errorf("%s: %s is wrong: %v", s.Key, value, o.wrong)
			}
			for _, other := range good[:i] {
				if o.equal(read(s, other)) {
					t.Errorf("%s: %s and %s mean the same", s.Key, value, other)
				}
			}
		}
		for _, value := range []string{`"nothing of ours"`, "3", "[true]"} {
			if o := read(s, value); len(o.wrong) != 1 || !strings.HasPrefix(o.wrong[0], s.Key+" has to be ") || !o.equal(&options{wrong: o.wrong}) {
				t.Errorf("%s: %s is not wrong, or counts: %v", s.Key, value, o.wrong)
			}
		}
		if o := read(s, "null"); !o.equal(&options{}) {
			t.Errorf("%s: null is something", s.Key)
		}
	}
}
