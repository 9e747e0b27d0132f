package lsp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// options are the settings that change what the server does. They do not change:
// other settings are other options.
type options struct {
	UserSkills bool                     // the user's own skills count, too
	Mentions   string                   // "ask": a rename offers them with its edits
	Rules      map[string]lint.Severity // by code
	Scope      string                   // of which files findings are shown; "" for scopeMine
	PlainLinks string                   // "off": links of markdown are another server's; "" for "on"

	wrong []string // what is no setting of ours, in words
}

// The scopes.
const (
	scopeMine      = "mine"      // of open files all; of others errors, and what the session has made wrong
	scopeOpen      = "open"      // of open files
	scopeWorkspace = "workspace" // of all files
)

// defaults are the options of a client that has not said anything.
var defaults = &options{}

// set returns the client's settings; what it said at the beginning counts where it
// has none.
func (s *state) set() *options {
	if s.chosen == nil {
		return defaults
	}
	return s.chosen
}

// read makes options of what the client says. What is wrong is told, and the rest
// counts.
func (s *state) read() *options {
	o := &options{}
	if s.client != nil {
		o.add(s.client.options, s.rules)
	}
	o.add(s.settings, s.rules)
	return o
}

// add lays settings over o. Editors keep settings of their own beside ours, so a key
// that is not known is none of our business.
func (o *options) add(raw []byte, rules []*lint.Rule) {
	if len(raw) == 0 {
		return
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		o.fault("the settings have to be an object")
		return
	}
	for _, set := range settings {
		if value := o.under(keys, set.Key); value != nil {
			set.read(o, value, rules)
		}
	}
}

// under returns the value of a key, with dots, in settings; nil for none, and for null.
func (o *options) under(keys map[string]json.RawMessage, key string) json.RawMessage {
	first, rest, nested := strings.Cut(key, ".")
	value := keys[first]
	if string(value) == "null" {
		return nil
	}
	if !nested || value == nil {
		return value
	}
	var inner map[string]json.RawMessage
	if json.Unmarshal(value, &inner) != nil {
		o.fault("%s has to be an object", first)
		return nil
	}
	return o.under(inner, rest)
}

func (o *options) fault(format string, args ...any) {
	o.wrong = append(o.wrong, fmt.Sprintf(format, args...))
}

// rules takes severities by code.
func (o *options) rules(raw []byte, rules []*lint.Rule) {
	var list map[string]any
	if json.Unmarshal(raw, &list) != nil {
		o.fault("rules has to be an object of codes and severities")
		return
	}
	for _, code := range slices.Sorted(maps.Keys(list)) {
		name, _ := list[code].(string)
		severity, err := lint.ParseSeverity(name)
		switch {
		case !slices.ContainsFunc(rules, func(r *lint.Rule) bool { return r.Code == code }):
			o.fault("rules: no check is called %q", code)
		case err != nil:
			o.fault("rules: %s has to be one of error, warning, information, hint, off", code)
		default:
			if o.Rules == nil {
				o.Rules = map[string]lint.Severity{}
			}
			o.Rules[code] = severity
		}
	}
}

// choose notes the settings of the next state, and reports whether they are other
// ones than before.
func (s *server) choose(old, next *state) (changed bool) {
	is := next.read()
	was := old.set()
	if old.chosen != nil && is.equal(was) {
		return false // the same options: who compares them need not look deeper
	}
	next.chosen = is
	for _, w := range is.wrong {
		if !slices.Contains(was.wrong, w) {
			s.log.Warn("a setting counts for nothing", "setting", section, "wrong", w)
		}
	}
	return true
}

func (o *options) equal(p *options) bool {
	return o.UserSkills == p.UserSkills && o.Mentions == p.Mentions && o.Scope == p.Scope && o.PlainLinks == p.PlainLinks && maps.Equal(o.Rules, p.Rules) && slices.Equal(o.wrong, p.wrong)
}

// checks returns how findings are looked for in a world.
func (s *state) checks(w *world) lint.Config {
	return lint.Config{Client: s.set().Rules, Read: func(p string) ([]byte, bool) {
		k := w.keeper
		d := k.tree.Snapshot().Doc(p)
		if d == nil {
			return nil, false
		}
		return k.tree.Text(d, nil)
	}}
}

// scope says of which files of a world findings are shown.
func (s *state) scope(w *world) string {
	if c := w.Config(); c != nil && c.Lint.Scope != "" {
		return c.Lint.Scope
	}
	if scope := s.set().Scope; scope != "" {
		return scope
	}
	return scopeMine
}
