package host

// Sources of what is known of other files than skills.
const (
	fromClaudeAgents = "code.claude.com/docs/en/sub-agents"
	fromClaudeMemory = "code.claude.com/docs/en/memory"
	fromCopilotDocs  = "docs.github.com/copilot"
	fromCursorRules  = "cursor.com/docs/context/rules"
	fromWindsurf     = "docs.windsurf.com, memories and rules"
	fromCline        = "docs.cline.bot/features/cline-rules"
	fromKiro         = "kiro.dev/docs/steering"
)

const (
	aboutAgent    = "when the agent is to be used; all that a model sees before it hands work to it"
	aboutTheTools = "the tools that it may use; all if there is no such field"
	aboutModel    = "the model that it runs on"
	aboutCommand  = "what the command does; shown in the list of commands"
	aboutRule     = "what the rule is about"
	aboutGlobs    = "globs of the files for which the rule is read"
)

var efforts = []string{"low", "medium", "high", "xhigh", "max"}

// What hosts have to choose from, with which users and servers add to it.
var (
	claudeTools = []string{
		"Read", "Edit", "Write", "NotebookEdit", "Glob", "Grep", "LSP", "Bash", "WebFetch", "WebSearch", "Agent", "Task", "TodoWrite",
		"Skill", "AskUserQuestion",
	}
	claudeModels = []string{"inherit", "sonnet", "opus", "haiku"}
	copilotTools = []string{"read", "edit", "search", "execute", "web", "agent", "todo"}
)

var agentProfiles = []Profile{
	{
		ID: Claude, File: AgentFile, Title: "Claude Code",
		fields: []Field{
			{Name: "name", Types: String, Need: Required, About: "what the agent is called: lower-case letters and hyphens", Source: fromClaudeAgents},
			{Name: "description", Types: String, Need: Required, About: aboutAgent, Source: fromClaudeAgents},
			{Name: "tools", Types: String | List, Values: claudeTools, Open: true, About: aboutTheTools, Source: fromClaudeAgents},
			{Name: "disallowedTools", Types: String | List, Values: claudeTools, Open: true, About: "tools that it may not use", Source: fromClaudeAgents},
			{Name: "model", Types: String, Values: claudeModels, Open: true, Default: "inherit", About: aboutModel, Source: fromClaudeAgents},
			{Name: "permissionMode", Types: String, Values: []string{"default", "acceptEdits", "auto", "dontAsk", "bypassPermissions", "plan", "manual"}, About: "what it may do without asking", Source: fromClaudeAgents},
			{Name: "maxTurns", Types: Number, About: "after how many turns it stops", Source: fromClaudeAgents},
			{Name: "skills", Types: String | List, About: "skills that it has in full from the start", Source: fromClaudeAgents},
			{Name: "mcpServers", Types: String | List | Map, About: "servers of the Model Context Protocol that it may use", Source: fromClaudeAgents},
			{Name: "hooks", Types: Map, About: "hooks that are active with the agent", Source: fromClaudeAgents},
			{Name: "memory", Types: String, Values: []string{"user", "project", "local"}, About: "where it keeps what it learns", Source: fromClaudeAgents},
			{Name: "background", Types: Bool, Values: yesNo, Default: "false", About: "it runs in the background", Source: fromClaudeAgents},
			{Name: "effort", Types: String | Number, Values: efforts, About: "how long the model thinks", Source: fromClaudeAgents},
			{Name: "isolation", Types: String, Values: []string{"worktree"}, About: "it works in a git worktree of its own", Source: fromClaudeAgents},
			{Name: "color", Types: String, Values: []string{"red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"}, Open: true, About: "the colour in which it is shown", Source: fromClaudeAgents},
			{Name: "initialPrompt", Types: String, About: "what it is told first when it is the main agent", Source: fromClaudeAgents},
		},
	},
	{
		ID: Copilot, File: AgentFile, Title: "VS Code",
		fields: []Field{
			{Name: "name", Types: String, Default: "the file's name", About: "what the agent is called", Source: fromVSCode},
			{Name: "description", Types: String, Need: Expected, About: aboutAgent, Source: fromVSCode},
			{Name: "tools", Types: String | List, Values: copilotTools, Open: true, About: aboutTheTools, Source: fromVSCode},
			{Name: "agents", Types: String | List, About: "agents that it may hand work to", Source: fromVSCode},
			{Name: "model", Types: String | List, Open: true, About: aboutModel, Source: fromVSCode},
			{Name: "target", Types: String, Values: []string{"vscode", "github-copilot"}, Default: "both", About: "where it can be used", Source: fromVSCode},
			{Name: "handoffs", Types: List, About: "agents that are offered for what comes next", Source: fromVSCode},
			{Name: "argument-hint", Types: String, About: aboutHint, Source: fromVSCode},
		},
	},
}

