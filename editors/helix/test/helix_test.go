// Package helix_test runs skillpls in a real Helix, on a terminal that tmux draws, with
// the configuration in editors/helix. `make editors` unpacks both below .tools, where the
// screens are left, too.
package helix_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skillpls/skillpls/editors/editortest"
)

// TestHelix plays a session in the tree that the project began with, key by key, and
// reads the screen.
func TestHelix(t *testing.T) {
	t.Parallel()
	program := editortest.Tool(t, "helix", "helix")
	s := editortest.New(t)
	configure(t, s)
	x := show(t, s, program, "-w", s.Dir, filepath.Join(s.Dir, editortest.Trial))

	x.see("findings stand behind their lines", editortest.Misspelled+`": did you mean`, "no file at \"notes.md\"")

	if strings.Contains(x.screen(), "no role gets") {
		t.Errorf("what the settings switch off is found all the same:\n%s", x.screen())
	}

	x.find(s.Needs)
	x.keys("Space", "k")
	x.see("hover shows the skill", s.Needs+" — skill", "Needed by")
	x.escape("Needed by")

	x.type_("gd")
	x.see("definition opens the skill", "name: "+s.Needs)
	x.keys("C-o")
	x.see("and back", "depends_on: ["+s.Needs)

	x.find(s.Needs)
	x.type_("gr")
	x.see("references are found in the whole tree", "SKILL-INDEX.md", "trial/SKILL.md")
	x.escape("SKILL-INDEX.md")

	x.offer(editortest.Misspelled, `change to "trial-run"`)
	x.see("the fix is offered", `change to "trial-run"`)
	x.keys("Enter")
	x.see("the fix is made", ", trial-run]")
	x.gone("the misspelled name is found no more", editortest.Misspelled)

	x.find(s.Needs)
	x.type_("c" + s.Needs[:4])
	x.keys("C-x")
	x.see("a name that is begun is completed", "["+s.Needs[:4]+", trial-run]", s.Needs+" module")
	x.keys("C-n", "Enter")
	x.see("and taken", "["+s.Needs+", trial-run]")
	x.escape("INS ")

	s.Write(t, editortest.TrialNotes, "# Notes\n")
	x.gone("a file that is made behind Helix's back is noticed", "no file at")

	x.find("Last Words")
	x.rename("Final Words")
	x.see("the heading has another name, and so has the link to it", "## Final Words", "(#final-words)")

	x.find(s.Needs)
	x.rename("something-else")
	x.see("a skill, whose directory Helix would leave its buffers behind, is refused with who can", "skillpls rename "+s.Needs+" something-else --write")
	if s.Read(s.Path) == "" {
		t.Error("the directory is moved all the same")
	}
	x.type_(":qa!")
	x.keys("Enter")
	s.WantEnd(t, 0)
}

// configure gives Helix a user's configuration: what the README has, with findings in
// view.
func configure(t *testing.T, s *editortest.Session) {
	t.Helper()
	languages, err := os.ReadFile("../languages.toml")
	if err != nil {
		t.Fatal(err)
	}
	set := strings.Replace(string(languages), `# config = { scope = "open", plainLinks = "off" }`, `config = { rules = { unreachable-skill = "off" } }`, 1)
	const config = "[editor]\nauto-completion = false\nend-of-line-diagnostics = \"hint\"\n\n[editor.inline-diagnostics]\ncursor-line = \"disable\"\nother-lines = \"disable\"\n"
	dir := filepath.Join(s.Home, "config", "helix")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"languages.toml": set, "config.toml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A terminal is one that tmux draws, and a program in it.
type terminal struct {
	*testing.T
	tmux    string
	socket  string
	session *editortest.Session
	shots   string // where screens are left
	shot    int
}

// show starts a program in a terminal, which ends with the test.
func show(t *testing.T, s *editortest.Session, program string, args ...string) *terminal {
	t.Helper()
	x := &terminal{T: t, tmux: editortest.Tool(t, "helix", "tmux"), socket: filepath.Join(s.Home, "tmux"), session: s}
	x.shots = filepath.Join(filepath.Dir(filepath.Dir(program)), "screens", "helix")
	if err := os.RemoveAll(x.shots); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(x.shots, 0o755); err != nil {
		t.Fatal(err)
	}
	quoted := "exec"
	for _, arg := range append([]string{program}, args...) {
		quoted += " '" + arg + "'"
	}
	x.run("-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "30", quoted)
	t.Cleanup(func() {
		cmd := exec.Command(x.tmux, "-S", x.socket, "kill-server")
		_ = cmd.Run() // it has ended when the program has
		editortest.Wait(s.Ended)
	})
	return x
}

func (x *terminal) run(args ...string) string {
	x.Helper()
	ctx, cancel := context.WithTimeout(x.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, x.tmux, append([]string{"-S", x.socket}, args...)...)
	cmd.Dir = x.session.Dir
	cmd.Env = append(x.session.Env(), "COLORTERM=truecolor")
	out, err := cmd.CombinedOutput()
	if err != nil {
		x.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// screen returns the text on the screen.
func (x *terminal) screen() string { return x.run("capture-pane", "-p") }

// keys presses keys by tmux's names for them.
func (x *terminal) keys(names ...string) {
	x.Helper()
	x.run(append([]string{"send-keys"}, names...)...)
}

// type_ types a text.
func (x *terminal) type_(text string) {
	x.Helper()
	x.run("send-keys", "-l", text)
}

// escape leaves what shows a text. It waits until that is so: a key that comes at once
// would be one with Alt.
func (x *terminal) escape(text string) {
	x.Helper()
	x.keys("Escape")
	x.gone("left", text)
}

// offer asks what can be done about a text until an action is offered: before Helix has taken over what was
// found last, it says that there are none.
func (x *terminal) offer(text, action string) {
	x.Helper()
	for range 20 {
		offered := false
		x.find(text) // which clears what was said before
		x.keys("Space", "a")
		x.wait("it is said what can be done", func(screen string) bool {
			offered = strings.Contains(screen, action)
			return offered || strings.Contains(screen, "No code actions available")
		})
		if offered {
			return
		}
	}
}

// find selects a text, from the top of the file on.
func (x *terminal) find(text string) {
	x.Helper()
	x.type_("gg/" + text)
	x.keys("Enter")
	x.wait("the search for "+text+" has ended", func(screen string) bool {
		return !strings.Contains(screen, "search:")
	})
}

// rename gives what is selected another name.
func (x *terminal) rename(name string) {
	x.Helper()
	x.keys("Space", "r")
	x.see("asks for a name", "rename-to:")
	x.keys("C-e", "C-u")
	x.type_(name)
	x.keys("Enter")
	x.wait("the name is taken", func(screen string) bool { return !strings.Contains(screen, "rename-to:") })
}

// see waits until all texts are on the screen, and leaves the screen as test output.
func (x *terminal) see(what string, texts ...string) {
	x.Helper()
	x.wait(what, func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	x.shot++
	name := fmt.Sprintf("%02d %s.txt", x.shot, what)
	if err := os.WriteFile(filepath.Join(x.shots, name), []byte(x.screen()), 0o644); err != nil {
		x.Fatal(err)
	}
}

// gone waits until a text is on the screen no more.
func (x *terminal) gone(what, text string) {
	x.Helper()
	x.wait(what, func(screen string) bool { return !strings.Contains(screen, text) })
}

func (x *terminal) wait(what string, is func(screen string) bool) {
	x.Helper()
	last := ""
	if !editortest.Wait(func() bool {
		last = x.screen()
		return is(last)
	}) {
		x.Fatalf("%s: not so on the screen:\n%s", what, last)
	}
}
