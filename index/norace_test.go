//go:build !race

package index_test

const slowdown = 1
