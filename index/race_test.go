//go:build race

package index_test

// slowdown is what the race detector costs.
const slowdown = 20
