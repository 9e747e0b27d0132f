package neovim_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write ../screen.svg anew, from the newest Neovim")

// TestScreen looks at what a person sees: Neovims in a terminal, in the example tree.
// The screens are kept as text in .tools/screens.
func TestScreen(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("tmux"); err != nil {
		missing(t, "no terminal to look at: %v", err)
	}
	nvims := neovims(t)
	bin := buildServer(t)
	newest := slices.MaxFunc(nvims, func(a, b neovim) int { return slices.Compare(a.numbers(), b.numbers()) })
	for _, nvim := range nvims {
		t.Run(nvim.version, func(t *testing.T) {
			t.Parallel()
			tree := filepath.Join(t.TempDir(), "team")
			if err := os.CopyFS(tree, os.DirFS(filepath.Join(repository, "examples/team"))); err != nil {
				t.Fatal(err)
			}
			term := openTerminal(t, filepath.Join(repository, ".tools/screens", "neovim-"+nvim.version), bin, tree, nvim.path,
				".claude/skills/domain/quality/contract-testing/SKILL.md")

			const dependsOn = 7 // the line
			const wrong = `no skill is named "api-desing"`
			const lens = "needs 1 · in 3 roles · ~408 tokens"
			term.wait("finding", wrong)
			term.press("L")
			screen := term.wait("lens", wrong, lens)
			line, column := screen.find("depends_on: [test-planning, api-desing]")
			name := column + len("depends_on: [test-planning, ")
			for i, c := range screen[line][column : column+len("depends_on: [test-planning, api-desing]")] {
				if at := column + i; c.underlined != (at >= name && at < name+len("api-desing")) {
					t.Errorf("column %d of the line, %q, is underlined: %t", i, c.text, c.underlined)
				}
			}
			if !strings.Contains(screen[line].String(), wrong) {
				t.Errorf("the finding stands elsewhere:\n%s", screen)
			}

			term.press(strconv.Itoa(dependsOn)+"Gf[l", "K")
			shown := term.wait("hover", "Decide what to test", "Needed by:", wrong)
			if nvim == newest {
				picture(t, shown, wrong, "Decide what to test", lens)
			}

			term.press("Escape", "gg", ":Skillpls graph", "Enter")
			term.wait("graph", "contract-testing", "needs", "── test-planning  depends on", "├── task-breakdown  depends on", "used by")
			term.press("q")
			term.gone("── test-planning")

			// A name that is put right is no longer said to be wrong.
			term.press(":%s/api-desing/api-design/", "Enter")
			term.gone(wrong)
			term.keep("mended")
		})
	}
}

// picture compares ../screen.svg with a screen, or writes it. Neovim's colours and
// borders are its own affair and change: what the server says has to be there.
func picture(t *testing.T, s screen, says ...string) {
	t.Helper()
	const path = "../screen.svg"
	if *update {
		if err := os.WriteFile(path, s.svg(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range says {
		if !strings.Contains(plainText(text), want) {
			t.Errorf("%s does not show %q: go test ./editors/neovim/test -run TestScreen -update", path, want)
		}
	}
}

const columns = 110 // of a terminal

// A terminal is a Neovim in tmux, of 30 lines.
type terminal struct {
	t    *testing.T
	env  []string
	kept string // the directory for what was seen
}

func openTerminal(t *testing.T, kept, bin, dir string, nvim, file string) *terminal {
	t.Helper()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	// The name of a socket has few characters.
	socket, err := os.MkdirTemp("", "tmux")
	if err != nil {
		t.Fatal(err)
	}
	makeDir(t, kept)
	term := &terminal{t: t, kept: kept, env: append(userOf(home, here),
		"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "TMUX_TMPDIR="+socket, "TERM=xterm-256color", "SHELL=/bin/sh")}
	t.Cleanup(func() {
		_ = term.command(context.Background(), "kill-server").Run()
		_ = os.RemoveAll(socket)
	})
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(columns), "-y", "30", "-c", dir,
		nvim, "-n", "-i", "NONE", "-u", filepath.Join(here, "screen.lua"), file)
	return term
}

func (term *terminal) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "tmux", append([]string{"-u"}, args...)...)
	cmd.Env = term.env
	return cmd
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := term.command(term.t.Context(), args...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v\n%s", args, err, out)
	}
	return string(out)
}

// press types keys: text, or the names that tmux has for them.
func (term *terminal) press(keys ...string) {
	term.t.Helper()
	for _, k := range keys {
		term.tmux("send-keys", k)
	}
}

func (term *terminal) look() screen {
	term.t.Helper()
	return parseScreen(term.tmux("capture-pane", "-p", "-e", "-N"))
}

// until looks until condition holds of what is seen.
func (term *terminal) until(what string, condition func(text string) bool) screen {
	term.t.Helper()
	limit := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		s := term.look()
		if condition(s.String()) {
			return s
		}
		select {
		case <-tick.C:
		case <-limit:
			term.t.Fatalf("%s:\n%s", what, s)
		}
	}
}

// wait waits until all texts are seen, and keeps the screen under a name.
func (term *terminal) wait(name string, texts ...string) screen {
	term.t.Helper()
	s := term.until("no "+strings.Join(texts, ", "), func(seen string) bool {
		for _, text := range texts {
			if !strings.Contains(seen, text) {
				return false
			}
		}
		return true
	})
	writeFile(term.t, filepath.Join(term.kept, name+".txt"), s.String())
	return s
}

// gone waits until a text is no longer seen.
func (term *terminal) gone(text string) {
	term.t.Helper()
	term.until("still there: "+text, func(seen string) bool { return !strings.Contains(seen, text) })
}

// keep keeps the screen as it is under a name.
func (term *terminal) keep(name string) {
	term.t.Helper()
	writeFile(term.t, filepath.Join(term.kept, name+".txt"), term.look().String())
}
