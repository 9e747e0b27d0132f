package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/skillpls/skillpls/index/indextest"
)

// What is first seen of the tree that the project began with fits a screen of 50
// lines and 100 columns. A terminal with colour has no lines of carets.
func TestFirstContactFitsAScreen(t *testing.T) {
	t.Parallel()
	_, out, _ := program("check", indextest.Founding(t))
	rows := 0
	for line := range strings.Lines(regexp.MustCompile(`(?m)^ *\| *\^+\n`).ReplaceAllString(out, "")) {
		rows += max(1, (len([]rune(line))+98)/100) // without its end
	}
	if rows > 50 {
		t.Errorf("%d lines:\n%s", rows, out)
	}
}
