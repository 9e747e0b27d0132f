package lint_test

import (
	"testing"

	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// A fingerprint stays when lines move, and differs with all that makes a finding.
func TestFingerprint(t *testing.T) {
	t.Parallel()
	f := lint.Finding{Code: "slip", Path: "a.md", Span: source.At(1, 2)}
	moved, code, path := f, f, f
	moved.Span, moved.Message = source.At(5, 6), "otherwise said"
	code.Code = "slop"
	path.Path = "b.md"
	if lint.Fingerprint(f, "x") != lint.Fingerprint(moved, "x") {
		t.Error("it changes with the place")
	}
	for name, other := range map[string]string{
		"code": lint.Fingerprint(code, "x"), "path": lint.Fingerprint(path, "x"), "text": lint.Fingerprint(f, "y"),
	} {
		if other == lint.Fingerprint(f, "x") {
			t.Errorf("it does not change with the %s", name)
		}
	}
}
