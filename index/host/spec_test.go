package host_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/skillpls/skillpls/index/host"
)

// The specification's own checker, skills-ref, is what profile spec has to agree
// with. Each row is a value and what that checker says of it.
func TestSpecAgreesWithSkillsRef(t *testing.T) {
	spec := host.For(host.Spec)
	names := []struct {
		name string
		ok   bool
	}{
		{"pdf-processing", true},
		{"a", true},
		{"1", true},
		{"2024-report", true},
		{"PDF-Processing", false},
		{"pdf_processing", false},
		{"pdf processing", false},
		{"pdf.processing", false},
		{"pdf/processing", false},
		{"-pdf", false},
		{"pdf-", false},
		{"-", false},
		{"pdf--processing", false},
		{"größe", true},
		{"GRÖSSE", false},
		{"技能", true},
		{"мой-навык", true},
		{"Мой-навык", false},
		{"قدرة", true},
		{"кафе\u0301", false}, // a mark that composes with nothing is no letter
		{"cafe\u0301", true},  // composed first
		{"cafe\u0301\u0301", false},
		{"ｗｉｄｅ", true}, // folded to ASCII
		{"ＷＩＤＥ", false},
		{"ﬁle", true}, // a ligature becomes its letters
		{"x²", true},
		{"x①", true},
		{"xⅳ", true},
		{"xⅣ", false},
		{"a\u200bb", false},
		{"😀", false},
		{strings.Repeat("a", 64), true},
		{strings.Repeat("a", 65), false},
		{strings.Repeat("é", 64), true}, // code points, not bytes
		{strings.Repeat("é", 65), false},
		{strings.Repeat("e\u0301", 64), true}, // composed first
	}
	for _, tt := range names {
		if problem, bad := spec.NameProblem(tt.name); bad == tt.ok {
			t.Errorf("%q: skills-ref takes it: %t; the profile: %s", tt.name, tt.ok, problem)
		}
	}

	limits := []struct {
		field string
		n     int
		ok    bool
	}{
		{"description", 1, true}, {"description", 1024, true}, {"description", 1025, false},
		{"compatibility", 500, true}, {"compatibility", 501, false},
		{"license", 5000, true}, {"metadata", 5000, true}, {"allowed-tools", 5000, true},
	}
	for _, tt := range limits {
		f, _ := spec.Field(tt.field)
		value := strings.Repeat("é", tt.n) // two bytes each
		fits := f.Max == 0 || utf8.RuneCountInString(value) <= f.Max
		if fits != tt.ok || !fits && !f.Strict {
			t.Errorf("%d characters of %s: skills-ref takes them: %t; the profile: at most %d, strict %t", tt.n, tt.field, tt.ok, f.Max, f.Strict)
		}
	}

	fields := map[string]struct{ allowed, required bool }{
		"name": {true, true}, "description": {true, true},
		"license": {true, false}, "compatibility": {true, false}, "metadata": {true, false}, "allowed-tools": {true, false},
		"version": {}, "when_to_use": {}, "model": {}, "tags": {}, "Name": {}, "allowed_tools": {}, "depends_on": {},
	}
	for name, want := range fields {
		f, ok := spec.Field(name)
		if ok != want.allowed || (f.Need == host.Required) != want.required {
			t.Errorf("%s: skills-ref: %+v; the profile: allowed %t, need %d", name, want, ok, f.Need)
		}
	}
	if got := len(spec.Fields()); got != 6 {
		t.Errorf("the profile has %d fields, skills-ref takes 6", got)
	}
	if spec.Names.Equal == host.Optional {
		t.Error("skills-ref wants the name to be the directory's")
	}
}
