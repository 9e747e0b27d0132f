/** What VS Code says by itself of documents of ours, as docs/protocol.md calls it. */
export interface Voice {
  readonly prompts: boolean;
  readonly markdown: boolean;
  readonly paths: boolean;
}

/** What is known of the editor at hand. */
export interface Editor {
  /** Its version, or that of the VS Code that it is made from: "1.110.0". */
  readonly version: string;
  /** Whether its own extension for markdown is there and not disabled. */
  readonly markdown: boolean;
  /** Whether that completes paths. */
  readonly paths: boolean;
}

/** VS Code checks skills, and knows them for such, since this version. */
const prompts = [1, 110] as const;

/** What the editor says by itself, if it is to be left to it. */
export function voiceOf(editor: Editor, overlap: string): Voice {
  if (overlap === 'both') {
    return { prompts: false, markdown: false, paths: false };
  }
  const [major = 0, minor = 0] = editor.version.split('.').map(Number);
  return {
    prompts: major > prompts[0] || major === prompts[0] && minor >= prompts[1],
    markdown: editor.markdown,
    paths: editor.markdown && editor.paths,
  };
}
