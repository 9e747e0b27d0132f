// Has the tests of api/ run within the extension host.
import { build } from 'esbuild';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './process.mts';

const here = import.meta.dirname;

/** An extension that runs a script where extensions run, and the script. */
export interface HostTests {
  readonly vsix: string;
  readonly script: string;
}

/** Bundles the tests, and packs the extension that runs them. */
export async function buildHostTests(dir: string): Promise<HostTests> {
  const script = path.join(dir, 'api.cjs');
  await build({ entryPoints: [path.join(here, 'api/main.ts')], outfile: script, bundle: true, platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'], logLevel: 'warning' });
  const vsix = path.join(dir, 'tests.vsix');
  run(process.execPath, [path.join(here, '../node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', vsix], process.env, path.join(here, 'host'));
  return { vsix, script };
}

/** What came of one test. */
export interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly failure?: string;
}

/** What the tests left in a file; undefined while they run. */
export function outcomes(file: string): Outcome[] | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const { value, error } = JSON.parse(readFileSync(file, 'utf8')) as { value?: Outcome[]; error?: string };
  return value ?? [{ name: 'the tests run', seconds: 0, failure: error ?? 'no outcome' }];
}
