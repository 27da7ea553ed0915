import { readFileSync } from 'node:fs';

/** Highest resident memory so far of a process, bytes. */
export function peak(pid) {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
