#!/usr/bin/env node
// Runs the program for this platform, which lies in a package of its own, in the place of this
// process: it has the streams, gets the signals, and its end is the end.
'use strict';
const { spawn } = require('node:child_process');
const { optionalDependencies } = require('./package.json');

const name = `@skillpls/${process.platform}-${process.arch}`;

/** Ends as the program does that cannot run. */
function fail(why) {
  console.error(`skillpls: ${why}`);
  process.exit(3);
}

function find() {
  if (optionalDependencies[name] === undefined) {
    fail(`there is none for ${process.platform} on ${process.arch} to install; with Go it can be built from its sources`);
  }
  try {
    return require.resolve(`${name}/bin/skillpls${process.platform === 'win32' ? '.exe' : ''}`);
  } catch {
    return fail(`${name}, the package with the program, is not installed: install skillpls again on this machine, without --omit=optional or --no-optional`);
  }
}

const child = spawn(find(), process.argv.slice(2), { stdio: 'inherit', windowsHide: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => fail(`${name} does not run: ${error.message}`));
child.on('exit', (code, signal) => {
  if (signal === null) {
    process.exit(code);
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
