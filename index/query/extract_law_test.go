package query_test

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/indextest"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/query"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// extractFiles are the markdown files of generated trees.
var extractFiles = []string{
	".claude/skills/one/SKILL.md", ".claude/skills/one/references/n.md", ".claude/skills/one/docs/a.md", ".claude/skills/one/notes.md",
	".claude/skills/two/SKILL.md", "CLAUDE.md", "docs/x.md",
}

// extractTitles are few, so that several headings have one, and each other's anchors.
var extractTitles = []string{"Setup", "Setup", "Use it", "Setup 1", "A `b` [c]"}

var extractAnchors = []string{"setup", "setup-1", "setup-2", "setup-3", "setup-1-1", "use-it", "use-it-1", "a-b-c", "id", "top-of-it", "gone"}

// genExtractTree draws a tree of files that lead to one another. Each link has a label
// of its own, and behind each heading stands a line of its own, which tells which one
// it is.
func genExtractTree(t *rapid.T) map[string]string {
	files := map[string]string{".claude/skills/one/assets/p.png": "", ".claude/skills/one/references/q.png": ""}
	label, marker := 0, 0
	all := append(slices.Clone(extractFiles), ".claude/skills/one/assets/p.png", ".claude/skills/one/references/q.png", ".claude/skills/two", "gone/z.md")
	for _, p := range extractFiles {
		var b strings.Builder
		if path.Base(p) == "SKILL.md" {
			fmt.Fprintf(&b, "---\nname: %s\ndescription: Use it.\n%s---\n", path.Base(path.Dir(p)),
				rapid.SampledFrom([]string{"", "references: []\n", "references: [references/n.md]\n", "references:\n  - references/n.md\n"}).Draw(t, "references"))
		}
		destination := func() string {
			to := rapid.SampledFrom(all).Draw(t, "to")
			written := index.Relative(strings.TrimPrefix(path.Dir("/"+p), "/"), to)
			switch rapid.IntRange(0, 5).Draw(t, "how") {
			case 0:
				written = "/" + to
			case 1:
				written = "./" + written
			case 2, 3:
				written = ""
			}
			if written == "" || path.Ext(to) == ".md" && rapid.Bool().Draw(t, "anchor") {
				written += "#" + rapid.SampledFrom(extractAnchors).Draw(t, "fragment")
			}
			return written
		}
		b.WriteString("# Top of it\n\n")
		for range rapid.IntRange(0, 6).Draw(t, "sections") {
			level := rapid.IntRange(2, 5).Draw(t, "level")
			title := rapid.SampledFrom(extractTitles).Draw(t, "title")
			switch rapid.IntRange(0, 4).Draw(t, "form") {
			case 0:
				fmt.Fprintf(&b, "%s\n---\n", title)
			case 1:
				fmt.Fprintf(&b, "%s %s %[1]s\n", strings.Repeat("#", level), title)
			default:
				fmt.Fprintf(&b, "%s %s\n", strings.Repeat("#", level), title)
			}
			marker++
			fmt.Fprintf(&b, "Marker %d.\n\n", marker)
			for range rapid.IntRange(0, 4).Draw(t, "lines") {
				label++
				switch rapid.IntRange(0, 9).Draw(t, "line") {
				case 0, 1, 2:
					fmt.Fprintf(&b, "[L%d](%s)\n", label, destination())
				case 3:
					fmt.Fprintf(&b, "![L%d](<%s> \"title\")\n", label, destination())
				case 4, 5:
					fmt.Fprintf(&b, "[L%d][r%d]\n", label, rapid.IntRange(0, 3).Draw(t, "reference"))
				case 6:
					fmt.Fprintf(&b, "\n[r%d]: %s\n\n", rapid.IntRange(0, 3).Draw(t, "definition"), destination())
				case 7:
					b.WriteString("```md\n## Setup\n[r1]: x.md\n```\n")
				case 8:
					fmt.Fprintf(&b, "\n%s\n\n", rapid.SampledFrom([]string{"---", "<a id=\"id\"></a>", "<!-- skillpls-ignore broken-link -->", "> ## Use it", "- item"}).Draw(t, "block"))
				case 9:
					fmt.Fprintf(&b, "`%s`\n", rapid.SampledFrom([]string{"references/q.png", "assets/p.png", "references/n.md", "docs/a.md", ".claude/skills/two/SKILL.md", "gone/z.md"}).Draw(t, "code"))
				}
			}
			b.WriteString("\n")
		}
		files[p] = b.String()
		if rapid.IntRange(0, 5).Draw(t, "crlf") == 0 {
			files[p] = strings.ReplaceAll(files[p], "\n", "\r\n")
		}
		if rapid.IntRange(0, 5).Draw(t, "bom") == 0 {
			files[p] = "\uFEFF" + files[p]
		}
	}
	return files
}

