package host

import "slices"

// Where the data comes from. What a host's own documentation or code does not
// say stands here only where another tool's authors read it there, and then a
// host is never said to refuse a file for it.
const (
	fromSpec     = "agentskills.io/specification"
	fromClaude   = "code.claude.com/docs/en/skills"
	fromCodex    = "openai/codex, core-skills/src/loader.rs"
	fromOpenCode = "opencode.ai/docs/skills"
	fromVSCode   = "VS Code 1.128"
	fromCursor   = "cursor.com/docs/context/skills"
	fromGemini   = "geminicli.com/docs/cli/skills"
	fromTrees    = "used by trees of skills, read by no host"
)

const (
	aboutName        = "what the skill is called"
	aboutDescription = "what the skill does and when to use it; all that a model sees before it loads the skill"
	aboutLicense     = "the skill's licence, by name or by a file"
	aboutCompat      = "what the skill needs around it: products, packages, network"
	aboutMetadata    = "anything else, for other tools"
	aboutTools       = "tools that may be used without asking while the skill is active"
	aboutHint        = "what is shown behind the command while its arguments are typed"
	aboutNoModel     = "only the user may invoke the skill"
	aboutInvocable   = "the user may invoke the skill as a command"
	aboutContext     = "where the skill runs; fork is a subagent of its own"
)

var (
	trueFalse = []string{"true", "false"}
	yesNo     = []string{"true", "false", "yes", "no", "on", "off", "1", "0"}
)

// profiles are the hosts' own; what of several one says is generic's business.
var profiles = slices.Concat(skillProfiles, agentProfiles, commandProfiles, ruleProfiles)

