package main

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// elements counts the elements of a picture, which has to be well-formed, and returns its texts.
func elements(t *testing.T, picture string) (count map[string]int, texts []string) {
	t.Helper()
	count = make(map[string]int)
	d := xml.NewDecoder(strings.NewReader(picture))
	for in := ""; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count, texts
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, picture)
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			count[in]++
		case xml.CharData:
			if in == "text" && strings.TrimSpace(string(token)) != "" {
				texts = append(texts, string(token))
			}
		}
	}
}

// A picture has a point for each measurement, and says what it is of, in which units, and on
// what it was measured; what is in a name is text.
func TestChart(t *testing.T) {
	c := chart{title: "Start & end", unit: "ms", foot: []string{"a machine"}, curves: []curve{
		{name: "skillpls", points: []point{{1000, 120}, {10_000, 1300}, {100_000, 14_000}}, color: grey},
		{name: "<other>", points: []point{{1000, 450}, {10_000, 7000}}},
	}}
	count, texts := elements(t, c.svg())
	if count["circle"] != 5 {
		t.Errorf("%d points, want 5", count["circle"])
	}
	want := []string{
		"Start & end", "100 ms", "200 ms", "500 ms", "1 s", "2 s", "5 s", "10 s", "20 s",
		"1,000", "10,000", "100,000", "files in the tree", "a machine", "skillpls", "<other>",
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

// What differs by little looks so, and names of curves that end in one place can be read.
func TestChartOfLevelCurves(t *testing.T) {
	c := chart{unit: "MB", curves: []curve{
		{name: "a", points: []point{{1000, 60}, {3000, 61}}},
		{name: "b", points: []point{{1000, 59}, {3000, 61}}},
	}}
	_, _, low, high := c.bounds()
	if low > 59 || high < 10*low {
		t.Errorf("from %v to %v, want a factor of ten around 60", low, high)
	}
	at := spaced(c.curves, func(float64) float64 { return 100 })
	if at[1]-at[0] < 12 {
		t.Errorf("names stand at %v, one on the other", at)
	}
}

func TestChartWithoutPoints(t *testing.T) {
	for _, c := range []chart{{}, {curves: []curve{{name: "a"}}}, {curves: []curve{{name: "a", points: []point{{10, 0}}}}}, {curves: []curve{{name: "a", points: []point{{10, 5}}}}}} {
		if picture := c.svg(); strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") {
			t.Errorf("%v is drawn as\n%s", c, picture)
		}
	}
}
