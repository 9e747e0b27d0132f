package lsp

import (
	"io"

	"github.com/skillpls/skillpls/lint"
)

// ServeRules is Serve with rules of a test's own.
func ServeRules(in io.ReadCloser, out io.Writer, o Options, rules []*lint.Rule) int {
	s := newFull(o)
	st := *s.store.current.Load()
	st.rules = rules
	s.store.current.Store(&st)
	return s.serve(in, out)
}

// RaceEnabled says that the race detector is on.
const RaceEnabled = raceEnabled
