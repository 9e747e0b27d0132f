package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// ruleFrontmatter finds rules that their host never reads, or reads at other times
// than their front matter says. It is a warning where the rule is lost.
var ruleFrontmatter = &lint.Rule{
	Code:     "rule-frontmatter",
	Severity: lint.Warning,
	File:     checkRuleFrontmatter,
}

func checkRuleFrontmatter(p *lint.FilePass) {
	profile, ok := profileOf(p)
	if p.Kind != index.Rule || !ok || templateLike(p.Doc.Path, p.Kind) {
		return
	}
	d := p.Doc
	if profile.ID == host.Copilot && d.Field("applyTo") == nil && strings.Contains("/"+d.Path, "/.github/instructions/") {
		p.Report(placeForKey(d), "the instructions have no applyTo: Copilot reads them for no file by itself").AtMost(lint.Information)
		return
	}
	if d.Front == nil || d.Front.Root == nil {
		return
	}
	switch profile.ID {
	case host.Claude:
		checkOthersKeys(p)
	case host.Cursor:
		checkExtension(p)
	case host.Windsurf:
		if n := d.Field("trigger"); n != nil && n.Value == "glob" && withoutKey(d, "globs") {
			p.Report(n.Inner, "trigger is glob and there are no globs: Windsurf reads the rule with no file")
		}
	case host.Kiro:
		if n := d.Field("inclusion"); n != nil && n.Value == "fileMatch" && withoutKey(d, "fileMatchPattern") {
			p.Report(n.Inner, "inclusion is fileMatch and there is no fileMatchPattern: Kiro reads it with no file")
		}
	case host.Cline:
		checkClinePaths(p)
	}
}

// checkClinePaths wants a list: Cline passes over a text, and reads the rule always.
func checkClinePaths(p *lint.FilePass) {
	n := p.Doc.Field("paths")
	if n == nil || typeOf(n) != host.String {
		return
	}
	r := p.Report(n.Inner, "paths is a string: Cline takes a list, and reads the rule always").AtMost(lint.Information)
	if !strings.ContainsAny(n.Value, ",\n") && n.Style <= frontmatter.Double {
		r.Fix(lint.Fix{Title: "make it a list", Safe: true, Edits: []lint.Edit{{Path: p.Doc.Path, Span: n.Span, New: "[" + frontmatter.Quote(n.Value) + "]"}}})
	}
}

// checkOthersKeys finds keys of other hosts by which a rule was to be read for some
// files alone. Claude Code documents paths, and no other.
func checkOthersKeys(p *lint.FilePass) {
	if p.Doc.Field("paths") != nil {
		return // written for several hosts
	}
	for _, key := range []string{"globs", "applyTo"} {
		pair, ok := p.Doc.Front.Root.Pair(key)
		if !ok || typeOf(pair.Value) == 0 {
			continue
		}
		if everything(pair.Value) || p.Doc.FieldText("alwaysApply") == "true" {
			return // the rule is to be read always, and is
		}
		p.Report(pair.Key.Span, "%s is a key of %s: Claude Code documents paths alone, and reads rules without them always", key, owner(key)).AtMost(lint.Information)
		return
	}
	if pair, ok := p.Doc.Front.Root.Pair("alwaysApply"); ok && pair.Value.Value == "false" {
		p.Report(pair.Key.Span, "alwaysApply is a key of Cursor: Claude Code reads rules without paths always").AtMost(lint.Information)
	}
}

func owner(key string) string {
	if key == "applyTo" {
		return "Copilot"
	}
	return "Cursor"
}

// everything reports whether globs match every file.
func everything(n *frontmatter.Node) bool {
	list := n.Strings()
	return len(list) == 1 && (list[0].Value == "**" || list[0].Value == "**/*" || list[0].Value == "*")
}

// checkExtension finds rules of Cursor's form whose name ends in .md: Cursor takes the
// front matter of .mdc files, and some versions that of RULE.md in a directory.
func checkExtension(p *lint.FilePass) {
	if path.Ext(p.Doc.Path) != ".md" || path.Base(p.Doc.Path) == "RULE.md" || !claimed(p.Doc, host.ForFile(host.Cursor, host.RuleFile)) {
		return
	}
	p.Report(placeForKey(p.Doc), "a rule with front matter in a .md file: Cursor reads that of .mdc files").AtMost(lint.Information)
}

// withoutKey reports whether a field is not there, or is empty.
func withoutKey(d *index.Document, field string) bool {
	n := d.Field(field)
	return n == nil || typeOf(n) == 0 && n.Kind != frontmatter.Alias || n.Kind == frontmatter.Sequence && len(n.Items) == 0
}
