package treegen

import "testing"

// Names and paths stay different when the combinations of words run out, which the trees of the
// other tests are too small for.
func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	const n = 300_000
	seen := map[string]bool{HubSkill: true}
	for _, name := range []func(int) string{
		skillName,
		func(i int) string { return "agent " + agentName(i) },
		rulePath,
		func(i int) string { return "topic " + topic(3, i) },
	} {
		for i := range n {
			got := name(i)
			if seen[got] {
				t.Fatalf("%q, number %d, is there twice", got, i)
			}
			seen[got] = true
		}
	}
}
