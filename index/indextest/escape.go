package indextest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Secret is a word that stands in every file outside of the workspace that LayEscapes
// lays, and nowhere in it.
const Secret = "zqxsecret"

// LayEscapes lays a workspace in which everything leads out of it, in every way that there
// is to say so, to files that are there and to files that are not. It returns the
// workspace, what lies beside it (Hide takes it away), and the home of a user who has not
// switched the own skills on.
//
// Half of what is pointed to is there. Since whoever reads a tree must not look, nothing
// that is said of the workspace may tell which half.
func LayEscapes(dir string) (workspace, outside, home string, err error) {
	workspace, outside, home = filepath.Join(dir, "work"), filepath.Join(dir, "outside"), filepath.Join(dir, "home")
	secret := "---\nname: %s\ndescription: " + Secret + " is told to nobody.\n---\n# Vault\n\n## " + Secret + "\n\n" + Secret + "\n"
	for p, text := range map[string]string{
		"outside/there.md":                         fmt.Sprintf(secret, "there"),
		"outside/kept/SKILL.md":                    fmt.Sprintf(secret, "kept"),
		"outside/kept/references/notes.md":         fmt.Sprintf(secret, "notes"),
		"outside/skills/kept/SKILL.md":             fmt.Sprintf(secret, "kept"),
		"outside/rules/dev.md":                     fmt.Sprintf(secret, "dev"),
		"outside/roles.yaml":                       "roles:\n  " + Secret + ":\n    skills: {include: [kept]}\n",
		"outside/there.json":                       `{"skills": [{"name": "` + Secret + `"}]}`,
		"home/.claude/skills/mine/SKILL.md":        fmt.Sprintf(secret, "mine"),
		"home/there.md":                            fmt.Sprintf(secret, "there"),
		"CLAUDE.md":                                fmt.Sprintf(secret, "above"),
		".claude/skills/above/SKILL.md":            fmt.Sprintf(secret, "above"),
		".gitignore":                               "work/\n*\n",
		".skillplsignore":                          "*\n",
		"work/.claude/skills/alpha/SKILL.md":       "---\nname: alpha\ndescription: Does one thing. Use it for that.\ndepends_on: [kept, mine, ../../../../outside/kept]\nreferences: [../../../../outside/there.md, ../../../../outside/none.md]\nused_by: [dev]\n---\n" + escapes(dir, "../../../../"),
		"work/.claude/skills/alpha/notes/notes.md": "# Notes\n\n" + escapes(dir, "../../../../../"),
		"work/.claude/skills/in/SKILL.md":          "---\nname: in\ndescription: Does another. Use it for that.\n---\n[a](../link.md) [b](../linkdir/SKILL.md#vault) [c](../linkdir/none.md) [d](../linknone.md) `../linkdir/SKILL.md` `kept`\n",
		"work/.claude/agents/dev.md":               "---\nname: dev\ndescription: Writes.\nskills: [alpha, kept, ../../../outside/kept]\n---\n" + escapes(dir, "../../../"),
		"work/.claude/rules/files.md":              "---\npaths: ['../outside/**', '/etc/**', '../../**/*.md', 'link*/**']\n---\n" + escapes(dir, "../../../"),
		"work/.claude/commands/go.md":              "---\ndescription: Goes.\n---\n" + escapes(dir, "../../../"),
		"work/CLAUDE.md":                           escapes(dir, "../"),
		"work/config/roles.yaml":                   "categories:\n  core: {folder: ../../outside/kept}\nroles:\n  dev:\n    skills: {include: [alpha, kept, {category: core}], inherit: [zqx]}\n",
		"work/.claude/skills/skills-registry.yaml": "installed_skills:\n  - {name: alpha, source: local, path: .claude/skills/alpha}\n  - {name: kept, source: local, path: ../outside/kept}\n  - {name: gone, source: local, path: ../outside/gone}\n  - {name: abs, source: local, path: " + filepath.ToSlash(outside) + "/kept}\n",
		"work/.claude/skills/SKILL-INDEX.md":       "| Skill | Description |\n|---|---|\n| [kept](../../../outside/kept/SKILL.md) | x |\n| [gone](../../../outside/gone/SKILL.md) | x |\n",
		"work/.claude-plugin/marketplace.json":     `{"name": "m", "plugins": [{"name": "p", "source": "../outside", "skills": ["./kept", "../outside/kept"]}, {"name": "q", "source": "./../none"}]}` + "\n",
		"work/.claude-plugin/plugin.json":          `{"name": "p", "skills": ["../outside/skills", "../outside/none"], "agents": "../outside"}` + "\n",
		"work/.skillpls.yaml":                      "registries:\n  - files: ['../outside/*.json', 'data/*.json']\nvendored: ['../outside/**']\nignore: ['../**']\nexternalSkills: ['x-*']\n",
		"work/data/rows.json":                      `{"skills": [{"name": "alpha", "path": "../outside/kept"}, {"name": "beta", "path": "/etc"}]}` + "\n",
	} {
		at := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return "", "", "", err
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			return "", "", "", err
		}
	}
	for at, to := range map[string]string{
		".claude/skills/link.md":          "../../../outside/there.md",
		".claude/skills/linknone.md":      "../../../outside/none.md",
		".claude/skills/linkdir":          "../../../outside/kept",
		".claude/skills/linkdirnone":      "../../../outside/gone",
		".claude/skills/linkabs":          filepath.Join(outside, "kept"),
		".claude/skills/linkabsnone":      filepath.Join(outside, "gone"),
		".claude/skills/linkchain":        "linkdir",
		".claude/skills/alpha/references": "../../../../outside/kept/references",
		".claude/rules/linkrules":         "../../../outside/rules",
		"linkup":                          "..",
		"linkback":                        "../work/linkup/outside/kept",
		"AGENTS.md":                       "../CLAUDE.md",
		"config/more":                     "../../outside",
	} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(workspace, filepath.FromSlash(at))); err != nil {
			return "", "", "", err
		}
	}
	return workspace, outside, home, nil
}

