// What is to be seen in the two trees.
import type { Scene } from './checks.mts';

const skills = '.claude/skills';

/** In the example tree, which is in order but for what its README lists. */
export const exampleScene: Scene = {
  fault: {
    file: `${skills}/domain/quality/contract-testing/SKILL.md`,
    text: 'api-desing',
    message: /no skill is named "api-desing"/i,
    cure: { title: /"api-design"/, line: 'depends_on: [test-planning, api-design]' },
  },
  dependency: {
    file: `${skills}/domain/quality/load-testing/SKILL.md`,
    behind: 'depends_on:',
    name: 'test-planning',
    target: `${skills}/domain/quality/test-planning/SKILL.md`,
    card: 'Decide what to test, how deep',
  },
  quoted: {
    file: `${skills}/domain/quality/load-testing/SKILL.md`,
    name: 'database-migrations',
    target: `${skills}/domain/backend/database-migrations/SKILL.md`,
  },
  references: { file: `${skills}/domain/quality/test-planning/SKILL.md`, name: 'test-planning', count: 20 },
  rename: {
    file: `${skills}/domain/quality/test-planning/SKILL.md`,
    name: 'test-planning',
    to: 'risk-first',
    from: { file: `${skills}/domain/quality/load-testing/SKILL.md`, text: 'depends_on: [test-planning]' },
    users: [
      { file: `${skills}/domain/quality/load-testing/SKILL.md`, is: 'depends_on: [risk-first]' },
      { file: `${skills}/domain/quality/load-testing/SKILL.md`, is: '../risk-first/references' },
      { file: `${skills}/domain/quality/bug-reports/SKILL.md`, is: '`risk-first`' },
      { file: 'config/roles.yaml', is: '- risk-first' },
    ],
  },
  complete: [
    {
      kind: 'skills',
      file: `${skills}/domain/quality/load-testing/SKILL.md`, behind: 'depends_on:', text: 'test-planning', typed: ', book', offers: ['booking-rules'],
    },
    {
      kind: 'roles',
      file: `${skills}/domain/quality/load-testing/SKILL.md`, behind: 'used_by:', text: 'ops', typed: ', tech', offers: ['tech-lead'],
    },
  ],
  lens: { file: `${skills}/domain/backend/api-design/SKILL.md`, text: /used by \d+ · needs 1 · in \d+ roles · ~[\d,]+ tokens/ },
};

/** In the tree that the project began with. */
export const foundingScene: Scene = {
  fault: { file: `${skills}/core/knowledge-graph/SKILL.md`, text: 'tech-decision', message: /no skill or role is named "tech-decision"/i },
  dependency: {
    file: `${skills}/domain/frontend/accessibility/SKILL.md`,
    behind: 'depends_on:',
    name: 'frontend-design',
    target: `${skills}/domain/frontend/frontend-design/SKILL.md`,
    card: 'distinctive',
  },
  quoted: {
    file: `${skills}/domain/architecture/architecture-patterns/SKILL.md`,
    name: 'api-design',
    target: `${skills}/domain/backend/api-design/SKILL.md`,
  },
  references: { file: `${skills}/domain/quality/test-planning/SKILL.md`, name: 'test-planning', count: 12 },
  rename: {
    file: `${skills}/domain/quality/test-planning/SKILL.md`,
    name: 'test-planning',
    to: 'risk-first',
    from: { file: `${skills}/domain/quality/test-automation/SKILL.md`, text: '  - test-planning' },
    users: [
      { file: `${skills}/domain/quality/test-automation/SKILL.md`, is: '- risk-first' },
      { file: `${skills}/SKILL-INDEX.md`, is: '[risk-first](domain/quality/risk-first/SKILL.md)' },
      { file: `${skills}/skills-registry.yaml`, is: 'name: risk-first' },
    ],
  },
  complete: [
    {
      kind: 'skills',
      file: `${skills}/domain/design/html-css-output/SKILL.md`, behind: 'depends_on:', text: 'design-system', typed: ', mock', offers: ['mockup-creation'],
    },
    {
      kind: 'roles',
      file: `${skills}/domain/design/ui-design/SKILL.md`, behind: 'used_by:', text: 'design-system', typed: ', dev-f', offers: ['dev-fe'],
    },
  ],
  lens: { file: `${skills}/domain/frontend/frontend-design/SKILL.md`, text: /used by \d+ · .*~[\d,]+ tokens/ },
};
