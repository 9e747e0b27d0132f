-- The names that scripts need of the tree that they run in, which SKILLPLS_TEST_TREE
-- names: the one that the project began with, or the example. Both have a skill
-- accessibility, a role dev-fe, and a skill code-review that much leads to.

local trees = {
  founding = {
    -- What accessibility depends on, and words of its card.
    needed = 'frontend-design', words = { 'frontend%-design', 'distinctive' },
    offered = { 'frontend-design', 'ui-design' },
    -- A rule, the links in it that lead nowhere, and the file that the first is for.
    rule = '.claude/rules/role-rules/sa-rules.md',
    broken = { './tech-lead-rules.md', './devops-rules.md' },
    absent = '.claude/rules/role-rules/tech-lead-rules.md',
    -- How a skill that depends on code-review says so, how many places do at the least,
    -- and what a rename leaves.
    depends = '- code-review', places = 20, left = '7 mentions left',
    -- The names that begin with code-, what the card of code-review says, and how many
    -- skills there are at the least.
    like = { 'code-review', 'code-review-advanced' }, about = 'Systematic code review', skills = 40,
    -- A finding, the title of the action that cures it, and the line that is left.
    fix = {
      file = '.claude/rules/role-rules/sa-rules.md', at = './tech-lead-rules.md', code = 'broken-link', count = 2,
      title = 'ignore broken-link here',
      line = '- [Tech Lead Rules](./tech-lead-rules.md) <!-- skillpls-ignore broken-link -->',
    },
    -- Lines of the graph of accessibility, in their order.
    graph = {
      'accessibility', 'needs', '└── frontend-design  depends on', '    ├── code-review  depends on',
      '    │   └── retrospect-work  mentions', '    ├── accessibility  recommends …',
      'used by', '└── frontend-design  recommends', '    ├── accessibility  depends on …',
    },
  },
  example = {
    needed = 'component-design', words = { 'component%-design', 'honest states' },
    offered = { 'component-design', 'map-view' },
    rule = '.claude/rules/role-rules/dev-be-rules.md',
    broken = { './ops-rules.md' },
    absent = '.claude/rules/role-rules/ops-rules.md',
    depends = '[code-review', places = 15,
    like = { 'code-review' }, about = 'correctness', skills = 15,
    fix = {
      file = '.claude/skills/domain/quality/contract-testing/SKILL.md', at = 'api-desing', code = 'unknown-skill', count = 1,
      title = 'change to "api-design"', line = 'depends_on: [test-planning, api-design]',
    },
    graph = {
      'accessibility', 'needs', '├── component-design  depends on', '│   ├── code-review  depends on',
      '│   │   └── git-workflow  recommends', '│   └── accessibility  recommends …', '└── bug-reports  recommends',
      '        └── load-testing  mentions', 'used by', '└── component-design  recommends',
      '    └── offline-state  depends on', '        └── map-view  depends on …',
    },
  },
}

local T = assert(trees[vim.env.SKILLPLS_TEST_TREE], 'SKILLPLS_TEST_TREE names no tree')
T.accessibility = '.claude/skills/domain/frontend/accessibility/SKILL.md'
T.needed_file = '.claude/skills/domain/frontend/' .. T.needed .. '/SKILL.md'
return T
