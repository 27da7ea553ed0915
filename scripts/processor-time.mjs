/** How much of the processor a command takes. */
import { spawnSync } from 'node:child_process';

/** Other work on the machine only ever adds. */
export const least = (times) => Math.min(...times);

/** Seconds of processor that a command takes, start included: the least of the runs. What it prints is thrown away. */
export function processorSeconds(runs, command, given = []) {
  return least(Array.from({ length: runs }, () => {
    const ran = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2> /dev/null', 'bash', command, ...given], { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${command} ended with ${ran.status}`);
    const [user, system] = ran.stderr.trim().split('\n').at(-1).split(/\s+/).map(Number);
    return user + system;
  }));
}
