// An extension that runs a script of the tests where extensions run.
const { writeFileSync, renameSync } = require('node:fs');

exports.activate = async () => {
  const script = process.env.SKILLPLS_HOST_SCRIPT;
  const result = process.env.SKILLPLS_HOST_RESULT;
  if (!script || !result) {
    return;
  }
  let text;
  try {
    text = JSON.stringify({ value: await require(script).run(require('vscode')) });
  } catch (error) {
    text = JSON.stringify({ error: String(error.stack) });
  }
  writeFileSync(`${result}.part`, text);
  renameSync(`${result}.part`, result);
};
