/** Whether some texts have all words of what somebody looks for, in any case. */
export function matches(query: string, ...texts: (string | undefined)[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
