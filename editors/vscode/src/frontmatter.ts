/**
 * Whether a person who has just typed text at a line and a column of a document is in
 * its front matter and begins a word there: a key, a value, or an item of a list.
 * line gives the lines of the document, from 0.
 */
export function beginsWord(line: (n: number) => string, at: { line: number; character: number }, text: string): boolean {
  if (!/^[\p{L}\p{N}_]$/u.test(text) || at.line === 0 || !/^\uFEFF?---\s*$/.test(line(0))) {
    return false;
  }
  for (let n = 1; n <= at.line; n++) {
    if (/^---\s*$/.test(line(n))) {
      return false;
    }
  }
  return /^$|[\s[,"'{]$/.test(line(at.line).slice(0, at.character));
}
