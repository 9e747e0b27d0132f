package rules

import (
	"path"
	"regexp"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// brokenPath finds paths in code spans, to what a skill keeps beside itself or to
// another skill, that lead nowhere. Most paths in code are somebody else's, so it
// speaks of few.
var brokenPath = &lint.Rule{
	Code:     "broken-path",
	Severity: lint.Information,
	Links:    checkBrokenPath,
}

func checkBrokenPath(p *lint.LinkPass) {
	if dir, _ := p.SkillDir(); templateLike(p.Doc.Path, p.Kind) || authoring(p.Doc.Path, dir) {
		return
	}
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		inFence := r.Whole == r.Span
		if r.Form != index.FormPath || inFence || r.Example || r.Loose || placeholder(r.Target) || !fileEndings[strings.ToLower(path.Ext(r.Target))] {
			continue
		}
		if !p.Resolve(r).Missing {
			continue
		}
		lead, ok := p.LeadOf(r)
		if !ok || path.Base(r.Target) != "SKILL.md" && p.NamesOther(r) {
			continue
		}
		what := quote(r.Target) + " in " + dirName(lead.Base)
		if path.Base(r.Target) == "SKILL.md" {
			what = quote(r.Target)
		}
		report := p.Report(pathSpan(r), "no file at %s%s", what, lint.DidYouMean(lead.Near))
		if len(lead.Near) == 1 {
			replace(report, p.Doc.Path, pathSpan(r), lead.Near[0])
		}
	}
}

// dirName names a directory in a message.
func dirName(dir string) string {
	if dir == "" {
		return "the root"
	}
	return quote(dir)
}

// authoring reports whether a document is about how skills are written: paths in it
// are those of skills to be. Of one in a skill, whose directory is given, the skill is
// asked, and not the directory of all skills or plugins that it lies in.
func authoring(file, skill string) bool {
	if outer := dirOf(skill); outer != "" {
		file = file[len(outer)+1:]
	}
	parts := strings.Split(strings.ToLower(file), "/")
	for i, part := range parts {
		if part == "skills" || part == "skill.md" || part == "skill-index.md" || i < len(parts)-1 && strings.HasPrefix(part, ".") {
			continue
		}
		part = strings.TrimSuffix(part, path.Ext(part))
		switch {
		case strings.Contains(part, "authoring"):
			return true
		case !strings.Contains(part, "skill") && (!strings.Contains(part, "plugin") || part == "plugins"):
		case !aSkillOf.MatchString(part), aMaking.MatchString(part):
			return true
		}
	}
	return false
}

// What ends in the word is called a skill or a plugin, as many name theirs, and is about
// making such only if it says so.
var (
	aSkillOf = regexp.MustCompile(`[-_](skill|plugin)s?$`)
	aMaking  = regexp.MustCompile(`(^|[-_])(creat|writ|mak|build|develop|design|generat|add|new|author|edit|improv|optimi|refin|review|audit|test|eval|lint|validat|convert|port|extract|find|discover|install|manag|us|about|how)(e|es|ed|ing|er|or|t|d)?[-_]`)
)
