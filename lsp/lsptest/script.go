package lsptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/skillpls/skillpls/index/source"
	"github.com/skillpls/skillpls/index/source/marker"
)

// A Script is a feature test in one txtar archive: what it is about, a tree of
// files with marks, what an editor does, and what it gets to see.
//
//	Going to a skill's file from a link.
//	client: neovim-0.12
//
//	-- a/SKILL.md --
//	see [b](⟦link|../b/SKILL.md⟧)
//	-- b/SKILL.md --
//	⟦top⟧# b
//	-- script --
//	definition link
//	-- want --
//	definition link: b/SKILL.md top
//
// The comment says in a sentence what the test is about. Lines in it of the form
// "key: value" set the stage:
//
//	client: NAME              the profile, "minimal" without
//	capability: PATH JSON     changes one capability of it; null takes it away
//	settings: JSON            an object
//	init: JSON                what the client initializes with, an object
//	language: ID GLOB...      the language it takes files for, before what the profile says
//	folders: PATH...          the workspace folders, "." the root; "none" for none
//	crlf: PATH...             files whose lines end in CRLF
//	unterminated: PATH...     files without their last line end
//
// A file client.json is a whole profile of its own, see [ParseProfile]. Files in
// disk/ are not in the tree; the script's write puts them there. All others are
// the tree. A mark's name is used once in the whole archive.
//
// Each line of the script is a command; a file is opened when a command first
// needs it. M is a mark. Requests ask at a mark's start, complete, accept and type
// at its end. Text that begins with a double quote is a Go string.
//
//	open P   save P   close P     as in an editor
//	type M TEXT                   inserts at the mark, which then ends behind the text
//	delete M                      deletes the marked text
//	text P                        prints the buffer
//	write P disk/F   remove P     change the disk, not the buffer
//	move P P2                     renames a file or directory in the editor's tree
//	settings JSON                 replaces the settings
//	definition M   typedef M   implementation M   references M   highlight M
//	uses M                        references without declarations
//	hover M   symbols P   find [QUERY]   links P   diagnostics P...
//	published P...                diagnostics of files as they are, open or not, when
//	                              the server is done with what the disk told
//	problems                      diagnostics of all files, open or not, when the server
//	                              is done
//	complete M                    the items an editor would show, each with its detail
//	explain M LABEL               completes, resolves the item, prints its documentation
//	accept M LABEL                completes, accepts the item, prints the lines that changed
//	prepare M   rename M NAME     rename prints the edit and does it
//	actions M [KIND]   apply M TITLE
//	lenses P   hints P   folds P   tokens P   selection M   incoming M   outgoing M
//	tree                          what skillpls/tree answers when the server is done
//	graph [P[#ROLE] [DEPTH [LIMIT]]]   what skillpls/graph answers
//	context [ROLE] [P]            the page of skillpls/context of a role ("-" for none)
//	                              and a file; links show paths
//	card P                        the same of a document
//	execute COMMAND               a command without arguments
//	messages                      what was shown to the user since the last time
//
// Places are printed as path and mark where a mark has exactly that span, else as
// path:line:col-line:col, from 1 and in runes. An answer of one line stands behind
// its command, one of several indented beneath it, an empty one is "none". An
// error that the server answers with is printed, any other ends the script.
type Script struct {
	About    string
	Profile  *Profile
	Settings map[string]any
	Init     map[string]any // as in [Options]; nil for nothing
	Folders  []string       // as in [Options]
	Want     string

	files map[string]string // of the tree, without marks
	disk  map[string]string // by the name in the archive
	marks map[string]mark
	lines []string
}

// A mark is a named place. For a file in disk/, path is its name in the archive
// until it is written.
type mark struct {
	path string
	at   source.Span
}

