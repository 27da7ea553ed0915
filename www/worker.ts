/**
 * The worker: the only file that names the generated package. It is started from a blob: URL, so that it inherits the page's policy
 * and can open no connection; the page hands it the compiled modules.
 */
/// <reference lib="webworker" />
import { Engine, initSync } from './pkg/engine.js';
import { initSync as initPdf, readTables as readPdf } from './pkg/pdf.js';
import { initSync as initReaders, readTables } from './pkg/readers.js';
import { serve } from './serve.ts';

declare const self: DedicatedWorkerGlobalScope;

const channel = new MessageChannel();
let resume = (): void => {};
channel.port1.onmessage = () => resume();

const handle = serve({
  createEngine(module) {
    initSync({ module });
    return new Engine();
  },
  loadReaders(module, kind) {
    if (kind === 'pdf') initPdf({ module });
    else initReaders({ module });
  },
  readTables: (name, bytes, kind) => (kind === 'pdf' ? readPdf : readTables)(name, bytes),
  readBytes: (file) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file)),
  pause: () => new Promise<void>((resolve) => {
    resume = resolve;
    channel.port2.postMessage(0);
  }),
  post: (reply, transfer) => self.postMessage(reply, transfer ?? []),
});
self.onmessage = (event) => void handle(event.data);
