package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/indextest"
)

// What is first seen of the tree that the project began with fits a screen of 50
// lines and 120 columns: a terminal with colour, where there are no carets.
func TestFirstContactFitsAScreen(t *testing.T) {
	t.Parallel()
	_, out, _ := program("check", indextest.Founding(t))
	rows := 0
	for line := range strings.Lines(regexp.MustCompile(`\n *\| *\^+`).ReplaceAllString(out, "")) { // what is behind them stands behind the line
		rows += max(1, (len([]rune(line))+118)/120) // without its end
	}
	if rows > 50 {
		t.Errorf("%d lines:\n%s", rows, out)
	}
}
