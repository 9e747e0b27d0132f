package lsp

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// A Setting is one that a client may have, under "skillpls" among its own. What the tree
// says in .skillpls.yaml counts more.
type Setting struct {
	Key         string // as the client has it, with dots: "rename.mentions"
	Description string // sentences, in Markdown
	// Values are those that it may have, the first of which is the default. A setting
	// without any is true or false, and false by default.
	Values []SettingValue
	// Rules says that it is an object instead, of the codes of checks and their
	// severities, and by default empty.
	Rules bool
	// User says that only the user may set it, for a workspace must not decide it.
	User bool

	text func(*options) *string // where one with values is kept
	flag func(*options) *bool   // where one without is
}

// A SettingValue is one of the values of a setting.
type SettingValue struct{ Name, Description string }

// Settings are all of them, in order of their keys. Whoever asks gets a copy.
func Settings() []Setting { return slices.Clone(settings) }

// settings is what Settings returns.
var settings = []Setting{
	{
		Key:         "plainLinks",
		Description: "Whether links of Markdown are served where this server answers. What `.skillpls.yaml` says counts more.",
		Values: []SettingValue{
			{"on", "Go to, references, what hovers, completion, and that they are broken."},
			{"off", "All that is left to another server beside this one."},
		},
		text: func(o *options) *string { return &o.PlainLinks },
	},
	{
		Key:         "rename.mentions",
		Description: "What a rename does about words that may mean what gets a new name, or something else.",
		Values: []SettingValue{
			{"leave", "They stay, and a message says how many there are."},
			{"ask", "The rename offers them beside its edits."},
		},
		text: func(o *options) *string { return &o.Mentions },
	},
	{
		Key:         "rules",
		Description: "How much the findings of a check matter, by the check's name; `off` switches it off. What `.skillpls.yaml` says of the same check counts more, and is what the command line goes by, too.",
		Rules:       true,
	},
	{
		Key:         "scope",
		Description: "Of which files findings are shown. What `.skillpls.yaml` says counts more.",
		Values: []SettingValue{
			{scopeMine, "Of open files all; of closed ones errors, and what was not there when the session began."},
			{scopeOpen, "Of open files."},
			{scopeWorkspace, "Of all files."},
		},
		text: func(o *options) *string { return &o.Scope },
	},
	{
		Key:         "userSkills",
		Description: "Whether the user's own skills, in `~/.claude/skills` and the like, count: they are offered and are known, and nothing is reported in them. A workspace cannot set this.",
		User:        true,
		flag:        func(o *options) *bool { return &o.UserSkills },
	},
}

// read takes the value that a client has.
func (s Setting) read(o *options, value []byte, rules []*lint.Rule) {
	switch {
	case s.Rules:
		o.rules(value, rules)
	case s.flag != nil:
		if json.Unmarshal(value, s.flag(o)) != nil {
			o.fault("%s has to be true or false", s.Key)
		}
	default:
		var names []string
		for _, v := range s.Values {
			names = append(names, v.Name)
		}
		slices.Sort(names)
		var name string
		if json.Unmarshal(value, &name) != nil || !slices.Contains(names, name) {
			o.fault("%s has to be one of %s", s.Key, strings.Join(names, ", "))
			return
		}
		*s.text(o) = name
	}
}
