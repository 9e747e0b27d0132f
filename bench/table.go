package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// What is measured. {many}, {lines}, {checked} and {MB} stand for numbers of the run.
const (
	rowStart           = "start to initialize answered"
	rowFirst           = "start to first definition"
	rowReady           = "start to correct references"
	rowPolled          = "the same, asked every 10 ms"
	rowDefinition      = "definition, link"
	rowHover           = "hover, link"
	rowReferences      = "references, heading"
	rowManyReferences  = "references, heading with {many}"
	rowRename          = "rename, heading"
	rowManyRename      = "rename, heading with {many}"
	rowPath            = "completion, path"
	rowAnchor          = "completion, anchor"
	rowSymbols         = "document symbols"
	rowAllSymbols      = "workspace symbols"
	rowSkillDefinition = "definition, name of a skill"
	rowSkillHover      = "hover, name of a skill"
	rowSkillReferences = "references, skill"
	rowSkillRename     = "rename, skill"
	rowSkillCompletion = "completion, name of a skill"
	rowEdit            = "edit to diagnostics"
	rowSlowEdit        = "the same, 99 of 100 within"
	rowDependents      = "edit to diagnostics of a file that links here"
	rowLarge           = "edit to diagnostics, file of {lines} lines"
	rowProcessor       = "processor time of an edit"
	rowBurst           = "answer after a burst of edits and saves"
	rowMemory          = "peak memory, MB"
	rowLargeMemory     = "the same, with the file of {lines} lines, MB"
	rowNoStart         = "starts without an answer"
	rowHangs           = "bursts without an answer"
	rowCheck           = "check of the tree, as a command"
	rowCheckReal       = "check of {checked} files, {MB} MB"
)

// A row is a line of the table.
type row struct {
	name   string
	of     string // the row whose samples these are; "" is its own
	at     int    // the percentile that counts; 0 is the median
	counts bool   // its samples are 1 where it happened

	// wanted is what skillpls promises: at most as much, in times of what times measured
	// where that is there.
	wanted   float64
	promised bool
	times    string // a row
	who      string // whose it is
}

func most(name string, wanted float64) row { return row{name: name, wanted: wanted, promised: true} }

// rows are all lines, in the order in which they are printed.
var rows = []row{
	most(rowStart, 15),
	most(rowFirst, 60),
	{name: rowReady, wanted: 1.3, promised: true, times: rowCheck, who: "bare"},
	{name: rowPolled, wanted: 1.3, promised: true, times: rowReady, who: "skillpls"},
	most(rowDefinition, 0.2),
	most(rowHover, 0.2),
	most(rowReferences, 1),
	most(rowManyReferences, 10),
	most(rowRename, 2),
	most(rowManyRename, 20),
	most(rowPath, 2),
	most(rowAnchor, 2),
	{name: rowSymbols},
	most(rowAllSymbols, 5),
	most(rowSkillDefinition, 0.2),
	most(rowSkillHover, 0.2),
	most(rowSkillReferences, 1),
	most(rowSkillRename, 2),
	most(rowSkillCompletion, 2),
	most(rowEdit, 3),
	{name: rowSlowEdit, of: rowEdit, at: 99, wanted: 8, promised: true},
	most(rowDependents, 60),
	most(rowLarge, 100),
	{name: rowProcessor},
	{name: rowBurst},
	most(rowMemory, 80),
	{name: rowLargeMemory},
	{name: rowNoStart, counts: true, promised: true},
	{name: rowHangs, counts: true, promised: true},
	{name: rowCheck},
	most(rowCheckReal, 2500),
}

// enough is how many samples the 99th percentile takes.
const enough = 100

// A table holds what was measured, by what it is of and by whom.
type table struct {
	columns []string // the first one is whose promises these are
	samples map[string]map[string][]float64
	failed  map[string]map[string]int
	told    map[string]bool
	numbers []string // pairs of a name in braces and its number
	notes   []string
}

func newTable(servers []*server) *table {
	t := &table{samples: map[string]map[string][]float64{}, failed: map[string]map[string]int{}, told: map[string]bool{}}
	for _, r := range rows {
		t.samples[r.name], t.failed[r.name] = map[string][]float64{}, map[string]int{}
	}
	t.columns = append(columns(servers), "bare")
	return t
}

// set says what a name in braces stands for in the rows.
func (t *table) set(name string, n int) {
	t.numbers = append(t.numbers, "{"+name+"}", grouped(n))
}

// note adds a line below the table, and tells it at once.
func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}

