// usage: node icon.mjs
//
// Draws icon.png: a page whose lines are names that lead to one another.
import { deflateSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';

const size = 256;
const samples = 4; // a side, of each pixel

// Distances to shapes, negative inside, in a picture that is 1 wide.
const box = (x, y, left, top, right, bottom, r) => {
  const dx = Math.abs(x - (left + right) / 2) - (right - left) / 2 + r;
  const dy = Math.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + r;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - r;
};
const dot = (x, y, [cx, cy], r) => Math.hypot(x - cx, y - cy) - r;
const line = (x, y, [ax, ay], [bx, by], r) => {
  const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - r;
};

const ground = [[46, 58, 140], [24, 130, 140]]; // from top to bottom
const page = [250, 250, 252];
const ink = [190, 198, 214];
const ties = [46, 58, 140];
const nodes = [[232, 120, 52], [46, 58, 140], [24, 130, 140]];

const from = [0.36, 0.40];
const to = [[0.64, 0.54], [0.40, 0.72]];

/** The colour of a point, and how much it covers: red, green, blue, opacity. */
function colour(x, y) {
  if (box(x, y, 0.03, 0.03, 0.97, 0.97, 0.2) > 0) {
    return [0, 0, 0, 0];
  }
  if (dot(x, y, from, 0.075) < 0) return [...nodes[0], 1];
  if (dot(x, y, to[0], 0.075) < 0) return [...nodes[1], 1];
  if (dot(x, y, to[1], 0.075) < 0) return [...nodes[2], 1];
  if (to.some((end) => line(x, y, from, end, 0.017) < 0)) return [...ties, 1];
  if (box(x, y, 0.21, 0.14, 0.79, 0.86, 0.06) < 0) {
    const written = box(x, y, 0.29, 0.225, 0.58, 0.265, 0.02) < 0 || box(x, y, 0.52, 0.385, 0.71, 0.415, 0.015) < 0 || box(x, y, 0.55, 0.705, 0.71, 0.735, 0.015) < 0;
    return [...written ? ink : page, 1];
  }
  return [...ground[0].map((c, i) => c + (ground[1][i] - c) * y), 1];
}

const rows = Buffer.alloc(size * (1 + 4 * size));
for (let py = 0; py < size; py++) {
  for (let px = 0; px < size; px++) {
    const sum = [0, 0, 0, 0];
    for (let s = 0; s < samples * samples; s++) {
      const [r, g, b, a] = colour((px + (s % samples + 0.5) / samples) / size, (py + (Math.floor(s / samples) + 0.5) / samples) / size);
      [r * a, g * a, b * a, a].forEach((v, i) => { sum[i] += v; });
    }
    const at = py * (1 + 4 * size) + 1 + 4 * px;
    for (let i = 0; i < 3; i++) {
      rows[at + i] = sum[3] > 0 ? Math.round(sum[i] / sum[3]) : 0;
    }
    rows[at + 3] = Math.round(255 * sum[3] / (samples * samples));
  }
}

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) {
    n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  }
  return n >>> 0;
});

/** A chunk of a PNG: its length, type, data, and the sum that checks it. */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const sum = body.reduce((crc, byte) => table[(crc ^ byte) & 255] ^ (crc >>> 8), 0xffffffff);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeUInt32BE((sum ^ 0xffffffff) >>> 0, body.length + 4);
  return out;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6], 8); // eight bits, with opacity
writeFileSync(new URL('icon.png', import.meta.url), Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
]));
