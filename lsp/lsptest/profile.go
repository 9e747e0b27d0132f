package lsptest

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

//go:embed profiles/*.json
var profiles embed.FS

// A Profile is what an editor declares in initialize, and what it does without
// being asked. [LoadProfile] returns a copy of its own each time, so a test may
// change one capability.
type Profile struct {
	Name         string         `json:"name"`
	Client       *ClientInfo    `json:"clientInfo"` // nil: the client does not say
	Habits       Habits         `json:"habits"`
	Capabilities map[string]any `json:"capabilities"`
}

// A ClientInfo is the client's name for itself.
type ClientInfo struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

// Habits are what capabilities do not tell. The zero value is a client that does
// nothing unasked.
type Habits struct {
	URI       string     `json:"uri"`       // "vscode" escapes all but unreserved characters, else only what must be
	Sync      string     `json:"sync"`      // "full" sends whole texts even to servers that take changes
	Settings  string     `json:"settings"`  // "push" sends didChangeConfiguration after initialized, "register" when the server registers for it
	ProcessID bool       `json:"processId"` // initialize carries the client's process id
	RootPath  bool       `json:"rootPath"`  // initialize carries the old rootPath too
	Replace   bool       `json:"replace"`   // accepting a completion uses the replace range of an InsertReplaceEdit
	Columns   string     `json:"columns"`   // counts in this encoding though it offers none, and says so in its initializationOptions
	Popup     string     `json:"popup"`     // how a menu of Neovim's own takes completions: "word" (before 0.11) or "filter"; see popup
	Languages []Language `json:"languages"` // the first that matches wins; before the ones by file extension
}

// A Language gives files a language id.
type Language struct {
	Glob string `json:"glob"` // over the path from the root, as doublestar understands it
	ID   string `json:"id"`
}

// Profiles returns the names of the built-in profiles, sorted.
func Profiles() []string {
	entries, err := profiles.ReadDir("profiles")
	if err != nil {
		panic(err) // the directory is in the binary
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(names)
	return names
}

// LoadProfile returns a built-in profile. An unknown name is an error that lists
// the known ones.
func LoadProfile(name string) (*Profile, error) {
	data, err := profiles.ReadFile("profiles/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("unknown client %q; there are %s", name, strings.Join(Profiles(), ", "))
	}
	p, err := ParseProfile(data)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", name, err)
	}
	return p, nil
}

// ParseProfile reads a profile from JSON of the form of profiles/*.json. Unknown
// members outside the capabilities are errors.
func ParseProfile(data []byte) (*Profile, error) {
	p := new(Profile)
	if err := strict(data, p); err != nil {
		return nil, err
	}
	for _, l := range p.Habits.Languages {
		if !doublestar.ValidatePattern(l.Glob) {
			return nil, fmt.Errorf("language %s: bad glob %q", l.ID, l.Glob)
		}
	}
	return p, nil
}

// Set changes the capability at a dotted path, such as
// "textDocument.hover.contentFormat", and makes the objects on the way there.
// A nil value takes the capability away.
func (p *Profile) Set(at string, value any) {
	if p.Capabilities == nil {
		p.Capabilities = map[string]any{}
	}
	keys := strings.Split(at, ".")
	here := p.Capabilities
	for _, k := range keys[:len(keys)-1] {
		next, ok := here[k].(map[string]any)
		if !ok {
			next = map[string]any{}
			here[k] = next
		}
		here = next
	}
	if value == nil {
		delete(here, keys[len(keys)-1])
		return
	}
	// Through JSON, so that values look as they do in a profile's file.
	raw, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(raw, &value)
	}
	if err != nil {
		panic(fmt.Sprintf("capability %s: %v", at, err)) // the caller's literal is no JSON
	}
	here[keys[len(keys)-1]] = value
}

// Has reports whether the capability at a dotted path is declared: true, or any
// value other than false and null.
func (p *Profile) Has(at string) bool {
	switch v := p.at(at).(type) {
	case nil:
		return false
	case bool:
		return v
	default:
		return true
	}
}

// allows reports whether the list at a dotted path holds value.
func (p *Profile) allows(at string, value any) bool {
	list, _ := p.at(at).([]any)
	return slices.Contains(list, value)
}

func (p *Profile) at(at string) any {
	var here any = p.Capabilities
	for k := range strings.SplitSeq(at, ".") {
		m, ok := here.(map[string]any)
		if !ok {
			return nil
		}
		here = m[k]
	}
	return here
}

// language returns the id under which the client opens a file.
func (p *Profile) language(name string) string {
	for _, l := range p.Habits.Languages {
		if ok, _ := doublestar.Match(l.Glob, strings.TrimPrefix(name, "/")); ok {
			return l.ID
		}
	}
	switch path.Ext(name) {
	case ".md", ".mdc", ".markdown":
		return "markdown"
	case ".yaml", ".yml":
		return "yaml"
	case ".json":
		return "json"
	}
	return "plaintext"
}