var (
	scheme     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	markerLine = regexp.MustCompile(`^[\s=-]*(Marker \d+)\.`)
	seeLabel   = regexp.MustCompile(`See \[$`)
	seeLine    = regexp.MustCompile(`^[\s=-]*See \[.*\]\(([^)]*)\)\.`)
)

// parsed is the markdown of a text.
func parsed(text string) *markdown.Doc {
	start := 0
	if b, ok := frontmatter.Find([]byte(text)); ok {
		start = int(b.Span.End)
	}
	return markdown.Parse([]byte(text), start)
}

// leadsTo says what a destination written in a file leads to: which heading, by the
// line behind it, wherever that is, or where not every heading has one, by its title.
func leadsTo(s *index.Snapshot, files map[string]string, file, dest string, marked bool) string {
	p, fragment, _ := strings.Cut(dest, "#")
	p, _, _ = strings.Cut(p, "?")
	switch {
	case strings.HasPrefix(dest, "[") && strings.HasSuffix(dest, "]"): // to be filled in
		return dest
	case p == "" && fragment == "": // nobody knows what is meant
		return ""
	case (&index.Reference{Target: p}).Path() != p || scheme.MatchString(p) || strings.Contains(p, "://") || strings.HasPrefix(p, "//"): // from what a host says, or an address
		return dest
	case p == "":
		p = file
	case p[0] == '/':
		p = path.Clean(p)[1:]
	default:
		p = path.Join(path.Dir(file), index.Unescape(p))
	}
	d := s.Doc(p)
	if fragment == "" || d == nil {
		return p
	}
	t, ok := d.Anchor(fragment)
	switch {
	case !ok:
		return p + " without the anchor"
	case t.Kind != index.SymbolHeading:
		return "an element"
	case !marked:
		return "the heading " + t.Name
	}
	for depth := 0; depth < 2; depth++ {
		rest := files[p][t.At.End:]
		rest = strings.TrimLeft(rest, " #")
		if m := markerLine.FindStringSubmatch(rest); m != nil {
			return m[1]
		}
		m := seeLine.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		p = path.Join(path.Dir(p), m[1])
		if d = s.Doc(p); d == nil {
			return "no file " + p
		}
		t.At = d.Headings[0].Text
	}
	return p + " " + t.Name
}

// allLeads returns what each link of a tree leads to, by its label, and what paths in
// code lead to.
func allLeads(s *index.Snapshot, files map[string]string, marked bool) map[string][]string {
	to := map[string][]string{}
	for _, p := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(p) != ".md" {
			continue
		}
		m := parsed(files[p])
		for _, l := range m.Links {
			if label := files[p][l.Label.Start:l.Label.End]; !marked || strings.HasPrefix(label, "L") {
				if seeLabel.MatchString(files[p][:l.Label.Start]) && !marked {
					continue // the link to the new file, or one like it
				}
				to[label] = append(to[label], leadsTo(s, files, p, l.Target, marked))
			}
		}
		d := s.Doc(p)
		for i := range d.Refs {
			if r := &d.Refs[i]; r.Form == index.FormPath {
				for _, t := range s.Resolve(d, r).Targets {
					to["code"] = append(to["code"], t.Path)
				}
			}
		}
	}
	for _, list := range to {
		slices.Sort(list)
	}
	return to
}

