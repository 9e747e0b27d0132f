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
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// Whatever a tree says is in the page as it is, and is nothing but data there.
func TestGraphPageData(t *testing.T) {
	t.Parallel()
	plain := page(t, view.Graph{Name: "x"})
	tags := regexp.MustCompile(`(?i)<[!/a-z][a-z0-9-]*`)
	for _, evil := range []string{
		"</script><img src=x onerror=alert(1)>", "<!--<script>", "{{graph}}{{title}}", "\"'`&amp;\\", "\u2028\u2029\x00\x1b", "</title><base href=//x>", "\xff\xfe",
	} {
		g := view.Graph{
			Name:   evil,
			Nodes:  []view.GraphNode{{ID: evil, Kind: "skill", Name: evil, Path: evil, Root: evil, Category: evil, Description: evil, Tokens: 7}},
			Edges:  []view.GraphEdge{{From: evil, To: evil, Kind: "link", Count: 1}},
			Center: []string{evil}, Depth: 2, Strength: "hard",
		}
		text := page(t, g)
		if diff := cmp.Diff(tags.FindAllString(plain, -1), tags.FindAllString(text, -1)); diff != "" {
			t.Errorf("%q is markup (-without +with):\n%s", evil, diff)
		}
		_, data, _ := strings.Cut(text, `id="graph">`)
		data, _, _ = strings.Cut(data, "</script>")
		var back view.Graph
		if err := json.Unmarshal([]byte(data), &back); err != nil {
			t.Errorf("%q: %v", evil, err)
			continue
		}
		if evil == "\xff\xfe" { // what is no text cannot be written as one
			continue
		}
		if diff := cmp.Diff(g, back); diff != "" {
			t.Errorf("%q (-want +got):\n%s", evil, diff)
		}
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
