// Reads lines of {"id", "text"} and writes lines of {"id", "tokens"}: what the extension of VS
// Code does for its markdown server, which has no parser. Front matter is no Markdown to that
// extension, so that its lines are empty here.
const parser = require('markdown-it')({ html: true });

const frontMatter = /^---\r?\n[\s\S]*?\n---(?=\r?\n|$)/;

require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
	const { id, text } = JSON.parse(line);
	const body = text.replace(frontMatter, (found) => found.replace(/[^\r\n]+/g, ''));
	process.stdout.write(JSON.stringify({ id, tokens: parser.parse(body, {}) }) + '\n');
});
