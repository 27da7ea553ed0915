/** What the generated package offers; it is built by scripts/build-wasm.sh and not kept in the repository. */
declare module '*/pkg/engine.js' {
  import type { Engine as Contract } from './serve.ts';
  export function initSync(given: { module: WebAssembly.Module }): unknown;
  export const Engine: new () => Contract;
}
declare module '*/pkg/readers.js' {
  export function initSync(given: { module: WebAssembly.Module }): unknown;
  export function readTables(name: string, bytes: Uint8Array): Uint8Array;
}
declare module '*/pkg/pdf.js' {
  export function initSync(given: { module: WebAssembly.Module }): unknown;
  export function readTables(name: string, bytes: Uint8Array): Uint8Array;
}
declare module '*/pkg/engine-wasm.js' {
  const packed: string;
  export default packed;
}
declare module '*/pkg/readers-wasm.js' {
  const packed: string;
  export default packed;
}
declare module '*/pkg/pdf-wasm.js' {
  const packed: string;
  export default packed;
}
