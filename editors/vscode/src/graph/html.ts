/** The page of the graph. Nothing in it comes from elsewhere, and no script but ours runs. */
export function html(page: { script: string; style: string; source: string; nonce: string }): string {
  const csp = `default-src 'none'; style-src ${page.source}; script-src 'nonce-${page.nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${page.style}">
<title>Skill graph</title>
</head>
<body data-mode="drawing">
<header role="toolbar" aria-label="Skill graph">
  <div class="pair" role="group" aria-label="What is drawn">
    <button id="around" aria-pressed="false" hidden></button>
    <button id="all" aria-pressed="true">Everything</button>
  </div>
  <label id="depth-label" hidden>Depth <select id="depth" aria-label="How many ties away the graph ends"><option>1</option><option>2</option><option>3</option></select></label>
  <input id="search" type="search" placeholder="Find (/)" aria-label="Find nodes" spellcheck="false">
  <span id="found" role="status" aria-live="polite"></span>
  <button id="as-list" aria-pressed="false" title="The same as a list">List</button>
  <div class="pair drawing" role="group" aria-label="Zoom">
    <button id="out" title="Zoom out (-)" aria-label="Zoom out">&minus;</button>
    <button id="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
    <button id="fit" title="Show all of it (0)">Fit</button>
    <button id="tidy" title="Lay it out anew">Tidy</button>
  </div>
</header>
<main id="view" aria-label="Graph of skills, roles and agents. Arrow keys go from node to node, Enter opens one, Space opens it and stays here, F draws the graph around it.">
  <div id="boxes"></div>
  <canvas id="edges" aria-hidden="true"></canvas>
  <div id="nodes"></div>
  <div id="titles" aria-hidden="true"></div>
  <div id="list" hidden></div>
  <p id="empty" hidden></p>
</main>
<div id="card" role="tooltip" hidden></div>
<div id="legend" role="group" aria-label="What is shown"></div>
<script nonce="${page.nonce}" src="${page.script}"></script>
</body>
</html>
`;
}
