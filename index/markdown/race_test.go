//go:build race

package markdown

// raceEnabled tells tests that everything takes ten times as long.
const raceEnabled = true
