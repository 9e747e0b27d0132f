// The trees that the tests work on: always fresh copies.
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';

export const repository = path.resolve(import.meta.dirname, '../../..');

/** The tree that the project began with; it is not part of the repository. */
export const foundingTree = path.join(repository, '../shared/corpus/wipal__agent-team');

/** The example tree. */
export const exampleTree = path.join(repository, 'examples/team');

/** Copies a tree to a place that is not there. */
export function copyTree(from: string, to: string): void {
  if (existsSync(to)) {
    throw new Error(`${to} is there already`);
  }
  cpSync(from, to, { recursive: true, mode: 0 });
  linkAgain(to);
}

/** Git has stored some symbolic links as small files that hold the target: they become links again. */
function linkAgain(dir: string): void {
  chmodSync(dir, 0o755); // the original may be read-only
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isFile()) {
      chmodSync(file, statSync(file).mode | 0o200);
    }
    if (entry.isDirectory()) {
      linkAgain(file);
      continue;
    }
    if (!entry.isFile() || path.extname(entry.name) !== '' || statSync(file).size > 256) {
      continue;
    }
    const target = readFileSync(file, 'utf8');
    if (target.startsWith('../') && existsSync(path.join(dir, target))) {
      rmSync(file);
      symlinkSync(target, file);
    }
  }
}

/** The files in which two trees differ, links as what they lead to. */
export function differences(a: string, b: string): string[] {
  const [one, other] = [files(a), files(b)];
  return [...new Set([...one, ...other])].filter((file) => {
    const [left, right] = [path.join(a, file), path.join(b, file)];
    return !existsSync(left) || !existsSync(right) || !readFileSync(left).equals(readFileSync(right));
  }).sort();
}

function files(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile()).map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
}
