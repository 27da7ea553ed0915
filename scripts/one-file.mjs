/**
 * Puts the one-script build into one page: dist/lanternfish.html runs from a disk, a stick or an attachment. The policy names the
 * hashes of what is inside in place of 'self'.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

process.env.LANTERNFISH_ONE_FILE = '1';
const out = process.env.LANTERNFISH_MOCK === '1' ? 'dist-mock' : 'dist';
const parts = join(out, 'one-file');
await build({ logLevel: 'error' });

const assets = readdirSync(join(parts, 'assets'));
const only = (ending) => {
  const found = assets.filter((name) => name.endsWith(ending));
  if (found.length !== 1) throw new Error(`one ${ending} expected in ${parts}/assets, found: ${found.join(', ') || 'none'}`);
  return readFileSync(join(parts, 'assets', found[0]), 'utf8');
};
const hash = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

// Inside <script> the parser knows only these three; in a string, a template or a pattern the escapes mean the same.
const script = only('.js').replaceAll(/<(?=\/script|!--|script)/gi, '\\x3C');
const style = readFileSync('www/styles/page.css', 'utf8');
const page = readFileSync(join(parts, 'index.html'), 'utf8')
  .replace("script-src 'self'", () => `script-src ${hash(script)}`)
  .replace("style-src 'self'", () => `style-src ${hash(style)}`)
  .replace("font-src 'self'; ", '')
  .replace("; manifest-src 'self'", '')
  .replace(/\s*<script type="module"[^>]*><\/script>/, '')
  .replace('  </head>', () => `    <style>${style}</style>\n  </head>`)
  .replace('</body>', () => `<script>${script}</script>\n  </body>`);
writeFileSync(join(out, 'lanternfish.html'), page);
rmSync(parts, { recursive: true });
process.stdout.write(`${out}/lanternfish.html ${(Buffer.byteLength(page) / 1e6).toFixed(2)} MB\n`);
