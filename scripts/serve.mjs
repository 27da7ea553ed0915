/**
 * Serves a folder of files and nothing else: what any static host does. Answers on 127.0.0.1 only; prints the address it got.
 * Usage: node scripts/serve.mjs [folder] [port]
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };

/** Resolves to `{address, received, close}` once the server listens; `received` fills with the path of each request. */
export function serve(folder, port = 0) {
  const root = resolve(folder);
  const received = [];
  const server = createServer((request, response) => {
    received.push(request.url ?? '');
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
    let known = file.startsWith(root);
    try {
      known &&= statSync(file).isFile();
    } catch {
      known = false;
    }
    if (!known) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    createReadStream(file).pipe(response);
  });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      done({ address: `http://127.0.0.1:${server.address().port}/`, received, close: () => new Promise((closed) => { server.closeAllConnections(); server.close(closed); }) });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { address } = await serve(process.argv[2] ?? 'dist', Number(process.argv[3] ?? 8080));
  process.stdout.write(`Lanternfish is at ${address}\n`);
}