var commandProfiles = []Profile{
	{
		ID: Claude, File: CommandFile, Title: "Claude Code",
		fields: claudeCommandFields(),
	},
	{
		ID: Copilot, File: CommandFile, Title: "VS Code",
		fields: []Field{
			{Name: "name", Types: String, Default: "the file's name", About: "what the command is called", Source: fromVSCode},
			{Name: "description", Types: String, About: aboutCommand, Source: fromVSCode},
			{Name: "argument-hint", Types: String, About: aboutHint, Source: fromVSCode},
			{Name: "agent", Types: String, About: "the agent that runs the prompt", Source: fromVSCode},
			{Name: "model", Types: String | List, Open: true, About: aboutModel, Source: fromVSCode},
			{Name: "tools", Types: String | List, Values: copilotTools, Open: true, About: aboutTheTools, Source: fromVSCode},
		},
	},
}

// claudeCommandFields are a skill's, but for what makes it one.
func claudeCommandFields() (fields []Field) {
	for _, p := range skillProfiles {
		for _, f := range p.fields {
			if p.ID != Claude || f.Name == "name" || f.Name == "paths" {
				continue
			}
			if f.Name == "description" {
				f.Need, f.Max, f.About = Optional, 0, aboutCommand
			}
			fields = append(fields, f)
		}
	}
	return fields
}

var ruleProfiles = []Profile{
	{
		ID: Claude, File: RuleFile, Title: "Claude Code",
		fields: []Field{
			{Name: "paths", Types: String | List, Default: "the rule is always read", About: aboutGlobs, Source: fromClaudeMemory},
		},
	},
	{
		ID: Cursor, File: RuleFile, Title: "Cursor",
		fields: []Field{
			{Name: "description", Types: String, About: aboutRule + "; by this alone a model may ask for it", Source: fromCursorRules},
			{Name: "globs", Types: String | List, About: aboutGlobs, Source: fromCursorRules},
			{Name: "alwaysApply", Types: Bool, Values: trueFalse, Default: "false", About: "the rule is always read", Source: fromCursorRules},
		},
	},
	{
		ID: Copilot, File: RuleFile, Title: "VS Code",
		fields: []Field{
			{Name: "name", Types: String, Default: "the file's name", About: "what the instructions are called", Source: fromVSCode},
			{Name: "description", Types: String, About: aboutRule, Source: fromVSCode},
			{Name: "applyTo", Types: String, About: aboutGlobs + ", with commas between", Source: fromCopilotDocs},
			{Name: "excludeAgent", Types: String | List, Values: []string{"code-review", "cloud-agent", "coding-agent"}, Open: true, About: "who does not read the instructions", Source: fromCopilotDocs},
		},
	},
	{
		ID: Windsurf, File: RuleFile, Title: "Windsurf",
		fields: []Field{
			{Name: "trigger", Types: String, Values: []string{"always_on", "glob", "model_decision", "manual"}, About: "when the rule is read", Source: fromWindsurf},
			{Name: "globs", Types: String | List, About: aboutGlobs + "; with trigger: glob", Source: fromWindsurf},
			{Name: "description", Types: String, About: aboutRule + "; with trigger: model_decision", Source: fromWindsurf},
		},
	},
	{
		ID: Cline, File: RuleFile, Title: "Cline",
		fields: []Field{
			{Name: "paths", Types: List, Default: "the rule is always read", About: aboutGlobs, Source: fromCline},
		},
	},
	{
		ID: Kiro, File: RuleFile, Title: "Kiro",
		fields: []Field{
			{Name: "inclusion", Types: String, Values: []string{"always", "fileMatch", "manual", "auto"}, Default: "always", About: "when the file is read", Source: fromKiro},
			{Name: "fileMatchPattern", Types: String | List, About: aboutGlobs + "; with inclusion: fileMatch", Source: fromKiro},
			{Name: "name", Types: String, About: "what the file is called; with inclusion: auto", Source: fromKiro},
			{Name: "description", Types: String, About: aboutRule + "; with inclusion: auto", Source: fromKiro},
		},
	},
}
