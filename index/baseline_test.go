package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/skillpls/skillpls/index"
)

// A baseline that is written is read again; what is alike has become one entry.
func TestBaselineRoundTrip(t *testing.T) {
	t.Parallel()
	for _, entries := range [][]index.BaselineEntry{
		nil,
		{
			{Path: "b.md", Code: "broken-link", Fingerprint: "01", Count: 1},
			{Path: "a \"ä\".md", Code: "x", Fingerprint: "02", Count: 2},
			{Path: "b.md", Code: "broken-link", Fingerprint: "01", Count: 3},
		},
	} {
		text := index.NewBaseline(entries)
		d := index.NewDocument(index.BaselinePath, text)
		if len(d.Faults) > 0 || d.Baseline == nil {
			t.Fatalf("%s: %v", text, d.Faults)
		}
		again := index.NewBaseline(d.Baseline.Entries)
		if diff := cmp.Diff(string(text), string(again)); diff != "" {
			t.Errorf("written, read and written again (-first +second):\n%s", diff)
		}
		if entries == nil {
			continue
		}
		want := []index.BaselineEntry{entries[1], {Path: "b.md", Code: "broken-link", Fingerprint: "01", Count: 4}}
		if diff := cmp.Diff(want, d.Baseline.Entries, cmpopts.IgnoreFields(index.BaselineEntry{}, "Span")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if got := d.Baseline.Of("b.md"); len(got) != 1 || d.Baseline.Entries[got[0]].Count != 4 {
			t.Errorf("entries of b.md: %v", got)
		}
	}
}

// What is no baseline says what to do, and an entry that means nothing leaves the
// others.
func TestBaselineFaults(t *testing.T) {
	t.Parallel()
	const hint = ": skillpls check --write-baseline writes it anew"
	for text, want := range map[string]struct {
		fault   string
		entries int
	}{
		`{}`:                              {"this is no baseline of version 1", -1},
		`{"version": 2, "findings": []}`:  {"this is no baseline of version 1", -1},
		`{"version": 1, "findings": {}}`:  {"this is no baseline of version 1", -1},
		`{"version": 1, "findings": [1]}`: {"an entry wants a fingerprint, a code, a path and a count", 0},
		`{"version": 1, "findings": [{"path": "a", "code": "b", "fingerprint": "c", "count": 0}, {"path": "a", "code": "b", "fingerprint": "c"}]}`: {"an entry wants a fingerprint, a code, a path and a count", 1},
	} {
		d := index.NewDocument(index.BaselinePath, []byte(text))
		if len(d.Faults) != 1 || d.Faults[0].Message != want.fault+hint {
			t.Errorf("%s: %v", text, d.Faults)
		}
		if n := len(d.Baseline.Of("a")); d.Baseline == nil != (want.entries < 0) || n != max(0, want.entries) {
			t.Errorf("%s: %d entries", text, n)
		}
	}
}
