/**
 * A seeded graph with planted communities, the same edges for everybody who is timed: plain integer arithmetic, so the same arguments
 * give the same bytes anywhere. Also runs in a page. As a script it writes pairs of little-endian u32.
 * Usage: node scripts/graph-edges.mjs VERTICES EDGES SEED FILE [LEAST MOST]
 *
 * Communities hold 20 to 100 vertices each (LEAST to MOST), evenly drawn; vertices are numbered at random, so that neighbours in memory are strangers.
 * Four edges of five join two members of one community, the fifth joins any two vertices; no loops, no edge twice.
 */
const LEAST = 20;
const MOST = 100;
const INSIDE = 0.8;

/** Evenly spread numbers in 0..2^32 from a 32-bit state (splitmix32). */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Pairs `source, target, source, target …`. */
export function plantedEdges(vertices, edges, seed, least = LEAST, most = MOST) {
  const next = generator(seed);
  const below = (count) => Math.floor((next() / 2 ** 32) * count);
  const number = Uint32Array.from({ length: vertices }, (_, at) => at);
  for (let at = vertices - 1; at > 0; at--) {
    const other = below(at + 1);
    [number[at], number[other]] = [number[other], number[at]];
  }
  const starts = [0];
  while (starts.at(-1) < vertices) starts.push(Math.min(vertices, starts.at(-1) + least + below(most - least + 1)));
  const of = new Uint32Array(vertices);
  for (let community = 0; community + 1 < starts.length; community++) of.fill(community, starts[community], starts[community + 1]);
  const seen = new Set();
  const pairs = new Uint32Array(edges * 2);
  for (let count = 0; count < edges;) {
    const a = below(vertices);
    const start = starts[of[a]];
    const b = next() < INSIDE * 2 ** 32 ? start + below(starts[of[a] + 1] - start) : below(vertices);
    const key = Math.min(a, b) * vertices + Math.max(a, b);
    if (a === b || seen.has(key)) continue;
    seen.add(key);
    pairs[2 * count] = number[a];
    pairs[2 * count + 1] = number[b];
    count++;
  }
  return pairs;
}

if (typeof process !== 'undefined' && process.argv[1]?.endsWith('graph-edges.mjs')) {
  const [vertices, edges, seed, file, ...sizes] = process.argv.slice(2);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(file, new Uint8Array(plantedEdges(Number(vertices), Number(edges), Number(seed), ...sizes.map(Number)).buffer));
}
