import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
/** The test harness builds the page over a stand-in engine, into a folder of its own; what is shipped never knows it. */
const mock = process.env.LANTERNFISH_MOCK === '1';
/** The one-file build: everything in one classic script, which scripts/one-file.mjs then puts into the page. */
const oneFile = process.env.LANTERNFISH_ONE_FILE === '1';
const out = mock ? 'dist-mock' : 'dist';

/** The generated glue can load its .wasm by URL. We never do (connect-src 'none'), and left in it would put a second copy into the output. */
function withoutUrl(): Plugin {
  return {
    name: 'wasm-without-url',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/www\/pkg\/\w+\.js$/.test(id)) return null;
      return { code: code.replace(/new URL\((['"])[\w.-]+\.wasm\1,\s*import\.meta\.url\)/g, 'undefined'), map: null };
    },
  };
}

/** Every file of www/pkg/ comes from the stand-in instead. */
function standIn(): Plugin {
  return {
    name: 'stand-in-engine',
    enforce: 'pre',
    resolveId(source) {
      const name = /\/pkg\/(engine|readers|pdf)(-wasm)?\.js$/.exec(source);
      if (!name) return null;
      return `${root}tests/www/${name[2] ? 'mock-wasm.ts' : `mock-${name[1] === 'engine' ? 'engine' : 'readers'}.ts`}`;
    },
  };
}

/** In the one-file build the style sheet is put in by scripts/one-file.mjs, where the policy can know its hash. */
function withoutStyles(): Plugin {
  return {
    name: 'without-styles',
    transformIndexHtml: { order: 'pre', handler: (page) => page.replace(/\s*<link rel="stylesheet"[^>]*>/, '') },
  };
}

const plugins = (): Plugin[] => (mock ? [standIn()] : [withoutUrl()]);

export default defineConfig({
  base: './',
  plugins: [...plugins(), ...(oneFile ? [withoutStyles()] : [])],
  worker: { format: 'iife', plugins },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: oneFile ? `${out}/one-file` : out,
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
    ...(oneFile ? { rolldownOptions: { output: { format: 'iife', codeSplitting: false } } } : {}),
  },
});
