import * as vscode from 'vscode';
import { beginsWord } from './frontmatter';

/** Files with front matter of ours that a VS Code may take for plain markdown, in which it offers nothing unasked. */
const plain: vscode.DocumentFilter[] = [
  '**/SKILL.md',
  '**/{agents,commands,rules,prompts,instructions,steering}/**/*.md',
  '**/.{clinerules,windsurf,roo}/**/*.md',
  '**/*.{agent,instructions,prompt}.md',
  '**/*.mdc',
].map((pattern) => ({ scheme: 'file', language: 'markdown', pattern }));

/** How far down front matter is looked for. */
const farthest = 200;

/**
 * Has completions offered while one types in front matter, where VS Code's defaults for
 * markdown would wait to be asked: editor.quickSuggestions is of a whole language.
 */
export function suggestInFrontMatter(): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const [change] = contentChanges;
    if (
      change === undefined || contentChanges.length > 1 || change.text.length !== 1 || change.range.start.line > farthest ||
      document !== vscode.window.activeTextEditor?.document || vscode.languages.match(plain, document) === 0 || !wanted(document) ||
      !beginsWord((n) => document.lineAt(n).text, change.range.start, change.text)
    ) {
      return;
    }
    void vscode.commands.executeCommand('editor.action.triggerSuggest');
  });
}

function wanted(document: vscode.TextDocument): boolean {
  const quick = vscode.workspace.getConfiguration('editor', document).get<{ other?: unknown; strings?: unknown } | boolean>('quickSuggestions');
  const already = typeof quick === 'object' ? quick.strings === 'on' || quick.strings === true : quick === true;
  return !already && vscode.workspace.getConfiguration('skillpls', document).get<boolean>('suggestInFrontMatter', true);
}
