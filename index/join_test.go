package index

import (
	"path"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What join does by itself is what path.Join does, and climbs says when it leads out.
func TestJoin(t *testing.T) {
	names := rapid.SampledFrom([]string{"a", "b.md", "..", ".", "", "...", ".a", "ä"})
	rapid.Check(t, func(t *rapid.T) {
		dir := strings.TrimPrefix(path.Clean("/"+strings.Join(rapid.SliceOfN(names, 0, 4).Draw(t, "dir"), "/")), "/")
		target := strings.Join(rapid.SliceOfN(names, 0, 6).Draw(t, "target"), "/")
		want, wantOK := path.Join(dir, target), true
		if strings.HasPrefix(target, "/") {
			want = path.Clean(target)
		}
		switch {
		case want == "." || want == "/":
			want = ""
		case want == ".." || strings.HasPrefix(want, "../"):
			want, wantOK = "", false
		}
		want = strings.TrimPrefix(want, "/")
		if got, ok := join(dir, target); got != want || ok != wantOK {
			t.Errorf("join(%q, %q) = %q, %v, want %q, %v", dir, target, got, ok, want, wantOK)
		}
		if !strings.HasPrefix(target, "/") && climbs(dir, target) == wantOK {
			t.Errorf("climbs(%q, %q) = %v", dir, target, !wantOK)
		}
	})
}
