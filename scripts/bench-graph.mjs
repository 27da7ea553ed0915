/**
 * Times building, PageRank and communities on the same edges: in one page of Chromium beside graphology, and natively beside igraph and
 * networkit on one core; and the layout. Writes docs/performance/graph.md.
 * Usage: node scripts/bench-graph.mjs, with the page built in dist/. The peers are fetched into a folder of their own, by npm and pip;
 * PEERS=FOLDER keeps that folder; GRAPH_BENCH is the built bench where cargo is not to build it; SETS=1 takes the first graph only. Without Python and pip the native peers stay out, and the page says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { plantedEdges } from './graph-edges.mjs';
import { serve } from './serve.mjs';

const VERTICES = 250_000;
const EDGES = 1_000_000;
const SEED = 1;
const SETS = [
  { name: 'communities of 20 to 100', sizes: [20, 100] },
  { name: 'communities of 50 to 950', sizes: [50, 950] },
];
const ALPHA = 0.85;
const TOLERANCE = 1e-6;

const peers = resolve(process.env.PEERS ?? mkdtempSync(join(tmpdir(), 'lanternfish-peers-')));
mkdirSync(peers, { recursive: true });
const say = (text) => process.stderr.write(`${text}\n`);
const seconds = (value) => (value === undefined ? '–' : value.toFixed(value < 0.1 ? 3 : 2));
const times = (theirs, ours) => (theirs === undefined || ours === undefined ? '–' : `${(theirs / ours).toFixed(theirs / ours < 10 ? 1 : 0)} ×`);

/** graphology with what it needs, as one script for a page. */
async function graphology() {
  if (!existsSync(join(peers, 'node_modules/graphology'))) {
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', peers, 'graphology', 'graphology-metrics', 'graphology-communities-louvain'], { stdio: 'inherit' });
  }
  const entry = join(peers, 'peer.js');
  writeFileSync(entry, "import Graph from 'graphology';\nimport pagerank from 'graphology-metrics/centrality/pagerank.js';\nimport louvain from 'graphology-communities-louvain';\nglobalThis.peer = { Graph, pagerank, louvain };\n");
  const [made] = [await build({ configFile: false, root: peers, logLevel: 'error', build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'unused' } } })].flat();
  const version = (name) => JSON.parse(readFileSync(join(peers, 'node_modules', name, 'package.json'), 'utf8')).version;
  return { code: made.output[0].code, version: `graphology ${version('graphology')}, graphology-metrics ${version('graphology-metrics')}, graphology-communities-louvain ${version('graphology-communities-louvain')}` };
}

