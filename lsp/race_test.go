//go:build race

package lsp

// raceEnabled reports whether the race detector is in this binary.
const raceEnabled = true
