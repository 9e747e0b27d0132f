package index_test

import "testing"

func TestResolvePaths(t *testing.T) {
	runResolve(t, []resolveTest{
		{
			name: "links, from the file's directory or from the root",
			tree: `-- skills/a/SKILL.md --
-- skills/a/references/x.md --
[](⟦up|../SKILL.md⟧) [](⟦dot|./y.md⟧) [](⟦plain|y.md⟧) [](⟦skill-root|references/y.md⟧) [](⟦root|/docs/g.md⟧) [](⟦root-gone|/g.md⟧)
[](⟦above|../../../../g.md⟧) [](⟦above-and-back|../../../../repo/docs/g.md⟧) [](⟦query|y.md?plain=1⟧) [](⟦case|Y.md⟧)
[](⟦encoded|my%20file.md⟧) [](<⟦spaces|my file.md⟧>) [](⟦bad-code|100%.md⟧) [](⟦slash|./⟧) [](⟦around|../../a/SKILL.md⟧)
![](⟦image|pic.png⟧) [](⟦no-image|gone.png⟧) [](⟦variable|{x}/y.md⟧) [](⟦env|${CLAUDE_SKILL_DIR}/y.md⟧) [](⟦glob|*.md⟧)
[](⟦url|https://x.org/a.md⟧) [](⟦mail|mailto:a@b.c⟧) [](⟦host|//x.org/a⟧)
-- skills/a/references/y.md --
-- skills/a/references/my file.md --
-- skills/a/references/100%.md --
-- skills/a/references/pic.png --
-- docs/g.md --
`,
			want: map[string]string{
				"up": "skill skills/a/SKILL.md", "dot": "file skills/a/references/y.md", "plain": "file skills/a/references/y.md", "skill-root": "missing",
				"root": "file docs/g.md", "root-gone": "missing", "above": "unknown", "above-and-back": "unknown", "query": "file skills/a/references/y.md",
				"case": "missing", "encoded": "file skills/a/references/my file.md", "spaces": "file skills/a/references/my file.md",
				"bad-code": "file skills/a/references/100%.md", "slash": "file skills/a/references", "around": "skill skills/a/SKILL.md",
				"image": "file skills/a/references/pic.png", "no-image": "missing", "variable": "unknown", "env": "unknown", "glob": "unknown",
				"url": "none", "mail": "none", "host": "none",
			},
		},
		{
			name: "directories, symbolic links and what nobody knows",
			tree: `-- x.md --
[](⟦dir|docs⟧) [](⟦skill|skills/a⟧) [](⟦skill-slash|skills/a/⟧) [](⟦skill-anchor|skills/a#one⟧) [](⟦file-anchor|skills/a/SKILL.md#one⟧)
[](⟦alias|alias/SKILL.md⟧) [](⟦alias-dir|alias⟧) [](⟦dangling|dangling⟧) [](⟦sub|sub/y.md⟧) [](⟦ignored|dist/y.md⟧) [](⟦below|x.md/y.md⟧)
-- docs/ --
-- skills/a/SKILL.md --
## One
-- alias@ -> skills/a --
-- dangling@ -> nowhere --
-- sub/@repo --
-- .gitignore --
dist
`,
			want: map[string]string{
				"dir": "file docs", "skill": "skill skills/a/SKILL.md", "skill-slash": "skill skills/a/SKILL.md", "skill-anchor": "skill skills/a/SKILL.md",
				"file-anchor": "heading skills/a/SKILL.md#One", "alias": "skill skills/a/SKILL.md", "alias-dir": "skill skills/a/SKILL.md",
				"dangling": "missing", "sub": "unknown", "ignored": "unknown", "below": "missing",
			},
		},
		{
			name: "paths in a skill's front matter",
			tree: `-- skills/a/SKILL.md --
---
references: [⟦there|references/x.md⟧, ⟦gone|references/y.md⟧, "⟦title|Some book⟧", "⟦url|https://x.org⟧"]
---
-- skills/a/references/x.md --
`,
			want: map[string]string{"there": "file skills/a/references/x.md", "gone": "missing", "title": "none", "url": "none"},
		},
		{
			name: "paths in registries: from the repository, the host's parent, the file",
			tree: `-- app/.claude/skills/skills-registry.yaml --
installed_skills:
  - {name: ⟦name|a⟧, path: ⟦repo|app/.claude/skills/a⟧}
  - {name: b, path: ⟦host|.claude/skills/a⟧}
  - {name: c, path: ⟦file|a⟧}
  - {name: d, path: ⟦gone|skills/a⟧}
  - {name: e, path: ⟦skill-file|a/SKILL.md⟧}
  - {name: f, path: "⟦url|https://x.org/a⟧"}
-- app/.claude/skills/a/SKILL.md --
`,
			want: map[string]string{
				"name": "skill app/.claude/skills/a/SKILL.md", "repo": "skill app/.claude/skills/a/SKILL.md", "host": "skill app/.claude/skills/a/SKILL.md",
				"file": "skill app/.claude/skills/a/SKILL.md", "gone": "missing", "skill-file": "skill app/.claude/skills/a/SKILL.md", "url": "none",
			},
		},
		{
			name: "paths in manifests, from the plugin's root",
			tree: `-- p/.claude-plugin/plugin.json --
{"name": "p", "skills": ["⟦skill|./skills/a⟧", "⟦gone|./a⟧"], "agents": "⟦agents|./agents/⟧", "commands": ["⟦command|commands/c.md⟧"]}
-- p/skills/a/SKILL.md --
-- p/agents/x.md --
-- p/commands/c.md --
-- .claude-plugin/marketplace.json --
{"plugins": [
 {"name": "p", "source": "⟦source|./p⟧", "skills": ["⟦theirs|./skills/a⟧"]},
 {"name": "q", "source": "⟦no-source|./q⟧"},
 {"name": "r", "source": "⟦self|./⟧", "skills": ["⟦ours|./p/skills/a⟧"]},
 {"name": "s", "source": {"source": "github", "repo": "x/y"}, "skills": ["⟦elsewhere|./skills/z⟧"]}
]}
`,
			want: map[string]string{
				"skill": "skill p/skills/a/SKILL.md", "gone": "missing", "agents": "file p/agents", "command": "command p/commands/c.md",
				"source": "file p", "theirs": "none", "no-source": "missing", "self": "file", "ours": "skill p/skills/a/SKILL.md", "elsewhere": "none",
			},
		},
	})
}

