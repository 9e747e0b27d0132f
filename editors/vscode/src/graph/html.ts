export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** What says that a script or a style is ours: a nonce, or that it is the one with this hash. */
  readonly own: { readonly nonce: string } | { readonly hashes: { readonly script: string; readonly style: string } };
  /** Of a page that nobody is behind: the graph as JSON, and what the page is called. Both may stand in HTML as they are. */
  readonly alone?: { readonly graph: string; readonly title: string };
}

/**
 * The page of the graph, with its script and its style in it: it fetches nothing, and nothing
 * but these two runs or counts.
 */
export function html({ script, style, own, alone }: PageParts): string {
  const nonce = 'nonce' in own ? ` nonce="${own.nonce}"` : '';
  const [scripts, styles] = 'nonce' in own ? [`nonce-${own.nonce}`, `nonce-${own.nonce}`] : [own.hashes.script, own.hashes.style];
  // A browser asks for an icon of a page that has none.
  const more = alone === undefined ? '' : `; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;
  const csp = `default-src 'none'; style-src '${styles}'; script-src '${scripts}'${more}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${alone === undefined ? '' : `<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
`}<style${nonce}>${inside('style', style)}</style>
<title>${alone?.title ?? 'Skill graph'}</title>
</head>
<body data-mode="drawing">
<header role="toolbar" aria-label="Skill graph">
  <b id="tree" hidden></b>
  <div class="pair" role="group" aria-label="What is drawn">
    <button id="around" aria-pressed="false" hidden></button>
    <button id="all" aria-pressed="true">Everything</button>
  </div>
  <label id="depth-label" hidden>Depth <select id="depth" aria-label="How many ties away the graph ends"><option>1</option><option>2</option><option>3</option><option>4</option><option>5</option></select></label>
  <select id="root" aria-label="Skills of which root" hidden></select>
  <select id="role" aria-label="Skills of which role" hidden></select>
  <select id="strength" aria-label="Which ties" title="How sure a tie is" hidden></select>
  <input id="search" type="search" placeholder="Find (/)" aria-label="Find nodes" spellcheck="false">
  <span id="found" role="status" aria-live="polite"></span>
  <button id="as-list" aria-pressed="false" title="The same as a list">List</button>
</header>
<div id="stage">
<main id="view" aria-label="Graph of skills, roles and agents. Arrow keys go from node to node, Enter opens one, Space opens it and stays here, F draws the graph around it.">
  <div id="boxes"></div>
  <canvas id="edges" aria-hidden="true"></canvas>
  <div id="nodes"></div>
  <div id="titles" aria-hidden="true"></div>
  <div id="list" hidden></div>
  <p id="empty" hidden></p>
</main>
<aside id="details" aria-label="What was chosen" aria-live="polite" hidden></aside>
</div>
<div id="zoom" role="group" aria-label="Zoom">
  <button id="in" title="Zoom in (+)" aria-label="Zoom in">${icon('M8 3v10M3 8h10')}</button>
  <button id="out" title="Zoom out (-)" aria-label="Zoom out">${icon('M3 8h10')}</button>
  <button id="fit" title="Show all of it (0)" aria-label="Show all of it">${icon('M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3')}</button>
  <button id="tidy" title="Lay it out anew" aria-label="Lay it out anew">${icon('M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z')}</button>
</div>
<div id="card" role="tooltip" hidden></div>
<div id="legend" role="group" aria-label="What is shown"></div>
${alone === undefined ? '' : `<script type="application/json" id="graph">${alone.graph}</script>
`}<script${nonce}>${inside('script', script)}</script>
</body>
</html>
`;
}

/** Text that may stand in an element of a name: it cannot end there too early. */
export function inside(name: string, text: string): string {
  return text.replace(new RegExp(`</(?=${name})`, 'gi'), '<\\/');
}

function icon(path: string): string {
  return `<svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.3" aria-hidden="true"><path d="${path}"/></svg>`;
}