var skillProfiles = []Profile{
	{
		ID: Spec, Title: "the Agent Skills specification", Closed: true,
		// The text says a-z in one place and any lower-case letter in another; the
		// specification's own checker takes every script.
		Names: Names{Charset: KebabName, AnyScript: true, Strict: true, Equal: Expected},
		fields: []Field{
			{Name: "name", Types: String, Need: Required, Max: 64, Strict: true, About: aboutName, Source: fromSpec},
			{Name: "description", Types: String, Need: Required, Max: 1024, Strict: true, About: aboutDescription, Source: fromSpec},
			{Name: "license", Types: String, About: aboutLicense, Source: fromSpec},
			{Name: "compatibility", Types: String, Max: 500, Strict: true, About: aboutCompat, Source: fromSpec},
			{Name: "metadata", Types: Map, About: aboutMetadata, Source: fromSpec},
			{Name: "allowed-tools", Types: String, About: aboutTools, Source: fromSpec},
		},
	},
	{
		ID: Claude, Title: "Claude Code", Depth: 1,
		Names: Names{Charset: AnyName, Directory: true, Equal: Useful},
		fields: []Field{
			{Name: "name", Types: String, Default: "the directory's name", About: aboutName + "; a label, the directory's name is the command", Source: fromClaude},
			{Name: "description", Types: String, Need: Useful, Max: 1536, Default: "the first paragraph", About: aboutDescription, Source: fromClaude},
			{Name: "when_to_use", Types: String, About: "when to use the skill; listed behind the description", Source: fromClaude},
			{Name: "license", Types: String, About: aboutLicense, Source: fromClaude},
			{Name: "compatibility", Types: String, About: aboutCompat, Source: fromClaude},
			{Name: "metadata", Types: Map, About: aboutMetadata, Source: fromClaude},
			{Name: "allowed-tools", Types: String | List, Values: claudeTools, Open: true, About: aboutTools, Source: fromClaude},
			{Name: "disallowed-tools", Types: String | List, Values: claudeTools, Open: true, About: "tools that may not be used while the skill is active", Source: fromClaude},
			{Name: "argument-hint", Types: String, About: aboutHint, Source: fromClaude},
			{Name: "arguments", Types: String | List, About: "names of the arguments; the body has them as $name", Source: fromClaude},
			{Name: "disable-model-invocation", Types: Bool, Values: yesNo, Default: "false", About: aboutNoModel, Source: fromClaude},
			{Name: "user-invocable", Types: Bool, Values: yesNo, Default: "true", About: aboutInvocable, Source: fromClaude},
			{Name: "model", Types: String, Values: claudeModels, Open: true, About: "the model that runs while the skill is active", Source: fromClaude},
			{Name: "effort", Types: String, Values: efforts, About: "how long the model thinks while the skill is active", Source: fromClaude},
			{Name: "context", Types: String, Values: []string{"fork"}, About: aboutContext, Source: fromClaude},
			{Name: "agent", Types: String, About: "the subagent that a forked skill runs in", Source: fromClaude},
			{Name: "background", Types: Bool, Values: yesNo, About: "a forked skill runs in the background", Source: fromClaude},
			{Name: "hooks", Types: Map, About: "hooks that are active with the skill", Source: fromClaude},
			{Name: "paths", Types: String | List, About: "globs; the skill is offered when a file that one matches is read", Source: fromClaude},
			{Name: "shell", Types: String, Values: []string{"bash", "powershell"}, About: "the shell that runs commands in the body", Source: fromClaude},
		},
	},
	{
		ID: Codex, Title: "Codex", Depth: 6,
		Names: Names{Charset: AnyName, Equal: Useful},
		fields: []Field{
			{Name: "name", Types: String, Max: 64, Strict: true, Default: "the directory's name", About: aboutName, Source: fromCodex},
			{Name: "description", Types: String, Need: Required, Max: 1024, Strict: true, About: aboutDescription, Source: fromCodex},
			{Name: "metadata", Types: Map, About: aboutMetadata + "; short-description is read", Source: fromCodex},
		},
	},
	{
		ID: Copilot, Title: "VS Code",
		Names: Names{Charset: HyphenName, Strict: true, Equal: Expected},
		fields: []Field{
			{Name: "name", Types: String, Need: Expected, About: aboutName, Source: fromVSCode},
			{Name: "description", Types: String, Need: Expected, About: aboutDescription, Source: fromVSCode},
			{Name: "license", Types: String, About: aboutLicense, Source: fromVSCode},
			{Name: "compatibility", Types: String, About: aboutCompat, Source: fromVSCode},
			{Name: "metadata", Types: Map, About: aboutMetadata, Source: fromVSCode},
			{Name: "argument-hint", Types: String, About: aboutHint, Source: fromVSCode},
			{Name: "disable-model-invocation", Types: Bool, Values: trueFalse, Default: "false", About: aboutNoModel, Source: fromVSCode},
			{Name: "user-invocable", Types: Bool, Values: trueFalse, Default: "true", About: aboutInvocable, Source: fromVSCode},
			{Name: "context", Types: String, Values: []string{"fork"}, About: aboutContext + "; a setting switches it on", Source: fromVSCode},
		},
	},
	{
		ID: Cursor, Title: "Cursor",
		Names: Names{Charset: KebabName, AnyScript: true, Equal: Expected},
		fields: []Field{
			{Name: "name", Types: String, Need: Expected, About: aboutName, Source: fromCursor},
			{Name: "description", Types: String, Need: Expected, About: aboutDescription, Source: fromCursor},
			{Name: "license", Types: String, About: aboutLicense, Source: fromCursor},
			{Name: "compatibility", Types: String, About: aboutCompat, Source: fromCursor},
			{Name: "metadata", Types: Map, About: aboutMetadata, Source: fromCursor},
			{Name: "allowed-tools", Types: String, About: aboutTools, Source: fromCursor},
			{Name: "disable-model-invocation", Types: Bool, Values: trueFalse, Default: "false", About: aboutNoModel, Source: fromCursor},
		},
	},
	{
		ID: OpenCode, Title: "OpenCode",
		Names: Names{Charset: KebabName, Strict: true, Equal: Expected},
		fields: []Field{
			{Name: "name", Types: String, Need: Required, Max: 64, Strict: true, About: aboutName, Source: fromOpenCode},
			{Name: "description", Types: String, Need: Required, Max: 1024, Strict: true, About: aboutDescription, Source: fromOpenCode},
			{Name: "license", Types: String, About: aboutLicense, Source: fromOpenCode},
			{Name: "compatibility", Types: String, About: aboutCompat, Source: fromOpenCode},
			{Name: "metadata", Types: Map, About: aboutMetadata, Source: fromOpenCode},
		},
	},
	{
		ID: Gemini, Title: "Gemini CLI",
		Names: Names{Charset: AnyName, Equal: Useful},
		fields: []Field{
			{Name: "name", Types: String, Need: Expected, About: aboutName, Source: fromGemini},
			{Name: "description", Types: String, Need: Expected, About: aboutDescription, Source: fromGemini},
		},
	},
}