func TestResolveAnchors(t *testing.T) {
	runResolve(t, []resolveTest{
		{
			name: "headings, by GitHub's slugs",
			tree: `-- x.md --
[](⟦plain|#one-two⟧) [](⟦case|#One-Two⟧) [](⟦github|#user-content-one-two⟧) [](⟦first|y.md#same⟧) [](⟦second|y.md#same-1⟧) [](⟦third|y.md#same-2⟧) [](⟦fourth|y.md#same-3⟧)
[](⟦setext|#under-lined⟧) [](⟦punctuation|#whats-new-v20⟧) [](⟦unicode|#größe⟧) [](⟦percent|#gr%C3%B6%C3%9Fe⟧) [](⟦gone|#one⟧) [](⟦other|y.md#one-two⟧)
[](⟦fenced|#in-a-fence⟧) [](⟦front|#name-x⟧)

# One Two

under lined
---

## What's new: v2.0?
## Größe

~~~
# In a fence
~~~
-- y.md --
# Same
## Same
# Same
`,
			want: map[string]string{
				"plain": "heading x.md#One Two", "case": "heading x.md#One Two", "github": "heading x.md#One Two",
				"first": "heading y.md#Same", "second": "heading y.md#Same", "third": "heading y.md#Same", "fourth": "file y.md, no anchor",
				"setext": "heading x.md#under lined", "punctuation": "heading x.md#What's new: v2.0?", "unicode": "heading x.md#Größe", "percent": "heading x.md#Größe",
				"gone": "file x.md, no anchor", "other": "file y.md, no anchor", "fenced": "file x.md, no anchor", "front": "file x.md, no anchor",
			},
		},
		{
			name: "elements, lines, and the names that browsers know",
			tree: `-- x.md --
[](⟦id|#here⟧) [](⟦id-case|#HERE⟧) [](⟦name|#there⟧) [](⟦explicit|#mine⟧) [](⟦line|#L3⟧) [](⟦lines|#L3-L5⟧) [](⟦column|#L3C1⟧) [](⟦far|#L99⟧)
[](⟦zero|#L0⟧) [](⟦letters|#L3x⟧) [](⟦small|#l3⟧) [](⟦top|#top⟧) [](⟦text|#:~:text=a⟧) [](⟦bare|y.md#⟧)

<a id="here"></a> <a name="there"></a>

## Title {#mine}
-- y.md --
`,
			want: map[string]string{
				"id": "file x.md", "id-case": "file x.md", "name": "file x.md", "explicit": "file x.md", "line": "file x.md", "lines": "file x.md", "column": "file x.md",
				"far": "file x.md", "zero": "file x.md, no anchor", "letters": "file x.md, no anchor", "small": "file x.md, no anchor", "top": "file x.md", "text": "file x.md",
				"bare": "file y.md",
			},
		},
		{
			name: "where there are no anchors to know",
			tree: `-- x.md --
[](⟦broken|broken.md#a⟧) [](⟦no-text|nul.md#a⟧) [](⟦image|pic.svg#a⟧) [](⟦yaml|config/roles.yaml#a⟧) [](⟦dir|docs#a⟧) [](⟦gone|gone.md#a⟧)
-- broken.md --
---
a: [
---
-- nul.md --
` + "\x00" + `
-- pic.svg --
-- config/roles.yaml --
roles: {a: {skills: {}}}
-- docs/ --
`,
			want: map[string]string{
				"broken": "file broken.md", "no-text": "file nul.md", "image": "file pic.svg", "yaml": "file config/roles.yaml", "dir": "file docs", "gone": "missing",
			},
		},
	})
}
