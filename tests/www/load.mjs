/** Imports a TypeScript module of the page into node. */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));

export async function load(path) {
  const { module } = await runnerImport(`${root}${path}`, { configFile: false, root, logLevel: 'error' });
  return module;
}
