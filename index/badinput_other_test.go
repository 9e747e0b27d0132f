//go:build !unix

package index_test

import "testing"

func badNodes() []badFile { return nil }

// idle is not measured here.
func idle(testing.TB) {}
