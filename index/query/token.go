package query

import (
	"cmp"
	"slices"

	"github.com/skillpls/skillpls/index"
	"github.com/skillpls/skillpls/index/frontmatter"
	"github.com/skillpls/skillpls/index/host"
	"github.com/skillpls/skillpls/index/source"
)

// A Token is a part of a document that means something: a reference that resolves, a
// name that is declared, a key of a front matter that is known.
type Token struct {
	Span        source.Span // never empty
	Kind        TokenKind
	Declaration bool // of the name
	Deprecated  bool // there is another way to write it
}

// A TokenKind says what a token means: TokenKey, or what a reference leads to.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenKey TokenKind = iota
	TokenFile
	TokenHeading // the fragment of a path
	TokenSkill
	TokenRole
	TokenCategory
	TokenTag
	TokenAgent
	TokenCommand
	TokenRule
)

var tokenKinds = map[index.SymbolKind]TokenKind{
	index.SymbolFile: TokenFile, index.SymbolHeading: TokenHeading, index.SymbolSkill: TokenSkill, index.SymbolRole: TokenRole,
	index.SymbolCategory: TokenCategory, index.SymbolTag: TokenTag, index.SymbolAgent: TokenAgent, index.SymbolCommand: TokenCommand,
	index.SymbolRule: TokenRule,
}

// TokensIn returns the tokens of the document at p that touch a span, in order, none of
// them over another. References count that are sure or probable and lead somewhere; of
// a closed document no words do, since it does not keep them.
func TokensIn(s *index.Snapshot, p string, within source.Span) []Token {
	d := s.Doc(p)
	if d == nil || unread(d) {
		return nil
	}
	t := tokenizer{s: s, d: d, within: within}
	t.front()
	t.declared()
	for i := range d.Refs {
		if r := &d.Refs[i]; t.touches(r.Span) && s.Live(d, r) {
			t.reference(r)
		}
	}
	if d.File != nil {
		t.mentions()
		for _, l := range usesOfLabels(s, d) {
			t.add(strong, Token{Span: l.Span, Kind: t.kindOf(l.Path, l.At)})
		}
	}
	return t.apart()
}

// How sure a token is: of two that overlap the surer stays.
const (
	strong = iota
	probable
)

type ranked struct {
	Token
	rank int
}

type tokenizer struct {
	s      *index.Snapshot
	d      *index.Document
	within source.Span
	tokens []ranked
}

func (t *tokenizer) touches(s source.Span) bool {
	return s.Start < t.within.End && t.within.Start < s.End
}

func (t *tokenizer) add(rank int, token Token) {
	if !token.Span.Empty() && t.touches(token.Span) {
		t.tokens = append(t.tokens, ranked{token, rank})
	}
}

// apart sorts the tokens and leaves out those that overlap a surer one, or one that
// begins before.
func (t *tokenizer) apart() []Token {
	slices.SortStableFunc(t.tokens, func(a, b ranked) int {
		return cmp.Or(int(a.Span.Start-b.Span.Start), a.rank-b.rank, int(b.Span.End-a.Span.End))
	})
	kept := t.tokens[:0]
	for _, next := range t.tokens {
		if n := len(kept); n > 0 && next.Span.Start < kept[n-1].Span.End {
			if next.rank >= kept[n-1].rank {
				continue
			}
			kept = kept[:n-1] // what was kept before it ends before it begins
		}
		kept = append(kept, next)
	}
	list := make([]Token, len(kept))
	for i := range kept {
		list[i] = kept[i].Token
	}
	return list
}

// front adds the keys of the front matter that any host reads in such a file, or that
// trees of skills use.
func (t *tokenizer) front() {
	d := t.d
	if !d.Markdown || d.Front == nil || d.Front.Root == nil || !t.touches(d.Front.Span) {
		return
	}
	own := t.s.Kind(d.Path).Profile(d.Path)
	if own == nil {
		return
	}
	any := host.ForFile(host.Generic, own.File)
	for _, p := range d.Front.Root.Pairs {
		key := p.Key
		if _, ok := own.Field(key.Value); !ok && any != nil {
			if _, ok = any.Field(key.Value); !ok {
				continue
			}
		}
		t.add(strong, Token{Span: key.Inner, Kind: TokenKey, Deprecated: key.Value == index.FieldDependencies.String() && t.older()})
	}
}

// older reports whether the dependencies of a skill are an older spelling of depends_on.
func (t *tokenizer) older() bool {
	for i := range t.d.Refs {
		if r := &t.d.Refs[i]; r.Field == index.FieldDependencies {
			return t.s.Live(t.d, r)
		}
	}
	return false
}

// declared adds the names that the document declares: of the skill or the agent that it
// is, of roles and categories.
func (t *tokenizer) declared() {
	if n := t.d.Field("name"); t.d.Markdown && n != nil && n.Kind == frontmatter.Scalar {
		if kind := t.s.Kind(t.d.Path); kind == index.Skill || kind == index.Agent {
			t.add(strong, Token{Span: n.Inner, Kind: tokenKinds[t.s.FileTarget(t.d.Path).Kind], Declaration: true})
		}
	}
	for _, r := range t.d.Roles {
		t.add(strong, Token{Span: r.Key, Kind: TokenRole, Declaration: true})
	}
	for _, c := range t.d.Categories {
		t.add(strong, Token{Span: c.Key, Kind: TokenCategory, Declaration: true})
	}
}

// reference adds what a reference names, if that is there: of a path also the heading.
func (t *tokenizer) reference(r *index.Reference) {
	res := t.s.Resolve(t.d, r)
	if !res.Found {
		return
	}
	rank := strong
	switch t.s.StrengthAs(t.d, r, res) {
	case index.Contextual:
		rank = probable
	case index.Mentioned:
		return
	}
	if !r.IsPath() {
		if len(res.Targets) > 0 {
			t.add(rank, Token{Span: r.Span, Kind: tokenKinds[res.Targets[0].Kind]})
		}
		return
	}
	kind := TokenFile
	if len(res.Targets) > 0 {
		kind = t.kindOf(res.Targets[0].Path, source.Span{})
	}
	t.add(rank, Token{Span: r.PathSpan(), Kind: kind})
	if len(res.Targets) > 0 && res.Targets[0].Kind == index.SymbolHeading && !res.AnchorMissing {
		t.add(rank, Token{Span: r.Frag(), Kind: TokenHeading})
	}
}

// kindOf returns the kind of a file, or of the place in it that is meant.
func (t *tokenizer) kindOf(p string, at source.Span) TokenKind {
	if at != (source.Span{}) {
		return TokenHeading
	}
	return tokenKinds[t.s.FileTarget(p).Kind]
}

// mentions adds the words of an open document that are names.
func (t *tokenizer) mentions() {
	for r := range t.d.MentionsIn(t.within) {
		if r.Form != index.FormProse { // which is never more than a mention
			t.reference(r)
		}
	}
}
