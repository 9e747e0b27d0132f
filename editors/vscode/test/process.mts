// Programs that the tests start, and end.
import { spawn, execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';

/** A child with the processes that it starts, which end with it. */
export class Child {
  private readonly process: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv; log: string }) {
    const log = openSync(options.log, 'a');
    this.process = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', log, log], detached: true });
    this.exited = new Promise((resolve, reject) => {
      this.process.once('exit', (code) => resolve(code));
      this.process.once('error', reject);
    });
  }

  /** Ends the child and its own children. */
  async stop(): Promise<void> {
    const { pid } = this.process;
    if (pid !== undefined && this.process.exitCode === null) {
      process.kill(-pid, 'SIGTERM');
      const slow = setTimeout(() => process.kill(-pid, 'SIGKILL'), 10_000);
      await this.exited;
      clearTimeout(slow);
    }
  }
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('no port');
  }
  return address.port;
}

/** Runs a program to its end and returns what it wrote. */
export function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): string {
  return execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}
