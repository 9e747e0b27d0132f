#!/bin/sh
# usage: vscode.sh VERSION NODE DIR
#
# Puts code-server VERSION, the workbench of VS Code behind a web server, into DIR from
# the npm registry, with a Node of version NODE to run it: DIR/node, and
# DIR/node_modules/code-server. Nothing is compiled and no package runs a script.
# Removing DIR removes everything.
#
# Exit: 0 when it runs, 1 with a reason on stderr otherwise.
set -eu

version=$1
node=$2
mkdir -p "$3"
dir=$(cd "$3" && pwd)

say() { echo "vscode.sh: $version: $*" >&2; }

if [ -e "$dir/complete" ]; then
	exit 0
fi
command -v npm >/dev/null || { say "needs npm"; exit 1; }
case $(uname -sm) in
'Linux x86_64') platform=linux-x64 ;;
'Linux aarch64') platform=linux-arm64 ;;
*) say "is not fetched for $(uname -sm)"; exit 1 ;;
esac

# A half-made tree of an earlier run is of no use.
rm -rf "$dir/node_modules" "$dir/node" "$dir/log"
echo '{"private":true}' >"$dir/package.json"
npm() { command npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund "$@" >>"$dir/log" 2>&1 || { tail -n 20 "$dir/log" >&2; say "npm install failed"; exit 1; }; }
(cd "$dir" && npm "node-$platform@$node" "code-server@$version")
# The argon2 of old versions would have to be compiled. It hashes passwords, and there are none.
argon2=$dir/node_modules/argon2
[ -d "$argon2/prebuilds" ] || echo 'exports.hash = exports.verify = () => { throw new Error("there is no argon2 here"); };' >"$argon2/argon2.js"
(cd "$dir/node_modules/code-server/lib/vscode" && npm --omit=dev)
ln -s "node_modules/node-$platform/bin/node" "$dir/node"
# What its scripts would have linked, so that it can call itself.
(cd "$dir/node_modules/code-server/lib/vscode/bin" && ln -sf code-linux.sh remote-cli/code-server && ln -sf browser-linux.sh helpers/browser.sh)
"$dir/node" "$dir/node_modules/code-server/out/node/entry.js" --config "$dir/config.yaml" --version >>"$dir/log" 2>&1 ||
	{ tail -n 20 "$dir/log" >&2; say "does not run"; exit 1; }
touch "$dir/complete"
