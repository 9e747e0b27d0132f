import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

/** A skillpls that runs. */
export interface Binary {
  readonly path: string;
  /** As it says: "skillpls 0.3.1". */
  readonly version: string;
}

/** Why there is no server, for a person to read. */
export class NoBinary extends Error {}

const program = process.platform === 'win32' ? 'skillpls.exe' : 'skillpls';

/**
 * Finds the server: the one that the user's settings name, else the one that came with the
 * extension, else the one on the PATH. Throws a NoBinary if that is not there or not one.
 *
 * The setting has the scope machine, so that a workspace cannot name a program.
 */
export async function findBinary(extension: vscode.Uri): Promise<Binary> {
  const chosen = vscode.workspace.getConfiguration('skillpls').get<string>('path', '').trim();
  if (chosen !== '') {
    const native = chosen.replace(/^~(?=[/\\])/, homedir());
    if (!path.isAbsolute(native)) {
      throw new NoBinary(`the setting skillpls.path has to be an absolute path, and is "${chosen}"`);
    }
    return await probe(native, `the setting skillpls.path names ${native}`);
  }
  const bundled = vscode.Uri.joinPath(extension, 'bin', program).fsPath;
  if (existsSync(bundled)) {
    return await probe(bundled, `${bundled} came with the extension`);
  }
  return await probe(program, 'this build of the extension has no server in it, and the one on the PATH is to be taken');
}

/** Runs a program that may be skillpls; why says where it comes from. */
async function probe(file: string, why: string): Promise<Binary> {
  let said: string;
  try {
    // Not in the workspace: on Windows a program there would come before the PATH.
    const { stdout } = await promisify(execFile)(file, ['version'], { timeout: 20_000, cwd: homedir(), windowsHide: true });
    said = stdout.trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such program' : code === 'EACCES' ? 'it may not be run' : message;
    throw new NoBinary(`${why}, but ${reason}`);
  }
  if (!/^skillpls \S+$/.test(said)) {
    throw new NoBinary(`${why}, but that is not skillpls`);
  }
  return { path: file, version: said };
}
