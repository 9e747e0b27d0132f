import type { DocumentSelector } from 'vscode-languageclient/node';

/**
 * The files that the server is told of when they are open, by their paths: what language
 * VS Code takes a SKILL.md for depends on its version. Which of them are ours the server
 * knows; any other markdown may lie in a skill, or name one.
 */
const patterns = [
  '**/SKILL.md',
  '**/*.md',
  '**/*.mdc', // rules of Cursor
  '**/*.tmpl', // templates
  '**/*.{yaml,yml}', // roles, registries, presets, .skillpls.yaml
  '**/{marketplace,plugin,skill-rules,.skillpls-baseline}.json',
  '**/*registry*.json',
];

/** The files that are ours to serve, on disk. */
export const selector: DocumentSelector = patterns.map((pattern) => ({ scheme: 'file', pattern }));