// extractLaw extracts what a selection means in a file of a tree, and checks that all
// leads where it did, nothing is lost, and all of it is shifted alike.
func extractLaw(t interface {
	fataler
	Fatalf(string, ...any)
}, files map[string]string, p string, at source.Span, marked bool) (done bool) {
	tr := tree{Snapshot: indextest.Build(files), texts: files}
	e, ok := query.Extractable(tr.Snapshot, p, at, []byte(files[p]))
	if !ok {
		return false
	}
	plan, err := e.Plan(tr.Snapshot, tr.read)
	if err != nil {
		return false
	}
	after := tr.after(t, plan)
	for _, c := range plan.Creates {
		after[c.Path] = c.Text
	}
	now := indextest.Build(after)
	if diff := cmp.Diff(allLeads(tr.Snapshot, files, marked), allLeads(now, after, marked)); diff != "" {
		t.Fatalf("%s in %s (-before +after)\n%s\n%s\n---- becomes\n%s", e.Title, p, diff, files[p], after[p]+"\n----\n"+plan.Creates[0].Text)
	}
	headings := func(s *index.Snapshot, files ...string) (n int) {
		for _, p := range files {
			n += len(s.Doc(p).Headings)
		}
		return n
	}
	made := []string{p}
	for _, c := range plan.Creates {
		made = append(made, c.Path)
		d := now.Doc(c.Path)
		if d.Headings[0].Level != 1 || d.Headings[0].Span.Start > 3 {
			t.Fatalf("%s begins with no title: %q", c.Path, c.Text)
		}
		for _, h := range d.Headings[1:] {
			if h.Level < 2 {
				t.Fatalf("%s has two titles: %q", c.Path, c.Text)
			}
		}
		if strings.Contains(files[p], "\r\n") != strings.Contains(c.Text, "\r\n") || strings.HasPrefix(files[p], "\uFEFF") != strings.HasPrefix(c.Text, "\uFEFF") {
			t.Fatalf("%s is written in another way: %q", c.Path, c.Text)
		}
		if strings.Contains(strings.ReplaceAll(c.Text, "\r\n", ""), "\n") && strings.Contains(c.Text, "\r\n") && !strings.Contains(strings.ReplaceAll(files[p], "\r\n", ""), "\n") {
			t.Fatalf("%s has line ends of two kinds: %q", c.Path, c.Text)
		}
	}
	if was, is := headings(tr.Snapshot, p), headings(now, made...); is != was+len(plan.Creates) {
		t.Fatalf("%d headings, %d afterwards", was, is)
	}
	markers := func(files map[string]string) (n int) {
		for _, text := range files {
			n += strings.Count(text, "Marker ")
		}
		return n
	}
	if was, is := markers(files), markers(after); marked && was != is {
		t.Fatalf("%d lines, %d afterwards", was, is)
	}
	return true
}

// Whatever is extracted, every link leads where it did, in all files.
func TestExtractLeadsWhereItDid(t *testing.T) {
	t.Parallel()
	asked, done := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		files := genExtractTree(t)
		p := rapid.SampledFrom(extractFiles[:4]).Draw(t, "from")
		headings := parsed(files[p]).Headings
		h := headings[rapid.IntRange(0, len(headings)-1).Draw(t, "heading")]
		at := source.Span{Start: h.Span.Start, End: h.Span.Start}
		if rapid.IntRange(0, 2).Draw(t, "several") == 0 {
			to := headings[rapid.IntRange(0, len(headings)-1).Draw(t, "to")]
			at.End = max(at.Start, to.Span.Start)
		}
		asked++
		if extractLaw(t, files, p, at, true) {
			done++
		}
	})
	t.Logf("%d of %d", done, asked)
	if done == 0 {
		t.Error("nothing was extracted")
	}
}

// Whatever the text is and whatever is selected: the links in it lead to headings of the
// same titles and to the same files, and none of the headings is lost. The seeds are the
// fixtures.
func FuzzExtract(f *testing.F) {
	fixtures, err := filepath.Glob(filepath.Join("testdata", "extract", "*.txtar"))
	if err != nil || len(fixtures) == 0 {
		f.Fatal(err)
	}
	for _, fixture := range fixtures {
		text, err := os.ReadFile(fixture)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			plain, marks, err := marker.Extract(string(file.Data))
			if err != nil {
				continue
			}
			for _, m := range marks {
				f.Add(plain, int(m.Start), int(m.End))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		const p = ".claude/skills/one/SKILL.md"
		files := map[string]string{
			p: text, ".claude/skills/one/references/n.md": "# N\n\n[a](../SKILL.md#a) [b](../SKILL.md#b-1)\n", "docs/x.md": "[a](../.claude/skills/one/SKILL.md#a)\n",
		}
		start = min(max(start, 0), len(text))
		end = min(max(end, start), len(text))
		extractLaw(t, files, p, source.At(start, end), false)
	})
}
