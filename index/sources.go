package index

import (
	"path"

	"github.com/skillpls/skillpls/index/host"
)

// HasSources reports whether the tree holds texts of programs that are neither a
// host's nor a skill's: a project, and not a collection of skills or rules.
func (g *Graph) HasSources() bool { return g.sources() }

func (s *Snapshot) hasSources() bool {
	const enough = 3 // a script or two comes with any collection
	n := 0
	for f := range s.Files("") {
		if !sourceEndings[path.Ext(f)] {
			continue
		}
		if _, _, _, inHost := host.Split(f); inHost {
			continue
		}
		if _, inSkill := s.SkillDir(parent(f)); inSkill {
			continue
		}
		if n++; n == enough {
			return true
		}
	}
	return false
}

// sourceEndings are endings of programs' texts.
var sourceEndings = map[string]bool{
	".go": true, ".ts": true, ".tsx": true, ".js": true, ".jsx": true, ".mjs": true, ".cjs": true, ".py": true, ".rb": true, ".rs": true, ".java": true,
	".kt": true, ".swift": true, ".c": true, ".h": true, ".cc": true, ".cpp": true, ".hpp": true, ".cs": true, ".php": true, ".scala": true, ".dart": true,
	".ex": true, ".exs": true, ".erl": true, ".hs": true, ".lua": true, ".vue": true, ".svelte": true, ".sql": true, ".r": true, ".jl": true, ".zig": true,
	".tf": true, ".sol": true, ".m": true, ".mm": true, ".clj": true, ".fs": true, ".ml": true, ".nim": true,
}