// tell tells what went wrong, the first time.
func (t *table) tell(who, row string, err error) {
	if key := who + ", " + t.title(row); !t.told[key] {
		t.told[key] = true
		fmt.Fprintf(os.Stderr, "%s: %v\n", key, err)
	}
}

// add notes a measurement, or that there is none and why.
func (t *table) add(who, row string, value float64, err error) {
	if err != nil {
		t.tell(who, row, err)
		t.failed[row][who]++
		return
	}
	t.samples[row][who] = append(t.samples[row][who], value)
}

func (t *table) title(row string) string { return strings.NewReplacer(t.numbers...).Replace(row) }

// write writes what was promised, what was measured, and how many times the first column's
// the others' is, followed by the notes.
func (t *table) write(w io.Writer, markdown bool) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(cells ...string) {
		if markdown {
			fmt.Fprintf(tab, "| %s\t|\n", strings.Join(cells, "\t| "))
		} else {
			fmt.Fprintln(tab, strings.Join(cells, "\t"))
		}
	}
	line(slices.Concat([]string{"", "wanted", t.columns[0], "promise"}, t.columns[1:])...)
	if markdown {
		line(slices.Concat([]string{"---", "--:", "--:", "---"}, slices.Repeat([]string{"--:"}, len(t.columns)-1))...)
	}
	for _, r := range rows {
		wanted, verdict := t.verdict(r)
		cells := []string{t.title(r.name), wanted, t.cell(r, t.columns[0]), verdict}
		own, measured := t.value(r, t.columns[0])
		for _, c := range t.columns[1:] {
			cell := t.cell(r, c)
			if other, ok := t.value(r, c); ok && measured && own > 0 && !r.counts {
				cell += " (" + short(other/own) + "×)"
			}
			cells = append(cells, cell)
		}
		line(cells...)
	}
	tab.Flush() //nolint:errcheck // standard output
	for _, n := range t.notes {
		fmt.Fprintf(w, "\n%s\n", n)
	}
}

// value is what counts of the samples in a row; ok is false where there are none, or too few
// for a percentile.
func (t *table) value(r row, who string) (v float64, ok bool) {
	list := t.list(r, who)
	if len(list) == 0 || r.at > 0 && len(list) < enough {
		return 0, false
	}
	if r.counts {
		for _, one := range list {
			v += one
		}
		return v, true
	}
	return percentile(list, cmp.Or(r.at, 50)), true
}

func (t *table) list(r row, who string) []float64 {
	if r.of != "" {
		return t.samples[r.of][who]
	}
	return t.samples[r.name][who]
}

// verdict says what was promised, and whether it is kept, with how many times that the measured
// is. Both are empty where nothing was promised, or it cannot be told for want of a measurement.
func (t *table) verdict(r row) (wanted, verdict string) {
	if !r.promised {
		return "", ""
	}
	most, wanted := r.wanted, strconv.FormatFloat(r.wanted, 'f', -1, 64)
	if r.wanted >= 1000 {
		wanted = short(r.wanted)
	}
	if r.times != "" {
		unit, ok := t.value(row{name: r.times}, r.who)
		if !ok {
			return fmt.Sprintf("%s × %s", wanted, r.who), ""
		}
		most *= unit
		wanted = short(most)
	}
	got, ok := t.value(r, t.columns[0])
	switch {
	case !ok:
		return wanted, "not measured"
	case got <= most && most == 0:
		return wanted, "met"
	case most == 0:
		return wanted, "missed"
	case got <= most:
		return wanted, fmt.Sprintf("met: %s×", short(got/most))
	}
	return wanted, fmt.Sprintf("missed: %s×", short(got/most))
}

// cell is the median, with the 99th percentile where there are a hundred samples and it has no
// row of its own.
func (t *table) cell(r row, who string) string {
	v, ok := t.value(r, who)
	if r.counts {
		if !ok {
			return "-"
		}
		return fmt.Sprintf("%.0f of %d", v, len(t.list(r, who)))
	}
	cell := "-"
	list := t.list(r, who)
	if ok {
		cell = short(v)
	}
	if r.at == 0 && len(list) >= enough {
		cell += " / " + short(percentile(list, 99))
	}
	switch n := t.failed[r.name][who]; {
	case n > 0 && len(list) == 0:
		return "no right answer"
	case n > 0:
		cell += fmt.Sprintf(", %d of %d not right", n, n+len(list))
	}
	return cell
}

// grouped is a number with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func short(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 10:
		return strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%.2f", v), "0"), ".0")
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return grouped(int(v + 0.5))
}

// percentile returns the value below which so many of a hundred lie.
func percentile(list []float64, p int) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}
