package lsp

import (
	"slices"
	"time"

	"github.com/skillpls/skillpls/lint"
)

// restingWord is how long a word has to stay before it is said to be wrong: longer than
// between two letters.
const restingWord = 500 * time.Millisecond

// typedCodes are the checks of what somebody may be about to write: a name, a link, an
// anchor, a path.
var typedCodes = []string{
	"broken-anchor", "broken-import", "broken-link", "broken-path", "link-case", "name-format", "name-mismatch", "undefined-category",
	"undefined-reference", "unknown-agent", "unknown-category", "unknown-role", "unknown-skill", "wrong-base",
}

// resting reports whether a word in a buffer was edited a moment ago.
func (s *state) resting(b *buffer) bool { return !b.at.IsZero() && time.Since(b.at) < s.rest }

// hold returns the findings without those that are about the word that was edited last,
// and not among what was said before. held reports whether there were any.
func (b *buffer) hold(findings []lint.Finding, said []fault) (rest []lint.Finding, held bool) {
	rest = slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool {
		return int(f.Span.Start) <= b.typed && b.typed <= int(f.Span.End) && slices.Contains(typedCodes, f.Code) &&
			!slices.Contains(said, fault{f.Code, f.Message})
	})
	return rest, len(rest) < len(findings)
}

// awake makes the diagnoser look again when the words that are resting now have rested.
func (s *server) awake(st *state) { time.AfterFunc(st.rest, s.diagnoser.poke) }