// escapes is a text of all that may lead from a file to the directory above the
// workspace, where up is the way to that.
func escapes(dir, up string) string {
	abs := filepath.ToSlash(dir)
	var b strings.Builder
	for _, name := range []string{"outside/there.md", "outside/none.md"} {
		for _, base := range []string{
			up, abs + "/", "/" + abs + "/", "file://" + abs + "/", "file:", "//localhost" + abs + "/", "~/../", "./x/../" + up, "${CLAUDE_SKILL_DIR}/" + up,
			"${CLAUDE_PLUGIN_ROOT}/../", "${CLAUDE_PROJECT_DIR}/../", "{baseDir}/" + up, "{skill-root}/" + up, "%2e%2e/" + up, strings.ReplaceAll(up, "/", "%2f"), strings.ReplaceAll(up, "/", "\\"), "linkup/",
		} {
			fmt.Fprintf(&b, "[a](<%s>) `%s` @%s\n", base+name, base+name, base+name)
		}
		fmt.Fprintf(&b, "[b](%s%s#vault) [c](%s%s#none) ![d](%s%s) <a href=%q>f</a> <file://%s/%s>\n", up, name, up, name, up, name, up+name, abs, name)
	}
	for _, name := range []string{"outside/kept", "outside/gone"} {
		fmt.Fprintf(&b, "[a](%s%s) `%s%s/SKILL.md` `%s%s/`\n", up, name, up, name, up, name)
	}
	fmt.Fprintf(&b, "\n[r]\n\n[r]: %soutside/there.md\n[s]: %soutside/none.md \"t\"\n\n```\n%soutside/there.md\n```\n\nskill: `kept`, `mine`, p:kept, Skill(kept), /kept\n", up, up, up)
	return b.String()
}
