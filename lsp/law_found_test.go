package lsp_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/skillpls/skillpls/lsp/lsptest"
)

// scripted begins a session of the law that is not drawn, in a tree of files and links.
func scripted(t *testing.T, files, links map[string]string, folders ...string) *roam {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, files)
	for at, to := range links {
		native := filepath.Join(dir, filepath.FromSlash(at))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.FromSlash(to), native); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	profile, err := lsptest.LoadProfile("vscode")
	if err != nil {
		t.Fatal(err)
	}
	r := &roam{tester: t, dir: dir, profile: profile, scope: "workspace", links: "on", folders: folders, shown: map[string]shown{}}
	r.editor, r.log = r.start()
	t.Cleanup(r.stop)
	return r
}

// openText opens a file that is not there, or as another text than it has.
func (r *roam) openText(p, text string) {
	r.Helper()
	r.say("open %s %q", p, text)
	r.must(r.editor.OpenText(p, text))
	r.opened++
	r.touch(p)
}

// A buffer below a link that leads to nothing, to something, and to nothing again.
func TestBufferBelowALink(t *testing.T) {
	t.Parallel()
	const link, real = "one/.claude/skills/link/SKILL.md", "one/pack/skills/epsilon/SKILL.md"
	r := scripted(t, map[string]string{
		"one/.claude/skills/alpha/SKILL.md": skillText("alpha", "See [it](../link/SKILL.md).\n"),
		"two/skills/zeta/SKILL.md":          skillText("zeta", ""),
		"one/pack/skills/x.md":              "x\n",
	}, map[string]string{"one/.claude/skills/link": "../../pack/skills/epsilon"}, "one")
	r.must(r.editor.Open("one/.claude/skills/alpha/SKILL.md"))
	r.touch("one/.claude/skills/alpha/SKILL.md")
	r.openText(link, skillText("link", "## Head\n"))
	r.check()
	r.must(r.editor.Write(real, []byte(skillText("epsilon", ""))))
	r.say("write %s", real)
	r.check()
	r.must(r.editor.Open(real))
	r.touch(real)
	r.check()
	r.must(r.editor.SetText(real, skillText("theta", "")))
	r.touch(real)
	r.check()
	r.swap("one/pack/skills", "two/skills")
	r.check()
}

// A buffer below a link that leads out of the folder while that is read, then into it, and
// out of it again. The file that it then is is open by its own name, too.
func TestBufferBelowALinkFromOutside(t *testing.T) {
	t.Parallel()
	const link, real = "one/.claude/skills/link/SKILL.md", "one/pack/skills/epsilon/SKILL.md"
	r := scripted(t, map[string]string{
		"one/.claude/skills/alpha/SKILL.md": skillText("alpha", "See [it](../link/SKILL.md).\n"),
		"two/skills/epsilon/SKILL.md":       skillText("epsilon", ""),
		"far/notes.md":                      "# Notes\n",
	}, map[string]string{"one/.claude/skills/link": "../../pack/skills/epsilon", "one/pack/skills": "../../far"}, "one", "two")
	r.must(r.editor.Open("one/.claude/skills/alpha/SKILL.md"))
	r.touch("one/.claude/skills/alpha/SKILL.md")
	r.openText(link, skillText("link", "## Head\n"))
	r.check()
	r.swap("one/pack/skills", "two/skills")
	r.must(r.editor.Open(real))
	r.touch(real)
	r.must(r.editor.SetText(real, skillText("theta", "")))
	r.touch(real)
	r.check()
	r.swap("one/pack/skills", "two/skills")
	r.check()
}

// A link that comes to stand above a buffer. One that leads to nothing counts among what is
// found, whether it was there at first or came.
func TestLinkAboveABuffer(t *testing.T) {
	t.Parallel()
	const buffer, skill = "one/.claude/commands/utils/switch.md", "one/.claude/skills/domain/testing/SKILL.md"
	r := scripted(t, map[string]string{
		"one/README.md": "# One\n",
	}, nil, "one")
	r.openText(buffer, "See [it](../../../README.md#one).\n")
	r.openText(skill, skillText("testing", "@../../../commands/utils/switch.md\n[x](../../../commands/utils/switch.md#one) [y](utils/switch.md) [z](../../../commands/SKILL.md)\n"))
	r.check()
	r.must(r.editor.Save(skill))
	r.say("save %s", skill)
	r.check()
	at := r.native("one/.claude/commands")
	r.must(os.Symlink("skills/domain/testing", at))
	r.say("symlink commands")
	r.editor.Disturb()
	r.tell(1, "one/.claude/commands")
	r.check()
	r.must(os.Symlink("../../templates", r.native("one/.claude/commands/utils")))
	r.say("symlink commands/utils")
	r.tell(1, "one/.claude/commands/utils")
	r.check()
	r.must(r.editor.SetText(buffer, "See [it](../../../README.md#one). ü\n"))
	r.touch(buffer)
	r.check()
}

// Wherever a place is asked about, the answer's range holds it: at the quotes of code and
// the marks of a link, too.
func TestRangesHoldThePlace(t *testing.T) {
	t.Parallel()
	const p = "one/CLAUDE.md"
	r := scripted(t, map[string]string{"one/docs/guide.md": "# One\n", p: "# C\n", "one/.claude/skills/alpha/SKILL.md": skillText("alpha", "")}, nil, "one")
	r.must(r.editor.Open(p))
	for _, text := range []string{
		"see `docs/guide.md` x", "see ` docs/guide.md ` x", "`` docs/guide.md `` x", "see [`docs/guide.md`](docs/guide.md) x", "see **`docs/guide.md`** x",
		"see [it](docs/guide.md#one) x", "see [it]( <docs/guide.md> \"t\" ) x", "[![x](docs/guide.md)](docs/guide.md)", "<a href=\"docs/guide.md\">x</a>",
		"[r]: docs/guide.md\n\nsee [r] x [t][r]", "see @docs/guide.md x", "| `docs/guide.md` | x |", "> - `.claude/skills/alpha/SKILL.md`",
		"Use `alpha` skill, skill: `alpha`, Skill(alpha) **alpha** /alpha $alpha", "\u010d [\u017e](docs/guide.md) 🦊 `docs/guide.md`🦊",
	} {
		text += "\n"
		r.must(r.editor.SetText(p, text))
		r.say("set %s %q", p, text)
		for at := range text {
			_, err := r.editor.Definition(t.Context(), p, at)
			r.must(err)
			_, _, err = r.editor.Hover(t.Context(), p, at)
			r.must(err)
			_, _, _ = r.editor.PrepareRename(t.Context(), p, at) // or a refusal
		}
	}
	r.sound(r.editor, r.log)
}
