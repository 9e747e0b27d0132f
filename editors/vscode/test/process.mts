// Programs that the tests start, and end.
import { spawn, execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';

const running = new Set<Child>();

/** Ends all children that still run, at once: for when we are told to end ourselves. */
export function killAll(): void {
  for (const child of running) {
    child.kill();
  }
}

/** A child with the processes that it starts, which end with it. */
export class Child {
  private readonly process: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(program: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv; log: string }) {
    const log = openSync(options.log, 'a');
    this.process = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', log, log], detached: true });
    running.add(this);
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
      const slow = setTimeout(() => this.kill(), 10_000);
      await this.exited;
      clearTimeout(slow);
    }
    this.kill(); // whom it has left behind
    running.delete(this);
  }

  /** Kills the child's group, if there is somebody in it. */
  kill(): void {
    try {
      if (this.process.pid !== undefined) {
        process.kill(-this.process.pid, 'SIGKILL');
      }
    } catch {
      // Nobody is.
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
export function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env, cwd?: string): string {
  return execFileSync(program, args, { encoding: 'utf8', env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
}
