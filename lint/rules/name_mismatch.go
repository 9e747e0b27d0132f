package rules

import (
	"path"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/lint"
)

// nameMismatch finds skills whose name is not that of their directory. Which of
// the two counts depends on the host, and people will use either.
var nameMismatch = &lint.Rule{
	Code:     "name-mismatch",
	Severity: lint.Warning,
	Links:    checkNameMismatch,
}

func checkNameMismatch(p *lint.LinkPass) {
	name, dir := p.Doc.FieldText("name"), path.Base(path.Dir(p.Doc.Path))
	if p.Kind != index.Skill || p.Doc.Unsure || name == "" || name == dir {
		return
	}
	// A skill at the root of the tree or of a plugin has no directory of its own.
	if dir == "." || host.IsDir(dir) || p.PluginRoot() {
		return
	}
	if _, bad := badName(p.Doc); bad {
		return // name-format says so, and the cure is the same
	}
	profile := p.Kind.Profile(p.Doc.Path)
	const format = "the skill's name %q is not that of its directory %q: %s"
	why := "people and tools will use both"
	switch {
	case profile.Names.Equal >= host.Expected:
		why = profile.Title + " wants them equal"
	case profile.Names.Directory:
		why = profile.Title + " goes by the directory"
	}
	p.Report(p.Doc.Field("name").Inner, format, name, dir, why).AtMost(severityOf(profile.Names.Equal))
}
