/**
 * WebAssembly without a request: `connect-src 'none'` refuses even our own .wasm, so it comes as text in a lazily imported module
 * (base64 of gzip) and is inflated here. The compiled module is handed to the worker and kept for its next start.
 */
async function compile(packed: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return WebAssembly.compile(await new Response(inflated).arrayBuffer());
}

let engine: Promise<WebAssembly.Module> | undefined;
let readers: Promise<WebAssembly.Module> | undefined;
let pdf: Promise<WebAssembly.Module> | undefined;

export function engineModule(): Promise<WebAssembly.Module> {
  engine ??= import('./pkg/engine-wasm.js').then((packed) => compile(packed.default));
  return engine;
}

export function readersModule(): Promise<WebAssembly.Module> {
  readers ??= import('./pkg/readers-wasm.js').then((packed) => compile(packed.default));
  return readers;
}

export function pdfModule(): Promise<WebAssembly.Module> {
  pdf ??= import('./pkg/pdf-wasm.js').then((packed) => compile(packed.default));
  return pdf;
}