async function inChromium(script, pairs) {
  const folder = mkdtempSync(join(tmpdir(), 'lanternfish-bench-'));
  const server = await serve(process.env.LANTERNFISH_DIST ?? 'dist');
  const context = await chromium.launchPersistentContext(folder, {
    // Only to bring the peer into the page, whose policy would refuse it.
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, bypassCSP: true, args: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader'],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(600_000);
    await page.goto(server.address);
    await page.locator('#load-sample').waitFor();
    await page.addScriptTag({ content: script });
    const text = Buffer.from(pairs.buffer).toString('base64');
    return await page.evaluate(async ({ text, vertices, alpha, tolerance }) => {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const edges = new Uint32Array(bytes.buffer);
      const found = {};
      const timed = async (name, work) => {
        const begun = performance.now();
        const result = await work();
        found[name] = (performance.now() - begun) / 1000;
        return result;
      };
      const { engine } = document.querySelector('lantern-fish').session;
      const before = await engine.request('memory', {});
      await engine.request('graph', { edges: new Uint32Array([0, 1]) });
      found.edges = (await timed('build', () => engine.request('graph', { edges, vertices }))).edges;
      // The peer ends when all ranks together move less than the tolerance for each vertex.
      const ranks = await timed('pagerank', () => engine.request('graph', { algorithm: 'pagerank', damping: alpha, iterations: 100, tolerance: tolerance * vertices }));
      await timed('pagerank30', () => engine.request('graph', { algorithm: 'pagerank', damping: alpha, iterations: 30 }));
      found.modularity = (await timed('leiden', () => engine.request('graph', { algorithm: 'leiden' }))).modularity;
      found.memory = (await engine.request('memory', {})).bytes - before.bytes;
      const { Graph, pagerank, louvain } = globalThis.peer;
      const graph = new Graph({ type: 'undirected' });
      await timed('peerBuild', () => {
        for (let vertex = 0; vertex < vertices; vertex++) graph.addNode(vertex);
        for (let at = 0; at < edges.length; at += 2) graph.addEdge(edges[at], edges[at + 1]);
      });
      const theirs = await timed('peerPagerank', () => pagerank(graph, { alpha, maxIterations: 100, tolerance }));
      found.furthest = Math.max(...Array.from({ length: 1000 }, (_, at) => Math.abs(theirs[at * 7] / ranks.values[at * 7] - 1)));
      found.peerModularity = (await timed('peerLouvain', () => louvain.detailed(graph))).modularity;
      return found;
    }, { text, vertices: VERTICES, alpha: ALPHA, tolerance: TOLERANCE });
  } finally {
    await context.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines `name seconds value` as an object. */
function figures(text) {
  const found = {};
  for (const line of text.split('\n')) {
    const match = /^(.+) ([0-9.]+) (\S*)$/.exec(line.trim());
    if (match && !line.startsWith('#')) found[match[1]] = { seconds: Number(match[2]), value: match[3] };
  }
  return found;
}
function python() {
  const own = join(peers, 'venv/bin/python');
  try {
    if (!existsSync(own)) {
      execFileSync('python3', ['-m', 'venv', join(peers, 'venv')], { stdio: 'inherit' });
      execFileSync(own, ['-m', 'pip', 'install', '-q', 'igraph', 'networkit'], { stdio: 'inherit' });
    }
    return own;
  } catch {
    return undefined;
  }
}

const [command, ...first] = process.env.GRAPH_BENCH ? [resolve(process.env.GRAPH_BENCH)] : ['cargo', 'bench', '--quiet', '--bench', 'graph', '--'];
const bench = (...rest) => figures(execFileSync(command, [...first, ...rest], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
const ours = (file) => bench(file, String(VERTICES));
const other = python();
const peer = await graphology();
const lines = [];
let versions = '';
for (const { name, sizes } of SETS.slice(0, Number(process.env.SETS ?? SETS.length))) {
  const pairs = plantedEdges(VERTICES, EDGES, SEED, ...sizes);
  const file = join(peers, 'edges.bin');
  writeFileSync(file, new Uint8Array(pairs.buffer));
  say(`${name}: Chromium`);
  const page = await inChromium(peer.code, pairs);
  say(JSON.stringify(page));
  lines.push(
    `## ${name}`, '', '| in one page of Chromium | graphology, s | Lanternfish, s | |', '|---|---:|---:|---:|',
    `| build | ${seconds(page.peerBuild)} | ${seconds(page.build)} | ${times(page.peerBuild, page.build)} |`,
    `| PageRank, damping 0.85, the peer's rule for when to stop | ${seconds(page.peerPagerank)} | ${seconds(page.pagerank)} | ${times(page.peerPagerank, page.pagerank)} |`,
    `| PageRank, 30 rounds | – | ${seconds(page.pagerank30)} | |`,
    `| Louvain (graphology), Leiden (Lanternfish) | ${seconds(page.peerLouvain)} | ${seconds(page.leiden)} | ${times(page.peerLouvain, page.leiden)} |`,
    `| modularity | ${page.peerModularity.toFixed(4)} | ${page.modularity.toFixed(4)} | |`, '',
    `Ours is timed from the request to its answer, crossing to the worker and back and, for Leiden, the modularity included. Ranks of 1,000 vertices differ by at most ${(page.furthest * 100).toFixed(2)} %. Memory of the engine for all of it: ${(page.memory / 1e6).toFixed(0)} MB.`, '',
  );
  const own = ours(file);
  const theirs = other ? execFileSync(other, ['scripts/graph-peers.py', file, String(VERTICES)], { encoding: 'utf8' }) : '';
  versions = /^# (.*)$/m.exec(theirs)?.[1] ?? versions;
  const found = figures(theirs);
  say(JSON.stringify({ own, found }));
  const row = (label, name, ...names) => {
    const cells = names.map((one) => found[one] && `${seconds(found[one].seconds)}${/^0\.\d+$/.test(found[one].value) && label !== 'PageRank' ? ` (${Number(found[one].value).toFixed(4)})` : ''}`);
    const value = label === 'communities' ? ` (${Number(own[name].value).toFixed(4)})` : '';
    return `| ${label} | ${cells.map((cell) => cell ?? '–').join(' | ')} | ${seconds(own[name].seconds)}${value} |`;
  };
  lines.push(
    '| natively, one thread; modularity in brackets | igraph, s | networkit, s | Lanternfish, s |', '|---|---:|---:|---:|',
    row('build', 'build', 'igraph build', 'networkit build from arrays'),
    row('PageRank', 'pagerank', 'igraph pagerank', 'networkit pagerank'),
    row('communities', 'leiden', 'igraph leiden', 'networkit plm'),
    '', `Communities: igraph's Leiden with its two iterations, networkit's PLM (Louvain). networkit's own Leiden: ${seconds(found['networkit leiden']?.seconds)} s (${Number(found['networkit leiden']?.value ?? 0).toFixed(4)}).`, '',
  );
}
const layout = bench('layout');
if (Object.keys(layout).length > 0) lines.push('## Layout and memory', '', '| | s |', '|---|---:|', ...Object.entries(layout).filter(([name]) => name.startsWith('layout')).map(([name, { seconds: spent }]) => `| ${name} | ${seconds(spent)} |`), '');
if (layout.typed) lines.push(`The typed graph of 1,000,000 edges (600,000 stated ties with share, interval and row; 400,000 memberships in what is shared) over 250,000 subjects takes ${(layout.typed.value / 1e6).toFixed(1)} MB and ${seconds(layout.typed.seconds)} s to put together.`, '');
mkdirSync('docs/performance', { recursive: true });
const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
writeFileSync('docs/performance/graph.md', [
  '# Graph algorithms', '',
  `Made by \`node scripts/bench-graph.mjs\` on ${machine}. One run; such machines vary by a fifth. ${peer.version}${versions ? `; ${versions}` : ''}.`, '',
  `${VERTICES.toLocaleString('en')} vertices and ${EDGES.toLocaleString('en')} edges from \`scripts/graph-edges.mjs\`, seed ${SEED}: planted communities, four edges of five inside one, vertices numbered at random. The same edges for everybody.`, '', ...lines,
].join('\n'));
if (!process.env.PEERS) rmSync(peers, { recursive: true, force: true });
