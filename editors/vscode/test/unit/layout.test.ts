import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut } from '../../src/graph/layout';
import { bounds, overlap } from '../../src/graph/rect';
import type { Layout } from '../../src/graph/layout';
import type { Point } from '../../src/graph/rect';
import { curve, road, towards } from '../../src/graph/picture';
import { matches } from '../../src/matches';
import type { GraphResult } from '../../src/protocol';
import { around, edge, node, tree } from './graphs';

const sizes = [1, 2, 3, 5, 8, 13, 20, 40, 80, 200];

function places(layout: Layout): Map<string, Point> {
  return new Map(layout.nodes.map((p) => [p.node.id, { x: p.x, y: p.y }]));
}

function lay(graph: GraphResult, before?: Map<string, Point>): Layout {
  return layOut(graph.nodes, graph.edges, before);
}

/** Fails where two nodes or two boxes overlap, or a node does not lie in its box. */
function tidy(layout: Layout, what: string): void {
  const cells = new Map<string, typeof layout.nodes>();
  for (const p of layout.nodes) {
    for (let x = Math.floor(p.x / 200); x <= Math.floor((p.x + p.width) / 200); x++) {
      for (let y = Math.floor(p.y / 200); y <= Math.floor((p.y + p.height) / 200); y++) {
        const cell = cells.get(`${x} ${y}`) ?? [];
        cells.set(`${x} ${y}`, [...cell, p]);
        for (const o of cell) {
          assert.ok(o === p || !overlap(o, p), `${what}: ${o.node.name} and ${p.node.name} overlap`);
        }
      }
    }
  }
  layout.boxes.forEach((a, i) => {
    for (const b of layout.boxes.slice(i + 1)) {
      assert.ok(!overlap(a, b), `${what}: the boxes ${a.title} and ${b.title} overlap`);
    }
  });
  if (layout.boxes.length > 0) {
    for (const p of layout.nodes) {
      assert.ok(layout.boxes.some((b) => b.x <= p.x && b.y <= p.y && p.x + p.width <= b.x + b.width && p.y + p.height <= b.y + b.height), `${what}: ${p.node.name} lies in no box`);
    }
  }
}

test('nothing overlaps, at any size', () => {
  for (const n of sizes) {
    for (const graph of [tree(n), around(n)]) {
      const layout = lay(graph);
      assert.equal(layout.nodes.length, graph.nodes.length);
      assert.ok(layout.nodes.every((p) => Number.isFinite(p.x) && Number.isFinite(p.y)));
      tidy(layout, `${n} nodes`);
    }
  }
  assert.deepEqual(lay({ nodes: [], edges: [] }), { nodes: [], boxes: [] });
});

test('the same graph looks the same, in whatever order its nodes come', () => {
  for (const graph of [tree(60), around(30)]) {
    const turned = { nodes: [...graph.nodes].reverse(), edges: [...graph.edges].reverse() };
    assert.deepEqual(places(lay(turned)), new Map([...places(lay(turned))].map(([id]) => [id, places(lay(graph)).get(id)])));
  }
});

test('what leads to a node lies on its left, what it leads to on its right, the farther the farther out', () => {
  const center = node('center');
  const user = node('user', { distance: 1 });
  const users = node('users-user', { distance: 2 });
  const needed = node('needed', { distance: 1 });
  const neededs = node('needed-by-needed', { distance: 2 });
  const at = places(lay({
    nodes: [center, user, users, needed, neededs],
    edges: [edge(user, center), edge(users, user), edge(center, needed), edge(needed, neededs)],
  }));
  const order = [users, user, center, needed, neededs].map((n) => at.get(n.id)?.x ?? NaN);
  assert.deepEqual([...order].sort((a, b) => a - b), order);
});

test('what is tied lies nearer than what is not', () => {
  for (const graph of [tree(80), tree(200)]) {
    const at = places(lay(graph));
    const far = (a: string, b: string): number => Math.hypot((at.get(a)?.x ?? NaN) - (at.get(b)?.x ?? NaN), (at.get(a)?.y ?? NaN) - (at.get(b)?.y ?? NaN));
    const ties = graph.edges.filter((e) => e.kind !== 'has' && e.kind !== 'inherits');
    const tied = ties.reduce((sum, e) => sum + far(e.from, e.to), 0) / ties.length;
    let all = 0;
    let count = 0;
    for (const a of graph.nodes) {
      for (const b of graph.nodes) {
        if (a !== b) {
          all += far(a.id, b.id);
          count++;
        }
      }
    }
    assert.ok(tied < 0.7 * (all / count), `tied nodes are ${Math.round(tied)} apart, all of them ${Math.round(all / count)}`);
  }
});

