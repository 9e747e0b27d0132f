package rules

import (
	"path"
	"strings"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/lint"
)

// profileOf returns what the host of a document makes of its front matter; ok is
// false where nobody says so: for a kind of file that no host reads, for front matter
// that does not parse, and in the directory of a host that we know nothing of.
// Of several hosts that the configuration names it is the first.
func profileOf(p *lint.FilePass) (profile *host.Profile, ok bool) {
	profiles := profilesOf(p)
	if len(profiles) == 0 || p.Doc.Unsure {
		return nil, false
	}
	profile = profiles[0]
	_, _, _, hosted := host.Split(p.Doc.Path)
	return profile, profile.ID != host.Generic || !hosted
}

// profilesOf returns the profiles that a document is held to: those of the hosts that
// the configuration says read the tree, for a skill, else its own host's alone; none
// for a kind of file that no host reads.
func profilesOf(p *lint.FilePass) (profiles []*host.Profile) {
	if c := p.Config(); c != nil && p.Kind == index.Skill {
		for _, id := range c.Lint.Hosts {
			profiles = append(profiles, host.For(id))
		}
	}
	if len(profiles) > 0 {
		return profiles
	}
	if profile := p.Kind.Profile(p.Doc.Path); profile != nil {
		return []*host.Profile{profile}
	}
	return nil
}

// severityOf says how much it matters that something a host needs is missing.
func severityOf(need host.Need) lint.Severity {
	switch need {
	case host.Required:
		return lint.Error
	case host.Expected:
		return lint.Warning
	case host.Useful:
		return lint.Information
	default:
		return lint.Off
	}
}

// firstLine is where a finding about a whole document stands.
func firstLine(d *index.Document) source.Span { return d.LineSpan(0) }

// placeForKey is where a key of the front matter is missing that has no place among
// the others: its opening line, or the file's first.
func placeForKey(d *index.Document) source.Span {
	if d.Front == nil {
		return firstLine(d)
	}
	return d.LineSpan(d.Line(int(d.Front.Span.Start)))
}

// cure offers what cures a fault, if anything is known to.
func cure(r lint.Report, file string, f index.Fault, title string) {
	if f.Cure == nil {
		return
	}
	fix := lint.Fix{Title: title, Safe: f.Sure, Takes: f.Kind == index.FaultRepeated}
	for _, e := range f.Cure {
		fix.Edits = append(fix.Edits, lint.Edit{Path: file, Span: e.Span, New: e.New})
	}
	r.Fix(fix)
}

// faulty is the severity of a fault in the syntax of a file: an error where a
// program reads the file and has to parse it, a warning where only people and
// models do, a hint where it is there to be filled in or copied.
func faulty(p *lint.FilePass) lint.Severity {
	switch p.Kind {
	case index.Skill, index.Agent, index.RoleFile, index.Registry, index.Manifest, index.ConfigFile, index.BaselineFile:
		return lint.Error
	case index.Template:
		return lint.Hint
	}
	if templateLike(p.Doc.Path, p.Kind) {
		return lint.Hint
	}
	return lint.Warning
}

// templateLike reports whether a document is a pattern for others, or an
// example: what it refers to need not be there.
func templateLike(file string, kind index.Kind) bool {
	if kind == index.Template || strings.Contains(file, "{{") {
		return true
	}
	for dir := range strings.SplitSeq(path.Dir(file), "/") {
		switch strings.ToLower(dir) {
		case "templates", "template", "assets", "examples", "example", "fixtures", "testdata":
			return true
		}
	}
	return strings.Contains(strings.ToLower(path.Base(file)), "template")
}

// IsTemplate reports whether a document is a pattern for others, or an example, in
// which little is reported as it would be elsewhere.
func IsTemplate(file string, kind index.Kind) bool { return templateLike(file, kind) }

// placeholderWords stand for a path in texts that explain how to write links.
var placeholderWords = map[string]bool{
	"link": true, "url": true, "path": true, "file": true, "filename": true, "href": true, "target": true, "uri": true,
	"src": true, "image": true, "source": true, "dest": true, "destination": true, "todo": true, "tbd": true, "xxx": true,
	"file.md": true, "filename.md": true, "link.md": true, "page.md": true, "doc.md": true, "image.png": true, "foo.md": true, "bar.md": true,
}

// placeholder reports whether a path stands for any path: it is a word that
// means one, or a part of it is written to be replaced.
func placeholder(target string) bool {
	t := strings.ToLower(strings.Trim(target, "/."))
	if t == "" || placeholderWords[t] || strings.ContainsAny(t, "…<>{}$*|[]") {
		return true
	}
	for part := range strings.SplitSeq(t, "/") {
		switch {
		case part == "...", part == "foo", part == "bar", part == "example", strings.HasPrefix(part, "xxx"):
			return true
		}
		for _, start := range []string{"your-", "your_", "my-", "my_", "example-", "example_", "example."} {
			if strings.HasPrefix(part, start) {
				return true
			}
		}
	}
	return strings.Contains("/"+t, "/path/to") || strings.Contains(t, "nnn") || strings.Contains(t, "yyyy")
}

// fileEndings are endings that texts, programs, pictures and data have.
var fileEndings = map[string]bool{
	".md": true, ".mdc": true, ".markdown": true, ".mdx": true, ".txt": true, ".rst": true, ".adoc": true, ".pdf": true,
	".json": true, ".jsonl": true, ".yaml": true, ".yml": true, ".toml": true, ".xml": true, ".csv": true, ".ini": true, ".lock": true,
	".py": true, ".js": true, ".mjs": true, ".cjs": true, ".ts": true, ".tsx": true, ".jsx": true, ".sh": true, ".bash": true, ".ps1": true,
	".go": true, ".rs": true, ".rb": true, ".java": true, ".kt": true, ".swift": true, ".c": true, ".h": true, ".cpp": true, ".cs": true,
	".php": true, ".sql": true, ".r": true, ".ipynb": true, ".tf": true, ".graphql": true, ".proto": true, ".tmpl": true, ".j2": true,
	".html": true, ".htm": true, ".css": true, ".scss": true, ".vue": true, ".svelte": true,
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".svg": true, ".webp": true, ".mp4": true, ".drawio": true, ".mmd": true,
	".docx": true, ".xlsx": true, ".pptx": true, ".zip": true,
}

// pathLike reports whether a link's target is written like a path of this tree.
// Where text in brackets happens to be followed by text in parentheses it is
// not (handlers[name](req.body)), and a path from the root is mostly one of a
// web site.
func pathLike(target string) bool {
	if strings.HasPrefix(target, "/") || strings.ContainsAny(target, "()\\,;=\"'`") {
		return false
	}
	return strings.Contains(target, "/") || fileEndings[strings.ToLower(path.Ext(target))]
}
