package treegen_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/skillpls/skillpls/examples/treegen"
)

func digest(files iter.Seq2[string, []byte]) string {
	all := maps.Collect(files)
	h := sha256.New()
	for _, p := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(h, "%s %d\n%s", p, len(all[p]), all[p])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Measurements of two days can be compared only if the tree stayed the same. Who changes it on
// purpose puts the new digest here and says so.
func TestTreeStaysTheSame(t *testing.T) {
	t.Parallel()
	const want = "69abfe00b406d9ad"
	tree := treegen.New(500, 1)
	if got := digest(maps.All(tree.Files)); got != want {
		t.Errorf("digest of the tree of 500 files is %q, want %q", got, want)
	}
	if got := digest(treegen.Generate(500, 1)); got != want {
		t.Errorf("Generate's tree has digest %q, want %q", got, want)
	}
	if !reflect.DeepEqual(tree, treegen.New(500, 1)) {
		t.Error("a second tree differs")
	}
	if digest(treegen.Generate(500, 2)) == want {
		t.Error("another seed gives the same tree")
	}
	// A sequence may be walked again, also after it was left early.
	twice := treegen.Generate(500, 1)
	for range twice {
		break
	}
	if got := digest(twice); got != want {
		t.Errorf("second walk has digest %q, want %q", got, want)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 10, 11, 37, 100, 1000, 10_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			tree := treegen.New(n, 7)
			if got, want := len(tree.Files), max(n, 10); got != want {
				t.Fatalf("%d files, want %d", got, want)
			}
			if n < 1000 {
				return
			}
			kinds := make(map[string]int)
			size, odd, crlf := 0, 0, 0
			for p, text := range tree.Files {
				size += len(text)
				kinds[kindOf(p)]++
				if strings.Contains(string(text), "\r\n") {
					crlf++
				}
				if strings.ContainsFunc(string(text), func(r rune) bool { return r > 0x7f }) {
					odd++
				}
			}
			for _, c := range []struct {
				what           string
				got, low, high float64
			}{
				{"bytes a file", float64(size) / float64(n), 3800 * 0.9, 3800 * 1.1},
				{"share of SKILL.md", share(kinds["skill"], n), 0.25, 0.25},
				{"share of references", share(kinds["reference"], n), 0.57, 0.62},
				{"share of rules", share(kinds["rule"], n), 0.07, 0.09},
				{"share of agents", share(kinds["agent"], n), 0.03, 0.05},
				{"share of commands", share(kinds["command"], n), 0.02, 0.04},
				{"share with CRLF", share(crlf, n), 0.005, 0.02},
				{"share outside ASCII", share(odd, n), 0.03, 0.07},
				{"share of faults", share(len(tree.Broken), n), 0.0045, 0.0055},
				{"share of links to the hub", share(tree.HubRefs, n), 0.095, 0.105},
				{"share of skills that need the hub", share(tree.HubSkillRefs, len(tree.Skills)), 0.095, 0.105},
			} {
				if c.got < c.low || c.got > c.high {
					t.Errorf("%s: %.4g, want %.4g to %.4g", c.what, c.got, c.low, c.high)
				}
			}
			if kinds["other"] != 4 {
				t.Errorf("%d files of no kind, want 4", kinds["other"])
			}
		})
	}
}

func share(part, of int) float64 { return float64(part) / float64(of) }

func kindOf(p string) string {
	switch {
	case path.Base(p) == "SKILL.md":
		return "skill"
	case strings.Contains(p, "/references/"):
		return "reference"
	case strings.HasPrefix(p, ".claude/rules/"):
		return "rule"
	case strings.HasPrefix(p, ".claude/agents/"):
		return "agent"
	case strings.HasPrefix(p, ".claude/commands/"):
		return "command"
	}
	return "other"
}

// The mean is a wish for the text; what the names take comes on top where it is small.
func TestMean(t *testing.T) {
	t.Parallel()
	for _, mean := range []int{3500, 3800, 7900} {
		size := 0
		tree := treegen.Config{Files: 2000, Seed: 3, Mean: mean}.Tree()
		for _, text := range tree.Files {
			size += len(text)
		}
		if got := share(size, 2000*mean); got < 0.9 || got > 1.1 {
			t.Errorf("mean of %d: got %.2f times as much", mean, got)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	want := treegen.New(50, 1)
	for name, write := range map[string]func(string) error{
		"function": func(dir string) error { return treegen.Write(dir, 50, 1) },
		"method":   want.Write,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "new")
			if err := write(dir); err != nil {
				t.Fatal(err)
			}
			got := make(map[string][]byte)
			err := fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				got[p], err = os.ReadFile(filepath.Join(dir, p))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Files, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if err := write(dir); !errors.Is(err, fs.ErrExist) {
				t.Errorf("writing again: %v, want an error that wraps fs.ErrExist", err)
			}
		})
	}
}

// Budget: 50 MB/s on one core. The test guards a tenth of it, since machines and -race differ.
func TestSpeed(t *testing.T) {
	best := 0.0
	for range 3 {
		start, size := time.Now(), 0
		for _, text := range treegen.Generate(1000, 1) {
			size += len(text)
		}
		best = max(best, float64(size)/1e6/time.Since(start).Seconds())
	}
	if best < 5 {
		t.Errorf("%.1f MB/s, want at least 5", best)
	}
}

func BenchmarkGenerate(b *testing.B) {
	size := 0
	for _, text := range treegen.Generate(1000, 1) {
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range treegen.Generate(1000, 1) {
			if _, err := io.Discard.Write(text); err != nil {
				b.Fatal(err)
			}
		}
	}
}