// treeFields are the keys by which trees of skills describe themselves.
var treeFields = []Field{
	{Name: "version", Types: String, About: "the skill's version", Source: fromTrees},
	{Name: "category", Types: String, About: "the category by which roles include the skill", Source: fromTrees},
	{Name: "tags", Types: String | List, About: "tags; a role that includes a category of that name includes the skill", Source: fromTrees},
	{Name: "depends_on", Types: String | List, About: "skills that this one does not work without", Source: fromTrees},
	{Name: "recommends", Types: String | List, About: "skills that go well with this one", Source: fromTrees},
	{Name: "used_by", Types: String | List, About: "skills and roles that use this one", Source: fromTrees},
	{Name: "dependencies", Types: String | List, About: "an older spelling of depends_on; in many trees, packages", Source: fromTrees},
	{Name: "references", Types: String | List, About: "files of the skill, from its directory", Source: fromTrees},
}

// generic holds the profile of each kind of file in a place that is no host's own.
var generic = [...]*Profile{newGeneric(skillProfiles), newGeneric(agentProfiles), newGeneric(commandProfiles), newGeneric(ruleProfiles)}

// newGeneric makes a generic profile: a value is fine where one host is content
// with it.
func newGeneric(own []Profile) *Profile {
	g := &Profile{ID: Generic, File: own[0].File, Title: "no host", Names: own[0].Names}
	for i := range own {
		p := &own[i]
		g.Names.Charset = min(g.Names.Charset, p.Names.Charset)
		g.Names.Strict = g.Names.Strict && p.Names.Strict
		g.Names.Equal = min(g.Names.Equal, p.Names.Equal)
		for _, f := range p.fields {
			at := slices.IndexFunc(g.fields, func(have Field) bool { return have.Name == f.Name })
			if at < 0 {
				g.fields = append(g.fields, f)
				continue
			}
			g.fields[at] = lenient(g.fields[at], f)
		}
	}
	if g.File == SkillFile {
		g.fields = append(g.fields, treeFields...)
	}
	return g
}

// lenient returns what the more lenient of two hosts makes of a field. Of the
// texts it takes those of the one that asks for less, as the other's may be
// about what it asks for.
func lenient(a, b Field) Field {
	f := a
	if b.Need < a.Need || b.Need == a.Need && a.Default == "" && b.Default != "" {
		f.Default, f.Source, f.About = b.Default, b.Source, b.About
	}
	f.Types |= b.Types
	f.Open = a.Open || b.Open
	f.Need = min(a.Need, b.Need)
	f.Strict = a.Strict && b.Strict
	if f.Max = max(a.Max, b.Max); a.Max == 0 || b.Max == 0 {
		f.Max = 0
	}
	if a.Values == nil || b.Values == nil {
		f.Values = nil
	} else {
		f.Values = slices.Clone(a.Values)
		for _, v := range b.Values {
			if !slices.Contains(f.Values, v) {
				f.Values = append(f.Values, v)
			}
		}
	}
	return f
}
