package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measured is a table with little in it.
func measured() *table {
	t := newTable([]*server{{name: "skillpls"}, {name: "other"}})
	t.set("many", 1000)
	for i := range 200 {
		t.add("skillpls", rowEdit, 1+float64(i/100)*8, nil) // a hundred of 1, a hundred of 9
	}
	t.add("other", rowEdit, 18, nil)
	t.add("other", rowEdit, 0, errors.New("no answer"))
	t.add("other", rowHover, 0, errors.New("null"))
	t.add("bare", rowCheck, 650, nil)
	t.add("skillpls", rowReady, 1000, nil)
	t.add("other", rowReady, 7250, nil)
	t.add("skillpls", rowPolled, 1200, nil)
	t.add("skillpls", rowManyRename, 30, nil)
	t.add("skillpls", rowNoStart, 0, nil)
	t.add("skillpls", rowNoStart, 0, nil)
	t.add("other", rowNoStart, 1, nil)
	t.add("other", rowNoStart, 0, nil)
	t.note("other was stopped")
	return t
}

// Each promise is held against the median, or the percentile that it is about; one in times of
// another measurement against that. Cells of others say how many times ours they are.
func TestTable(t *testing.T) {
	var b strings.Builder
	measured().write(&b, true)
	got := make(map[string]string)
	for line := range strings.Lines(b.String()) {
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) > 3 {
			got[cells[1]] = strings.Join(cells[2:len(cells)-1], " | ")
		}
	}
	want := map[string]string{
		"":                                "wanted | skillpls | promise | other | bare",
		"---":                             "--: | --: | --- | --: | --:",
		"edit to diagnostics":             "3 | 9 / 9 | missed: 3× | 18.0, 1 of 2 not right (2×) | -",
		"the same, 99 of 100 within":      "8 | 9 | missed: 1.12× | - | -",
		"start to correct references":     "845 | 1,000 | missed: 1.18× | 7,250 (7.25×) | -",
		"the same, asked every 10 ms":     "1,300 | 1,200 | met: 0.92× | - | -",
		"rename, heading with 1,000":      "20 | 30.0 | missed: 1.5× | - | -",
		"hover, link":                     "0.2 | - | not measured | no right answer | -",
		"starts without an answer":        "0 | 0 of 2 | met | 1 of 2 | -",
		"bursts without an answer":        "0 | - | not measured | - | -",
		"check of the tree, as a command": " | - |  | - | 650",
	}
	for name, cells := range want {
		if diff := cmp.Diff(cells, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if !strings.HasSuffix(b.String(), "\nother was stopped\n") {
		t.Errorf("no note below the table:\n%s", b.String())
	}
}

// The other form has the same cells.
func TestPlainTable(t *testing.T) {
	var markdown, plain strings.Builder
	measured().write(&markdown, true)
	measured().write(&plain, false)
	var lines []string
	for line := range strings.Lines(markdown.String()) {
		if !strings.Contains(line, "---") {
			lines = append(lines, strings.Fields(strings.ReplaceAll(line, "|", " "))...)
		}
	}
	if diff := cmp.Diff(lines, strings.Fields(plain.String())); diff != "" {
		t.Errorf("words (-markdown +plain):\n%s", diff)
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.25: "0.25", 0.2: "0.2", 3: "3", 9.999: "10", 12.34: "12.3", 999.6: "1,000", 1234567: "1,234,567"} {
		if got := short(v); got != want {
			t.Errorf("short(%v) is %q, want %q", v, got, want)
		}
	}
}

func TestLargeText(t *testing.T) {
	for _, n := range []int{100, 101, 40_000} {
		if got := strings.Count(largeText(n), "\n"); got != n {
			t.Errorf("%d lines, want %d", got, n)
		}
	}
}
