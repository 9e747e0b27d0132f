package query

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
)

// A When says at what time a host loads a file.
type When uint8

// The times.
const (
	AtStart  When = iota // whatever is done
	OnMatch              // when a file is read that a glob matches, or that lies in a directory
	OnDemand             // when the model or the user asks for it
	Never                // it is in the host's directories, and the host does not load it
)

var whenNames = [...]string{"start", "match", "demand", "never"}

func (w When) String() string { return whenNames[w] }

// GlobsKey returns the key of a rule's front matter that holds the globs of the files
// for which a host reads the rule; "" for a host without such rules.
func GlobsKey(id host.ID) string {
	switch id {
	case host.Claude, host.Cline:
		return "paths"
	case host.Cursor, host.Windsurf:
		return "globs"
	case host.Copilot:
		return "applyTo"
	case host.Kiro:
		return "fileMatchPattern"
	}
	return ""
}

// ruleHost returns the host that reads the rule at a path: the one in whose directory
// it lies, or whose ending it has. The rules of a plugin are Claude Code's.
func ruleHost(s *index.Snapshot, p string) host.ID {
	if _, _, _, hosted := host.Split(p); !hosted {
		if _, in := s.PluginDir(p); in {
			return host.Claude
		}
	}
	return host.Of(p, host.RuleFile).ID
}

// ruleWhen says when the host of the rule d reads it, by which globs, and why.
func ruleWhen(s *index.Snapshot, d *index.Document) (when When, globs []string, why string) {
	id := ruleHost(s, d.Path)
	key := GlobsKey(id)
	globs = globsIn(d.Field(key))
	switch {
	case d.Unsure:
		return Never, nil, "its front matter cannot be read"
	case id == host.Cursor && path.Ext(d.Path) != ".mdc":
		return Never, nil, "here only .mdc files are said to be read"
	case id == host.Cursor && d.FieldText("alwaysApply") == "true":
		return AtStart, nil, "alwaysApply"
	case id == host.Windsurf:
		return byTrigger(d.FieldText("trigger"), "glob", globs)
	case id == host.Kiro:
		return byTrigger(cmp.Or(d.FieldText("inclusion"), "always"), "fileMatch", globs)
	case len(globs) > 0:
		return OnMatch, globs, ""
	case id == host.Cursor && strings.TrimSpace(d.FieldText("description")) != "":
		return OnDemand, nil, "the model asks for it by its description"
	case id == host.Cursor, id == host.Copilot:
		return OnDemand, nil, "only the user brings it in"
	}
	return AtStart, nil, "no " + key
}

// byTrigger reads a key whose value says when a rule is read; match is the one for which
// globs count.
func byTrigger(value, match string, globs []string) (when When, _ []string, why string) {
	switch value {
	case match:
		if len(globs) == 0 {
			return Never, nil, "it waits for files, and names none"
		}
		return OnMatch, globs, ""
	case "always", "always_on":
		return AtStart, nil, value
	case "auto", "model_decision":
		return OnDemand, nil, "the model asks for it by its description"
	case "manual":
		return OnDemand, nil, "only the user brings it in"
	}
	return Never, nil, "nothing says when it is to be read"
}

// matching returns the first of some globs that matches a file. Globs are meant from the
// directory that the host's directory lies in.
func matching(d *index.Document, globs []string, file string) (glob string, ok bool) {
	from := ""
	if dir, _, _, hosted := host.Split(d.Path); hosted {
		from = dirOf(dir)
	}
	if !index.Below(file, from) {
		return "", false
	}
	rel, left := strings.TrimPrefix(file[len(from):], "/"), maxWork
	for _, g := range globs {
		patterns, _ := newPatterns(g)
		for _, p := range patterns {
			if p.match(rel, &left) {
				return g, true
			}
		}
	}
	return "", false
}

// findsSkill says whether a host finds the skill d, and from which directory its host's
// directory is nested in, "" for the root; why says what keeps it from it. other says
// that it lies where the host does not look at all.
func findsSkill(s *index.Snapshot, l host.Loading, d *index.Document) (from, why string, other bool) {
	profile := host.For(l.ID)
	other = true
	for _, dir := range spellingsOf(s, dirOf(d.Path)) {
		hostDir, rest, _, hosted := host.Split(dir)
		if !hosted {
			if _, in := s.PluginDir(d.Path); in && l.ID == host.Claude { // where it is installed
				return "", "", false
			}
			continue
		}
		below, in := strings.CutPrefix(rest, "skills/")
		if !in || !slices.Contains(l.Skills, path.Base(hostDir)) {
			continue
		}
		if depth := strings.Count(below, "/") + 1; profile.ID == l.ID && profile.Depth > 0 && depth > profile.Depth {
			why, other = fmt.Sprintf("deeper than %s below %s", levels(profile.Depth), hostDir+"/skills"), false
			continue
		}
		return dirOf(hostDir), "", false
	}
	if other {
		in := dirOf(dirOf(d.Path))
		if dir, rest, _, hosted := host.Split(in); hosted && (rest == "skills" || strings.HasPrefix(rest, "skills/")) {
			in = dir + "/skills"
		}
		why = fmt.Sprintf("%s does not look in %s", l.Title, in)
	}
	return "", why, other
}

// doubtOf says that nobody knows whether a host looks as deep as a skill lies that it
// would find; "" where that is known, or the skill lies where all hosts look.
func doubtOf(s *index.Snapshot, l host.Loading, d *index.Document) string {
	if profile := host.For(l.ID); profile.ID == l.ID && profile.Depth > 0 {
		return ""
	}
	doubt := ""
	for _, dir := range spellingsOf(s, dirOf(d.Path)) {
		hostDir, rest, _, hosted := host.Split(dir)
		below, in := strings.CutPrefix(rest, "skills/")
		switch {
		case !hosted || !in || !slices.Contains(l.Skills, path.Base(hostDir)):
		case !strings.Contains(below, "/"):
			return ""
		default:
			doubt = fmt.Sprintf("deeper than one level below %s: how deep %s looks is not known", hostDir+"/skills", l.Title)
		}
	}
	return doubt
}

func levels(depth int) string {
	if depth == 1 {
		return "one level"
	}
	return fmt.Sprintf("%d levels", depth)
}

// spellingsOf returns a directory and the paths at which symlinks show it.
func spellingsOf(s *index.Snapshot, dir string) []string {
	list := []string{dir}
	for link, target := range s.Aliases() {
		if target == dir || target != "" && index.Below(dir, target) {
			list = append(list, link+dir[len(target):])
		}
	}
	return list
}

// refusal says why a host does not load a file that it finds; "" where it does, or
// where nobody knows.
func refusal(l host.Loading, d *index.Document, f host.File) string {
	profile := host.ForFile(l.ID, f)
	if profile.ID != l.ID || d.Unsure {
		return ""
	}
	for _, field := range profile.Fields() {
		text := strings.TrimSpace(d.FieldText(field.Name))
		switch n := utf8.RuneCountInString(text); {
		case field.Need == host.Required && d.Field(field.Name) == nil:
			return "it has no " + field.Name
		case field.Strict && field.Max > 0 && n > field.Max:
			return fmt.Sprintf("its %s has %d characters, more than %d", field.Name, n, field.Max)
		}
	}
	if f == host.SkillFile && profile.Names.Strict {
		if problem, bad := profile.NameProblem(d.FieldText("name")); bad {
			return fmt.Sprintf("its name %q is refused: %s", d.FieldText("name"), problem)
		}
	}
	return ""
}
