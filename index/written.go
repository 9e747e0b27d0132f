package index

import (
	"bytes"
	"path"
	"strings"

	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/markdown"
	"github.com/skillpls/skillpls/index/source"
)

// argumentFault notes the first place in a command or a skill where what the user types
// behind its name is put. In a skill, code that has it is mostly about commands.
func (d *Document) argumentFault(m *markdown.Doc, text []byte) {
	skill := path.Base(d.Path) == "SKILL.md"
	if d.Front == nil || !skill && !hasDir(d.Path, "commands") || bytes.IndexByte(text[d.Front.Span.End:], '$') < 0 {
		return
	}
	var first source.Span
	in := func(run source.Span, alone bool) {
		if at, ok := argumentIn(text[run.Start:run.End], alone); ok {
			at.Start, at.End = at.Start+run.Start, at.End+run.Start
			if first.Empty() || at.Start < first.Start {
				first = at
			}
		}
	}
	for _, run := range m.Prose {
		in(run, true)
		if !first.Empty() {
			break
		}
	}
	if !skill {
		for _, c := range m.Code {
			in(c.Text, c.Value == "$1")
		}
		for _, f := range m.Fences {
			switch f.Lang {
			case "", "sh", "bash", "shell", "zsh":
				in(f.Content, false)
			}
		}
	}
	if !first.Empty() {
		d.Faults = append(d.Faults, Fault{Kind: FaultArguments, Span: first, Message: string(text[first.Start:first.End])})
	}
}

// argumentIn finds $ARGUMENTS, and $1 where numbers count too: in code they are a
// program's own.
func argumentIn(s []byte, numbers bool) (at source.Span, ok bool) {
	for i := 0; ; {
		n := bytes.IndexByte(s[i:], '$')
		if n < 0 {
			return source.Span{}, false
		}
		i += n + 1
		if i > 1 && (s[i-2] == '\\' || s[i-2] == '$' || isWordByte(s[i-2])) {
			continue
		}
		for _, name := range []string{"ARGUMENTS", "1"} {
			if name == "1" && !numbers || !bytes.HasPrefix(s[i:], []byte(name)) {
				continue
			}
			end := i + len(name)
			rest := s[end:]
			sum := len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && '0' <= rest[1] && rest[1] <= '9'
			if len(rest) > 0 && isWordByte(rest[0]) || sum || name == "1" && len(rest) > 0 && rest[0] == '%' {
				continue // of a longer name, or money
			}
			return source.At(i-1, end), true
		}
	}
}

// homeFaults finds code spans with a path in the home of a user: of a skill where some
// host looks for the user's own, or of somebody whose name is written out.
func (d *Document) homeFaults(m *markdown.Doc, text []byte) {
	if !inHome(text) {
		return // nearly all
	}
	most := len(d.Faults) + maxFaults
	for _, c := range m.Code {
		s := text[c.Text.Start:c.Text.End]
		if !inHome(s) {
			continue
		}
		for at := 0; at < len(s) && len(d.Faults) < most; {
			start := at
			for start < len(s) && endsPath(s[start]) {
				start++
			}
			end := start
			for end < len(s) && !endsPath(s[end]) {
				end++
			}
			at = end
			if word := string(s[start:end]); isHomePath(word) && !d.shownWrong(c.Span, text) {
				span := source.At(int(c.Text.Start)+start, int(c.Text.Start)+end)
				d.Faults = append(d.Faults, Fault{Kind: FaultHome, Span: span, Message: word})
			}
		}
	}
}

// inHome reports whether there may be a path in a user's home in a text.
func inHome(text []byte) bool {
	return bytes.Contains(text, []byte("~/.")) || bytes.Contains(text, []byte("/Users/")) || bytes.Contains(text, []byte("/home/"))
}

// shownWrong reports whether the words before a code span, on its line, say that it is
// an example, or how not to write.
func (d *Document) shownWrong(code source.Span, text []byte) bool {
	line := d.LineSpan(d.Line(int(code.Start)))
	if isExample(text, line, code) {
		return true
	}
	const near = 160 // bytes
	before := strings.ToLower(string(text[max(line.Start, code.Start-near):code.Start]))
	for _, sign := range []string{"wrong", "bad", "never", "avoid", "don't", "do not", "not ", "like ", "such as", "instead of", "example", "\u274c", "\u2717"} {
		if strings.Contains(before, sign) {
			return true
		}
	}
	return false
}

// endsPath reports whether a byte stands before or behind a path in a command.
func endsPath(c byte) bool { return isSpace(c) || strings.IndexByte("\"'`()=,;:|", c) >= 0 }

// isHomePath reports whether a word is a path in the home of a user.
func isHomePath(word string) bool {
	if strings.ContainsAny(word, "<>{}[]*$…") || strings.Contains(word, "...") {
		return false // it stands for others
	}
	if own, ok := strings.CutPrefix(word, "~/"); ok {
		_, _, ok := UserSkill(own)
		return ok
	}
	for _, homes := range []string{"/Users/", "/home/"} {
		if rest, ok := strings.CutPrefix(word, homes); ok {
			user, file, _ := strings.Cut(rest, "/")
			return user != "" && file != "" && !anybody[strings.ToLower(user)] && !strings.HasPrefix(user, "your") && !strings.HasPrefix(user, "my")
		}
	}
	return false
}

// UserSkill takes apart a path from a user's home to a file of one of the user's own
// skills: what stands behind the directory of all, up to the first slash, and the rest.
func UserSkill(p string) (skill, file string, ok bool) {
	p = strings.TrimPrefix(p, "~/")
	for _, dir := range host.UserDirs() {
		if rest, found := strings.CutPrefix(p, dir+"/"); found {
			skill, file, _ = strings.Cut(rest, "/")
			return skill, file, skill != "" && file != ""
		}
	}
	return "", "", false
}

// anybody are names that texts give to users of whom they tell, and accounts of which
// every machine of a kind has the same one.
var anybody = map[string]bool{
	"user": true, "username": true, "name": true, "you": true, "me": true, "foo": true, "bar": true, "example": true, "someone": true, "somebody": true,
	"alice": true, "bob": true, "jane": true, "john": true, "johndoe": true, "janedoe": true, "jdoe": true, "test": true, "testuser": true, "dev": true, "developer": true, "demo": true, "shared": true, "home": true, "x": true, "xxx": true,
	"runner": true, "vscode": true, "node": true, "ubuntu": true, "debian": true, "ec2-user": true, "admin": true, "linuxbrew": true, "git": true, "app": true, "appuser": true, "claude": true,
	"coder": true, "codespace": true, "jovyan": true, "pi": true, "vagrant": true, "nonroot": true, "project": true, "projects": true, "workspace": true, "sandbox": true, "agent": true, "oai": true,
}
