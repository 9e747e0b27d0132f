package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
)

// A table holds what was measured, by what it is of and by whom.
type table struct {
	columns []string
	rows    []string // in the order in which they came
	samples map[string]map[string][]float64
	failed  map[string]map[string]int
}

func newTable(servers []server) *table {
	t := &table{samples: map[string]map[string][]float64{}, failed: map[string]map[string]int{}}
	for _, s := range servers {
		t.columns = append(t.columns, s.name)
	}
	t.columns = append(t.columns, "bare")
	return t
}

// add notes a measurement, or that there is none and why. The first failure of each is told
// at once.
func (t *table) add(who, row string, value float64, err error) {
	if t.samples[row] == nil {
		t.rows = append(t.rows, row)
		t.samples[row], t.failed[row] = map[string][]float64{}, map[string]int{}
	}
	if err != nil {
		if t.failed[row][who] == 0 {
			fmt.Fprintf(os.Stderr, "%s, %s: %v\n", who, row, err)
		}
		t.failed[row][who]++
		return
	}
	t.samples[row][who] = append(t.samples[row][who], value)
}

// write writes medians, with the 99th percentile where there are a hundred samples, and how
// many times the first column's that is.
func (t *table) write(w io.Writer) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tab, "|\t|")
	for _, c := range t.columns {
		fmt.Fprintf(tab, " %s\t|", c)
	}
	fmt.Fprint(tab, "\n|---\t|")
	for range t.columns {
		fmt.Fprint(tab, "---\t|")
	}
	fmt.Fprintln(tab)
	for _, row := range t.rows {
		fmt.Fprintf(tab, "| %s\t|", row)
		own := t.samples[row][t.columns[0]]
		for i, c := range t.columns {
			cell := t.cell(row, c)
			if others := t.samples[row][c]; i > 0 && len(others) > 0 && len(own) > 0 && percentile(own, 50) > 0 {
				cell += fmt.Sprintf(" (%.1f×)", percentile(others, 50)/percentile(own, 50))
			}
			fmt.Fprintf(tab, " %s\t|", cell)
		}
		fmt.Fprintln(tab)
	}
	tab.Flush() //nolint:errcheck // standard output
}

func (t *table) cell(row, who string) string {
	list := t.samples[row][who]
	cell := "-"
	if len(list) > 0 {
		cell = short(percentile(list, 50))
		if len(list) >= 100 {
			cell += " / " + short(percentile(list, 99))
		}
	}
	if n := t.failed[row][who]; n > 0 {
		cell += fmt.Sprintf(", %d of %d without an answer", n, n+len(list))
	}
	return cell
}

func short(v float64) string {
	switch {
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// percentile returns the value below which so many of a hundred lie.
func percentile(list []float64, p int) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
