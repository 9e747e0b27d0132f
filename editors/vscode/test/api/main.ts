// What the extension answers through VS Code's own API, in a copy of the example tree.
import type * as vscode from 'vscode';
import { expect, runAll, see, twice } from './harness';
import type { Code, Outcome, Test } from './harness';

const skills = '.claude/skills';
const quality = `${skills}/domain/quality`;
const plan = `${quality}/test-planning/SKILL.md`;
const matrix = `${quality}/test-planning/references/risk-matrix.md`;

interface API {
  readonly server: { readonly running: boolean; request<R>(method: string, params?: unknown): Promise<R> };
}

export async function run(code: Code): Promise<Outcome[]> {
  const root = code.workspace.workspaceFolders?.[0]?.uri;
  const extension = code.extensions.getExtension<API>('skillpls.skillpls');
  if (root === undefined || extension === undefined) {
    throw new Error('no folder or no extension');
  }
  const uri = (file: string) => code.Uri.joinPath(root, file);
  const rel = (to: vscode.Uri) => to.path.slice(root.path.length + 1);
  const settled = () => extension.exports.server.request('skillpls/settled');

  /** Opens a file, and says where in it a text is, some characters in. */
  async function at(file: string, text: string, into = 0): Promise<[vscode.Uri, vscode.Position]> {
    const document = await code.workspace.openTextDocument(uri(file));
    await code.window.showTextDocument(document);
    const offset = document.getText().indexOf(text);
    expect(`${file} holds ${text}`, offset, (n) => n >= 0);
    return [document.uri, document.positionAt(offset + into)];
  }
  const ask = <T>(command: string, ...args: unknown[]) => code.commands.executeCommand<T>(command, ...args);
  const spot = (to: vscode.Uri, r: vscode.Range) => `${rel(to)}:${r.start.line + 1}:${r.start.character + 1}`;
  const places = (list: (vscode.Location | vscode.LocationLink)[]) =>
    list.map((l) => 'targetUri' in l ? spot(l.targetUri, l.targetSelectionRange ?? l.targetRange) : spot(l.uri, l.range));
  const labels = (list: vscode.CompletionList) => list.items.map((item) => typeof item.label === 'string' ? item.label : item.label.label);
  const faults = (file: string) => code.languages.getDiagnostics(uri(file))
    .filter((d) => d.severity !== code.DiagnosticSeverity.Hint)
    .map((d) => `${d.range.start.line + 1} ${typeof d.code === 'object' ? d.code.value : d.code ?? ''} ${d.source ?? ''}: ${d.message}`);

  const tests: Test[] = [
    ['the extension is active where skills are', async () => {
      await see('it is active', () => extension.isActive, Boolean, 120_000);
      await see('the server runs', () => extension.exports.server.running, Boolean, 120_000);
    }],
    ['a finding has a code, a page and a source', async () => {
      await at(`${quality}/contract-testing/SKILL.md`, 'api-desing');
      await settled();
      const found = await see('one is there', () => code.languages.getDiagnostics(uri(`${quality}/contract-testing/SKILL.md`)).filter((d) => d.source === 'skillpls' && d.severity === code.DiagnosticSeverity.Warning), (list) => list.length === 1);
      const [finding] = found;
      expect('its code leads to the page', finding?.code, (c) => typeof c === 'object' && c.value === 'unknown-skill' && c.target.scheme.startsWith('http'));
      expect('it stands at the name', finding?.range, (r) => r?.start.line === 6 && r.start.character === 28);
    }],
    ['what VS Code says is not said twice', async () => {
      for (const [file, text, line] of [[`${skills}/leadership/release-notes/SKILL.md`, 'release-note', '2 '], ['.claude/rules/role-rules/dev-be-rules.md', 'ops-rules.md', '86 ']] as const) {
        await at(file, text);
        await settled();
        await see(`line ${line}of ${file} has one`, () => faults(file), (list) => list.filter((fault) => fault.startsWith(line)).length === 1);
      }
    }],
    ['hover is a card', async () => {
      const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', ...await at(`${quality}/load-testing/SKILL.md`, '[test-planning]', 3));
      const text = hovers.flatMap((h) => h.contents.map((c) => typeof c === 'string' ? c : c.value));
      expect('one card tells of the skill', text, (list) => list.filter((t) => t.includes('Decide what to test')).length === 1);
    }],
    ['definition of a dependency, of a name in backticks, of a link', async () => {
      for (const [text, into, want] of [
        ['[test-planning]', 3, `${plan}:2:7`],
        ['`database-migrations`', 3, `${skills}/domain/backend/database-migrations/SKILL.md:2:7`],
      ] as const) {
        expect(text, places(await ask('vscode.executeDefinitionProvider', ...await at(`${quality}/load-testing/SKILL.md`, text, into))), (list) => list.join() === want);
      }
      // Two answers of one range are one place to VS Code: that is the line of the heading.
      const link = (await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', ...await at(plan, 'risk-matrix.md#scoring', 18)))
        .map((l) => 'targetUri' in l ? [rel(l.targetUri), l.targetRange, l.targetSelectionRange] : [rel(l.uri), l.range, l.range]);
      expect('a link leads to one place', [...new Set(link.map((place) => JSON.stringify(place)))], (list) => list.length === 1 && list[0]?.startsWith(`["${matrix}",[{"line":2,"character":0},{"line":2,"character":17}]`) === true);
    }],
    ['references of a skill and of a heading: no place twice', async () => {
      const skill = places(await ask('vscode.executeReferenceProvider', ...await at(plan, 'test-planning', 2)));
      expect('of the skill', skill, (list) => list.length >= 18 && twice(list).length === 0);
      const heading = places(await ask('vscode.executeReferenceProvider', ...await at(matrix, 'Scoring a Risk', 2)));
      expect('of the heading', heading, (list) => twice(list).length === 0 && list.some((place) => place.startsWith(`${plan}:26:`)));
    }],
    ['completion of skills and of roles', async () => {
      const file = `${quality}/load-testing/SKILL.md`;
      const names = labels(await ask('vscode.executeCompletionItemProvider', ...await at(file, 'depends_on: [', 13)));
      expect('skills, each once', names, (list) => ['booking-rules', 'api-design', 'mentoring'].every((name) => list.filter((l) => l === name).length === 1));
      const roles = labels(await ask('vscode.executeCompletionItemProvider', ...await at(file, 'used_by: [', 10)));
      expect('roles, each once', roles, (list) => ['tech-lead', 'dev-be', 'product'].every((name) => list.filter((l) => l === name).length === 1));
    }],
    ['behind ]( a path and an anchor are offered once', async () => {
      const paths = labels(await ask('vscode.executeCompletionItemProvider', ...await at(plan, '(references/risk', 12)));
      expect('the file, once', paths, (list) => list.filter((label) => label === 'risk-matrix.md').length === 1);
      const anchors = labels(await ask('vscode.executeCompletionItemProvider', ...await at(plan, 'risk-matrix.md#scoring', 15)));
      expect('the anchor, once', anchors, (list) => list.filter((label) => label === '#scoring-a-risk' || label === 'scoring-a-risk').length === 1);
    }],
    ['in prose nothing of ours is offered', async () => {
      const offered = labels(await ask('vscode.executeCompletionItemProvider', ...await at(plan, 'We cannot test everything', 3)));
      expect('no skill', offered, (list) => !list.includes('api-design'));
    }],
    ['quick fixes', async () => {
      const [file, position] = await at(`${quality}/contract-testing/SKILL.md`, 'api-desing', 3);
      await settled();
      const offered = await ask<vscode.CodeAction[]>('vscode.executeCodeActionProvider', file, new code.Range(position, position), 'quickfix');
      expect('a cure, once', offered.map((a) => a.title), (titles) => titles.filter((title) => title.includes('"api-design"')).length === 1 && twice(titles).length === 0);
    }],
    ['a lens', async () => {
      const [file] = await at(plan, 'name');
      const lenses = await see('lenses are there', () => ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file, 10), (list) => list.length > 0);
      expect('one for the skill', lenses.map((lens) => lens.command?.title), (titles) => titles.length === 1 && /used by \d+ .* tokens/.test(titles[0] ?? ''));
    }],
    ['the outline, links and folds: nothing twice', async () => {
      const [file] = await at(plan, 'name');
      const outline = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', file);
      expect('one root', outline.map((symbol) => symbol.name), (names) => names.join() === '# Test Planning');
      const links = await ask<vscode.DocumentLink[]>('vscode.executeLinkProvider', file, 100);
      expect('no link twice', twice(links.map((link) => spot(file, link.range))), (list) => list.length === 0);
      const folds = await ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', file);
      expect('no fold twice', twice(folds.map((fold) => `${fold.start}-${fold.end}`)), (list) => list.length === 0);
    }],
    ['symbols of the workspace', async () => {
      const found = await ask<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'booking-rules');
      expect('the skill, once', found.map((symbol) => `${symbol.name} ${rel(symbol.location.uri)}`), (list) => list.filter((name) => name === `booking-rules ${skills}/domain/backend/booking-rules/SKILL.md`).length === 1);
    }],
    ['dependencies as calls', async () => {
      const [item] = await ask<vscode.CallHierarchyItem[]>('vscode.prepareCallHierarchy', ...await at(plan, 'test-planning', 2));
      expect('the skill is there', item?.name, (name) => name === 'test-planning');
      const incoming = await ask<vscode.CallHierarchyIncomingCall[]>('vscode.provideIncomingCalls', item);
      expect('who needs it', incoming.map((call) => call.from.name), (names) => names.includes('load-testing'));
    }],
    ['a file that moves takes its links along', async () => {
      const edit = new code.WorkspaceEdit();
      edit.renameFile(uri(matrix), uri(`${quality}/test-planning/references/risks.md`));
      expect('it is done', await code.workspace.applyEdit(edit), Boolean);
      const document = await code.workspace.openTextDocument(uri(plan));
      await see('the link is rewritten', () => document.getText(), (text) => text.includes('(references/risks.md#scoring-a-risk)'));
    }],
    ['a new name for a skill concerns all files that name it', async () => {
      const edit = await ask<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', ...await at(plan, 'test-planning', 2), 'risk-first');
      const files = edit.entries().map(([file]) => rel(file));
      expect('each of them is there, once', files, (list) => [plan, `${quality}/load-testing/SKILL.md`, 'config/roles.yaml', `${skills}/skills-registry.yaml`].every((file) => list.filter((f) => f === file).length === 1));
    }],
    ['the server starts anew and answers as before', async () => {
      await ask('skillpls.restart');
      await see('it runs', () => extension.exports.server.running, Boolean);
      const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', ...await at(`${quality}/load-testing/SKILL.md`, '`database-migrations`', 3));
      expect('a card', hovers.length, (n) => n > 0);
    }],
  ];
  return await runAll(tests);
}
