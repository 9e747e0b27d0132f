package view_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index/view"
)

// page writes the page of a graph.
func page(t *testing.T, g view.Graph) string {
	t.Helper()
	var b strings.Builder
	if err := view.GraphPage(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	element = regexp.MustCompile(`(?s)<(script|style)([^>]*)>(.*?)</`)
	policy  = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
)

// What runs and what counts in the page is what its policy names by its hash, and nothing
// else; it is allowed to ask for nothing.
func TestGraphPagePolicy(t *testing.T) {
	t.Parallel()
	text := page(t, view.Graph{Name: "team"})
	got := policy.FindStringSubmatch(text)
	if got == nil {
		t.Fatal("there is no policy")
	}
	want := []string{"default-src 'none'", "", "", "img-src data:", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"}
	own := 0
	for _, m := range element.FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[2], "application/json") {
			continue // data, which no browser runs
		}
		own++
		sum := sha256.Sum256([]byte(m[3]))
		source := " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if m[1] == "style" {
			want[1] = "style-src" + source
		} else {
			want[2] = "script-src" + source
		}
	}
	if diff := cmp.Diff(strings.Join(want, "; "), got[1]); diff != "" || own != 2 {
		t.Errorf("%d elements; make graph-page (-want +got):\n%s", own, diff)
	}
	if bad := regexp.MustCompile(`https?://|\ssrc=|@import|url\(|\sstyle=|\son[a-z]+=`).FindString(text); bad != "" {
		t.Errorf("the page has %q", bad)
	}
}

var (
	tags = regexp.MustCompile(`(?i)<[!/a-z][a-z0-9-]*`)
	data = regexp.MustCompile(`(?s)id="graph">(.*?)</script>`)
)

// Whatever a tree says is in the page as it is, and is nothing but data there.
func TestGraphPageData(t *testing.T) {
	t.Parallel()
	plain := tags.FindAllString(page(t, view.Graph{Name: "x"}), -1)
	evil := []string{"</script><img src=x onerror=alert(1)>", "<!--<script>", "{{graph}}{{title}}", "\"'`&amp;\\", "\u2028\u2029\x00\x1b", "</title><base href=//x>"}
	rapid.Check(t, func(r *rapid.T) {
		text := func(label string) string {
			return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(evil), rapid.String()), 1, 3).Draw(r, label), "")
		}
		g := view.Graph{
			Name: text("tree"),
			Nodes: []view.GraphNode{{
				ID: text("id"), Kind: "skill", Name: text("name"), Path: text("path"), Root: text("root"), Category: text("category"), Description: text("description"), Tokens: 7,
			}},
			Edges:  []view.GraphEdge{{From: text("from"), To: text("to"), Kind: "link", Count: 1}},
			Center: []string{text("center")}, Depth: 2, Strength: "hard",
		}
		whole := page(t, g)
		if diff := cmp.Diff(plain, tags.FindAllString(whole, -1)); diff != "" {
			r.Fatalf("it is markup (-without +with):\n%s", diff)
		}
		var back view.Graph
		if err := json.Unmarshal([]byte(data.FindStringSubmatch(whole)[1]), &back); err != nil {
			r.Fatal(err)
		}
		if diff := cmp.Diff(g, back); diff != "" {
			r.Fatalf("(-want +got):\n%s", diff)
		}
	})
	// What is no text cannot be written as one, and breaks nothing.
	if broken := page(t, view.Graph{Name: "\xff</script>\xfe"}); !slices.Equal(plain, tags.FindAllString(broken, -1)) || !json.Valid([]byte(data.FindStringSubmatch(broken)[1])) {
		t.Errorf("bytes break out: %q", data.FindString(broken))
	}
}

// The page is what the sources of the extension's come to; make graph-page writes it anew.
func TestGraphPageIsFresh(t *testing.T) {
	t.Parallel()
	const extension = "../../editors/vscode"
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node")
	}
	if _, err := os.Stat(filepath.Join(extension, "node_modules/esbuild")); err != nil {
		t.Skip("there is no esbuild: make vscode-deps")
	}
	cmd := exec.CommandContext(t.Context(), node, "alone.mjs")
	cmd.Dir = extension
	var errs bytes.Buffer
	cmd.Stderr = &errs
	want, err := cmd.Output()
	if err != nil {
		t.Fatalf("node alone.mjs: %v\n%s", err, errs.String())
	}
	got, err := os.ReadFile("graph.html")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("graph.html is not what its sources come to: make graph-page")
	}
}