// ParseScript reads an archive.
func ParseScript(archive []byte) (*Script, error) {
	a := txtar.Parse(archive)
	s := &Script{files: map[string]string{}, disk: map[string]string{}, marks: map[string]mark{}}
	stage := stage{crlf: map[string]bool{}, unterminated: map[string]bool{}}
	if err := s.comment(string(a.Comment), &stage); err != nil {
		return nil, err
	}
	scripted := false
	for _, f := range a.Files {
		switch f.Name {
		case "script":
			scripted = true
			s.lines = strings.Split(strings.TrimRight(string(f.Data), "\n"), "\n")
		case "want":
			s.Want = string(f.Data)
		case "client.json":
			p, err := ParseProfile(f.Data)
			if err != nil {
				return nil, fmt.Errorf("client.json: %w", err)
			}
			s.Profile = p
		default:
			if err := s.file(f, &stage); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	if !scripted {
		return nil, errors.New("no file named script")
	}
	if s.Profile == nil {
		s.Profile = &Profile{Name: "minimal"}
	}
	for at, value := range stage.capabilities {
		s.Profile.Set(at, value)
	}
	s.Profile.Habits.Languages = append(stage.languages, s.Profile.Habits.Languages...)
	return s, nil
}

// A stage is what the comment says about files and client that come later.
type stage struct {
	crlf, unterminated map[string]bool
	capabilities       map[string]any
	languages          []Language
}

func (s *Script) comment(text string, stage *stage) error {
	var about []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || strings.Contains(key, " ") {
			about = append(about, line)
			continue
		}
		var err error
		switch key {
		case "client":
			s.Profile, err = LoadProfile(value)
		case "capability":
			at, raw, _ := strings.Cut(value, " ")
			var v any
			if err = json.Unmarshal([]byte(raw), &v); err == nil {
				if stage.capabilities == nil {
					stage.capabilities = map[string]any{}
				}
				stage.capabilities[at] = v
			}
		case "settings":
			err = json.Unmarshal([]byte(value), &s.Settings)
		case "init":
			err = json.Unmarshal([]byte(value), &s.Init)
		case "language":
			id, globs, _ := strings.Cut(value, " ")
			for glob := range strings.FieldsSeq(globs) {
				if !doublestar.ValidatePattern(glob) {
					err = fmt.Errorf("bad glob %q", glob)
				}
				stage.languages = append(stage.languages, Language{Glob: glob, ID: id})
			}
		case "folders":
			s.Folders = []string{}
			for f := range strings.FieldsSeq(value) {
				if f != "none" {
					s.Folders = append(s.Folders, strings.TrimPrefix(path.Clean(f), "."))
				}
			}
		case "crlf":
			for f := range strings.FieldsSeq(value) {
				stage.crlf[f] = true
			}
		case "unterminated":
			for f := range strings.FieldsSeq(value) {
				stage.unterminated[f] = true
			}
		default:
			about = append(about, line)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	if s.About = strings.TrimSpace(strings.Join(about, "\n")); s.About == "" {
		return errors.New("the archive does not say what it is about")
	}
	return nil
}

func (s *Script) file(f txtar.File, stage *stage) error {
	if !filepath.IsLocal(f.Name) {
		return errors.New("not a path within the tree")
	}
	text := string(f.Data)
	if stage.unterminated[f.Name] {
		text = strings.TrimSuffix(text, "\n")
	}
	if stage.crlf[f.Name] {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	plain, marks, err := marker.Extract(text)
	if err != nil {
		return err
	}
	for name, at := range marks {
		if other, dup := s.marks[name]; dup {
			return fmt.Errorf("mark %q is in %s too", name, other.path)
		}
		if strings.ContainsAny(name, " \t\n") {
			return fmt.Errorf("mark %q holds a space", name)
		}
		s.marks[name] = mark{f.Name, at}
	}
	into := s.files
	if strings.HasPrefix(f.Name, "disk/") {
		into = s.disk
	}
	if _, dup := into[f.Name]; dup {
		return errors.New("it is there twice")
	}
	into[f.Name] = plain
	return nil
}

// Lay writes the tree, without marks, below a directory.
func (s *Script) Lay(dir string) error {
	for name, text := range s.files {
		native := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(native), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(native, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Options returns what the script says of the session, for a tree laid in dir.
// The caller may add to it.
func (s *Script) Options(dir string) Options {
	o := Options{Profile: s.Profile, Root: dir, Folders: s.Folders, Settings: s.Settings}
	if s.Init != nil {
		o.Init = s.Init
	}
	return o
}

// Update returns the archive with got for what it wants, and all else as it was.
func Update(archive []byte, got string) []byte {
	a := txtar.Parse(archive)
	at := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
	if at < 0 {
		at = len(a.Files)
		a.Files = append(a.Files, txtar.File{Name: "want"})
	}
	a.Files[at].Data = []byte(got)
	return txtar.Format(a)
}