test('after a small change the rest stays where it was', () => {
  for (const n of [8, 40, 200]) {
    const graph = tree(n);
    const before = places(lay(graph));
    const added = node('an-added-one', { category: graph.nodes[0]?.category ?? '' });
    const target = graph.nodes[1];
    assert.ok(target);
    const more = lay({ nodes: [...graph.nodes, added, node('elsewhere', { category: 'a-new-category' })], edges: [...graph.edges, edge(added, target)] }, before);
    tidy(more, `${n} nodes and two more`);
    const moved = more.nodes.filter((p) => {
      const was = before.get(p.node.id);
      return was !== undefined && (was.x !== p.x || was.y !== p.y);
    });
    assert.ok(moved.length <= graph.nodes.length / 4, `${moved.length} of ${graph.nodes.length} moved`);

    const fewer = lay({ nodes: graph.nodes.slice(1), edges: graph.edges.filter((e) => e.from !== graph.nodes[0]?.id && e.to !== graph.nodes[0]?.id) }, before);
    tidy(fewer, `${n} nodes and one fewer`);
    assert.deepEqual(fewer.nodes.filter((p) => before.get(p.node.id)?.x !== p.x || before.get(p.node.id)?.y !== p.y), [], 'one that is gone moves nothing');

    const tied = lay({ nodes: graph.nodes, edges: graph.edges.slice(1) }, before);
    assert.deepEqual(places(tied), before, 'an edge moves nothing');
  }
  const graph = around(12);
  const before = places(lay(graph));
  const center = graph.nodes[0];
  assert.ok(center);
  const added = node('an-added-one', { distance: 1 });
  const after = lay({ nodes: [...graph.nodes, added], edges: [...graph.edges, edge(center, added)] }, before);
  for (const p of after.nodes) {
    const was = before.get(p.node.id);
    assert.ok(was === undefined || Math.abs(was.y - p.y) <= 40, `${p.node.name} moved by ${p.y - (was?.y ?? 0)}`);
  }
});

test('boxes fill a view that is wide, and one that is high', () => {
  const graph = tree(200);
  const ratios = [0.6, 1, 1.7, 2.4].map((aspect) => {
    const layout = layOut(graph.nodes, graph.edges, new Map(), aspect);
    tidy(layout, `aspect ${aspect}`);
    const { width, height } = bounds(layout.boxes);
    return width / height;
  });
  assert.deepEqual([...ratios].sort((a, b) => a - b), ratios);
  assert.ok((ratios[0] ?? 9) < 1.1 && (ratios[3] ?? 0) > 1.5, ratios.join(' '));
});

test('1,000 skills are laid out in less than a second', (t) => {
  const graph = tree(1000);
  lay(tree(100)); // which has the code compiled
  // Of the processor, so that others who work on the machine do not count.
  let layout = lay(graph);
  let took = Infinity;
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage();
    layout = lay(graph);
    const { user, system } = process.cpuUsage(start);
    took = Math.min(took, (user + system) / 1000);
  }
  t.diagnostic(`${graph.nodes.length} nodes and ${graph.edges.length} edges in ${Math.round(took)} ms`);
  assert.ok(took < 1000, `${Math.round(took)} ms`);
  tidy(layout, '1,000 skills');
  const size = bounds(layout.boxes);
  const ratio = size.width / size.height;
  assert.ok(ratio > 0.8 && ratio < 3.2, `it is ${ratio} times as wide as it is high`);
  const filled = layout.boxes.reduce((sum, b) => sum + b.width * b.height, 0) / (size.width * size.height);
  assert.ok(filled > 0.5, `only ${Math.round(100 * filled)}% of it is boxes`);
});

test('arrows begin and end at the sides of nodes', () => {
  const from = { x: 0, y: 0, width: 100, height: 26 };
  for (const to of [{ x: 300, y: 80 }, { x: -300, y: 80 }, { x: 20, y: 200 }, { x: 20, y: -200 }, { x: 110, y: 0 }, { x: 0, y: 30 }]) {
    const target = { ...to, width: 80, height: 26 };
    for (const [p, r] of [curve(from, target), road(from, target)].flatMap((c) => [[c.a, from], [c.b, target]] as const)) {
      const onSide = p.x === r.x || p.x === r.x + r.width || p.y === r.y || p.y === r.y + r.height;
      assert.ok(onSide && p.x >= r.x && p.x <= r.x + r.width && p.y >= r.y && p.y <= r.y + r.height, JSON.stringify([to, p]));
    }
  }
});

test('arrow keys reach every node', () => {
  for (const graph of [tree(40), around(20)]) {
    const layout = lay(graph);
    const start = layout.nodes[0];
    assert.ok(start);
    const reached = new Set([start]);
    const queue = [start];
    for (let p = queue.shift(); p !== undefined; p = queue.shift()) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = towards(layout.nodes, p, direction);
        if (next !== undefined && !reached.has(next)) {
          reached.add(next);
          queue.push(next);
        }
      }
    }
    assert.ok(reached.size >= 0.97 * layout.nodes.length, `${reached.size} of ${layout.nodes.length}`);
  }
});

test('a search finds all of its words, in names and descriptions', () => {
  assert.ok(matches('api rev', 'api-review'));
  assert.ok(matches('API service', 'api-review', 'Of a service.'));
  assert.ok(!matches('api nowhere', 'api-review', 'Of a service.'));
});
