package rules

import (
	"slices"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/lint"
)

// unknownAgent finds agents that a skill or a command wants to run in and that are
// not there.
var unknownAgent = &lint.Rule{
	Code:     "unknown-agent",
	Severity: lint.Warning,
	Tree:     checkUnknownAgent,
}

func checkUnknownAgent(p *lint.TreePass) {
	for i := range p.Doc.Refs {
		r := &p.Doc.Refs[i]
		// A name with a colon is of a plugin, which need not be here.
		if r.Form != index.FormAgent || !p.Live(r) || builtinAgents[strings.ToLower(r.Target)] || strings.ContainsAny(r.Target, ":/") || noName(r.Target) ||
			p.Tree().Config().External(r.Target) || !p.Resolve(r).Missing {
			continue
		}
		if !p.Anywhere(index.SpaceAgent) {
			return // whoever has agents has them somewhere else
		}
		// A file in a directory called agents need not be one that a host knows.
		near := slices.DeleteFunc(p.Suggest(r.Target, index.SpaceAgent), func(name string) bool { return !isAgent(p, name) })
		report := p.Report(r.Span, "no agent is named %q%s", r.Target, lint.DidYouMean(near))
		switch {
		case templateLike(p.Doc.Path, p.Kind):
			report.AtMost(lint.Hint)
		case len(near) == 0: // the user may have it
			report.AtMost(lint.Information)
		}
		if len(near) == 1 {
			replace(report, p.Doc.Path, r.Span, near[0])
		}
	}
}

// builtinAgents are those that hosts bring along: Claude Code's, OpenCode's, the
// modes of VS Code, Codex's roles.
var builtinAgents = map[string]bool{
	"explore": true, "plan": true, "general-purpose": true, "statusline-setup": true, "output-style-setup": true, "claude-code-guide": true,
	"general": true, "build": true, "scout": true, "ask": true, "edit": true, "agent": true,
	"default": true, "worker": true, "explorer": true, "code": true, "debug": true, "architect": true, "orchestrator": true, "cli": true,
}
