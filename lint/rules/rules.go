// Package rules holds the checks: one file and one page each.
//
// A rule knows the model of package index and the words of the people who read
// its finding; it knows no other rule, no editor and no command line. The one
// idea to hold in mind: what is not known for certain is not said. A document
// that could not be parsed declares nobody knows what, so a rule asks whether
// something is certainly missing, never whether it was not found.
package rules

import (
	"embed"
	"strings"

	"github.com/skillpls/skillpls/lint"
)

// All are the rules, in order of their codes.
var All = []*lint.Rule{
	argumentsWithoutHint,
	brokenAnchor,
	brokenImport,
	brokenLink,
	brokenPath,
	danglingAlias,
	deadGlob,
	dependencyCycle,
	duplicateDescription,
	duplicateKey,
	duplicateSkill,
	fieldLimit,
	fieldRequired,
	fieldType,
	frontmatterEncoding,
	frontmatterMissing,
	frontmatterUnclosed,
	hiddenCharacter,
	hostPath,
	importCycle,
	importDepth,
	indexCount,
	indexDependencies,
	indexGraph,
	indexMissing,
	indexUnlisted,
	inheritCycle,
	invalidConfig,
	legacyDependencies,
	linkCase,
	linkLeavesSkill,
	mergeConflict,
	metadataType,
	nameFormat,
	nameMismatch,
	nearMissKey,
	nestedFence,
	notDiscoverable,
	oneSidedDependency,
	orphanResource,
	orphanRoleRules,
	outsideWorkspace,
	parseLimit,
	registryCategory,
	registryCount,
	registryDuplicate,
	registryMissing,
	registryPath,
	registryUnlisted,
	reservedWord,
	roleMissingDependency,
	roleWithoutRules,
	ruleFrontmatter,
	selfDependency,
	skillTooLong,
	unclosedFence,
	undefinedCategory,
	undefinedReference,
	unknownAgent,
	unknownCategory,
	unknownField,
	unknownRole,
	unknownSkill,
	unreachableSkill,
	unreadableFile,
	unresolvedCategory,
	unusedIgnore,
	usedByRoleMismatch,
	wrongBase,
	yamlSyntax,
}

//go:embed *.md
var pages embed.FS

// Page returns the page of a rule, as markdown; ok is false for a code that no
// rule has. Its first line is what Summary returns, then it tells why the finding
// matters, and it ends with examples that are wrong and right.
func Page(code string) (page string, ok bool) {
	text, err := pages.ReadFile(fileOf(code) + ".md")
	if err != nil {
		return "", false
	}
	return string(text), true
}

// Summary returns the first line of a rule's page, a sentence; it is "" for a
// code that no rule has.
func Summary(code string) string {
	page, _ := Page(code)
	summary, _, _ := strings.Cut(page, "\n")
	return summary
}

// fileOf returns the name of a rule's files, without their endings.
func fileOf(code string) string { return strings.ReplaceAll(code, "-", "_") }
