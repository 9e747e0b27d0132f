package disk

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWalkListStat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		tree     string
		explicit []string
		want     string // without directories and files, unless a case is about them
	}{
		{name: "plain", tree: `
			a/b/c.md
			a/SKILL.md/
			empty/
			z.md
		`, want: `
			a dir
			a/SKILL.md dir
			a/b dir
			a/b/c.md file
			empty dir
			z.md file
		`},
		{name: "ignored", tree: `
			.gitignore = build/\n*.log\n/top.md
			build/x.md
			a/build/y.md
			a/x.log
			a/top.md
			top.md
		`, want: `
			.gitignore file
			a dir
			a/build opaque
			a/top.md file
			a/x.log opaque
			build opaque
			top.md opaque
		`},
		{name: "nested ignore files", tree: `
			.gitignore = *.md
			a/.gitignore = !keep.md\n/only
			a/keep.md
			a/b/keep.md
			a/b/only
			a/only
			keep.md
		`, want: `
			.gitignore file
			a dir
			a/.gitignore file
			a/b dir
			a/b/keep.md file
			a/b/only file
			a/keep.md file
			a/only opaque
			keep.md opaque
		`},
		{name: "nothing comes back below an ignored directory", tree: `
			.gitignore = build\n!build/keep.md
			build/keep.md
		`, want: `
			.gitignore file
			build opaque
		`},
		{name: "exclude file", tree: `
			.git/info/exclude = secret.md\nother.md
			.gitignore = !other.md
			secret.md
			other.md
		`, want: `
			.git opaque
			.gitignore file
			other.md file
			secret.md opaque
		`},
		{name: "host directories are not ignored", tree: `
			.gitignore = .*\nsettings.json\nskills\n!.gitignore
			.claude/.gitignore = *
			.claude/settings.json
			.claude/skills/a/SKILL.md
			.claude/skills/a/.gitignore = *.md
			.idea/x
			pkg/.agents/skills/b/SKILL.md
			pkg/skills/c/SKILL.md
		`, want: `
			.claude dir
			.claude/.gitignore file
			.claude/settings.json file
			.claude/skills dir
			.claude/skills/a dir
			.claude/skills/a/.gitignore file
			.claude/skills/a/SKILL.md file
			.gitignore file
			.idea opaque
			pkg dir
			pkg/.agents dir
			pkg/.agents/skills dir
			pkg/.agents/skills/b dir
			pkg/.agents/skills/b/SKILL.md file
			pkg/skills opaque
		`},
		{name: "but what an ignored directory holds is", tree: `
			.gitignore = dist/
			dist/.claude/skills/a/SKILL.md
		`, want: `
			.gitignore file
			dist opaque
		`},
		{name: "host directory that is a link", tree: `
			.gitignore = .claude
			.agents/x.md
			.claude -> .agents
		`, want: `
			.agents dir
			.agents/x.md file
			.claude link .agents
			.gitignore file
		`},
		{name: "own ignore files apply everywhere", tree: `
			.skillplsignore = /.claude/skills/old/\ndraft.md
			.claude/skills/old/SKILL.md
			.claude/skills/new/SKILL.md
			.claude/skills/new/.skillplsignore = x.md
			.claude/skills/new/draft.md
			.claude/skills/new/x.md
		`, want: `
			.claude dir
			.claude/skills dir
			.claude/skills/new dir
			.claude/skills/new/.skillplsignore file
			.claude/skills/new/SKILL.md file
			.claude/skills/new/draft.md opaque
			.claude/skills/new/x.md opaque
			.claude/skills/old opaque
			.skillplsignore file
		`},
		{name: "never walked", tree: `
			.gitignore = !node_modules\n!.git
			.git/config
			.claude/node_modules/x/SKILL.md
			a/node_modules/x.md
			b/node_modules
			c/node_modules -> ../a
		`, want: `
			.claude dir
			.claude/node_modules opaque
			.git opaque
			.gitignore file
			a dir
			a/node_modules opaque
			b dir
			b/node_modules file
			c dir
			c/node_modules opaque
		`},
		{name: "work trees, submodules, clones", tree: `
			.git = gitdir: /somewhere/.git/worktrees/this
			.claude/worktrees/w/.git = gitdir: /home/me/p/.git/worktrees/w\n
			.claude/worktrees/w/SKILL.md
			clone/.git/HEAD
			clone/a.md
			sub/.git = gitdir: ../.git/modules/sub\n
			sub/a.md
			subtree/.git = gitdir: /p/.git/modules/sub/worktrees/w\n
			windows/.git = gitdir: C:\\p\\.git\\worktrees\\w
		`, want: `
			.claude dir
			.claude/worktrees dir
			.claude/worktrees/w opaque
			.git opaque
			clone dir repo
			clone/.git opaque
			clone/a.md file
			sub dir repo
			sub/.git opaque
			sub/a.md file
			subtree opaque
			windows opaque
		`},
		{name: "a repository knows only its own ignore files", tree: `
			.gitignore = *.md\nvendored/
			.skillplsignore = skip.md
			clone/.git/info/exclude = c.md
			clone/.gitignore = b.md
			clone/a.md
			clone/b.md
			clone/c.md
			clone/skip.md
			vendored/.git/HEAD
		`, want: `
			.gitignore file
			.skillplsignore file
			clone dir repo
			clone/.git opaque
			clone/.gitignore file
			clone/a.md file
			clone/b.md opaque
			clone/c.md opaque
			clone/skip.md opaque
			vendored opaque
		`},
		{name: "submodules that are not checked out", tree: `
			.gitmodules = [submodule "x"]\n\tpath = vendor/x\n\turl = ../x\n[submodule "y"]\n\tpath = "y y"\n
			vendor/x/
			vendor/other/
			y y/.git = gitdir: ../.git/modules/y
			y y/a.md
		`, want: `
			.gitmodules file
			vendor dir
			vendor/other dir
			vendor/x opaque repo
			y y dir repo
			y y/.git opaque
			y y/a.md file
		`},
		{name: "links inside", tree: `
			a/x.md
			a/up -> ..
			a/self -> .
			b -> a
			c -> b
			d/e.md -> ../a/x.md
			d/f.md -> ../b/x.md
			d/g -> $ROOT/b/./../a
		`, want: `
			a dir
			a/self link a
			a/up link
			a/x.md file
			b link a
			c link a
			d dir
			d/e.md link a/x.md
			d/f.md link a/x.md
			d/g link a
		`},
		{name: "links to nothing and loops", tree: `
			a -> nowhere/x
			b -> c
			c -> b
			d -> d
			e -> f.md/x
			f.md
		`, want: `
			a dangling nowhere/x
			b dangling c
			c dangling b
			d dangling d
			e dangling f.md/x
			f.md file
		`},
		{name: "links out, whether or not something is there", tree: `
			a -> ../..
			b -> /
			c -> /etc/nothing-of-this-name
			d/e -> ../../nothing-of-this-name
		`, want: `
			a opaque
			b opaque
			c opaque
			d dir
			d/e opaque
		`},
		{name: "links to what is not looked into", tree: `
			.gitignore = build/\nhidden
			a -> build/x.md
			b -> node_modules/p
			c -> w/x.md
			d -> build
			hidden -> e.md
			e.md
			build/x.md
			node_modules/p/x.md
			w/.git = gitdir: /p/.git/worktrees/w
			w/x.md
		`, want: `
			.gitignore file
			a opaque
			b opaque
			build opaque
			c opaque
			d opaque
			e.md file
			hidden opaque
			node_modules opaque
			w opaque
		`},
		{name: "named on the command line", tree: `
			.gitignore = build/\n*.log\n
			.skillplsignore = no.md
			build/docs/a.md
			build/docs/x.log
			build/docs/no.md
			build/docs/.gitignore = b.md
			build/docs/b.md
			build/docs/build/c.md
			build/.claude/x.md
			build/other.md
			x.log
			y.log
		`, explicit: []string{"build/docs", "x.log", "../out"}, want: `
			.gitignore file
			.skillplsignore file
			build dir
			build/.claude opaque
			build/docs dir
			build/docs/.gitignore file
			build/docs/a.md file
			build/docs/b.md opaque
			build/docs/build dir
			build/docs/build/c.md file
			build/docs/no.md opaque
			build/docs/x.log file
			build/other.md opaque
			x.log file
			y.log opaque
		`},
		{name: "named, though not ignored", tree: `
			.gitignore = *.log
			docs/a.md
			docs/x.log
		`, explicit: []string{"docs"}, want: `
			.gitignore file
			docs dir
			docs/a.md file
			docs/x.log opaque
		`},
		{name: "ignore files that are links are not heeded", tree: `
			rules = *
			.gitignore -> rules
			a.md
		`, want: `
			.gitignore link rules
			a.md file
			rules file
		`},
		{name: "odd names", tree: "a b/ü.md\n.../x\nback\\slash\n-\n~\n", want: `
			- file
			... dir
			.../x file
			a b dir
			a b/ü.md file
			back\slash file
			~ file
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if os.PathSeparator == '\\' && test.name == "odd names" {
				t.Skip("the system has no such names")
			}
			r := open(t, test.tree, Options{Explicit: test.explicit})
			var got []string
			for _, entries := range walkAll(t, r) {
				for _, e := range entries {
					got = append(got, strings.TrimSpace(format(e)))
				}
			}
			var want []string
			for line := range strings.Lines(test.want) {
				if line = strings.TrimSpace(line); line != "" {
					want = append(want, line)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("walk (-want +got):\n%s", diff)
			}
			agree(t, r)
		})
	}
}
