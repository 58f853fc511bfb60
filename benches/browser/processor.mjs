/** Processor time: on a machine that others use too, the clock says little. */

import { readdir, readFile } from 'node:fs/promises';

/** Ticks of Linux's processor clock in a second. */
const TICKS = 100;

/** Seconds of processor time of a program and all it has started. @param {number} root its process */
export async function processorTime(root) {
  const folders = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = folders.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => ''));
  const all = (await Promise.all(read)).filter(Boolean).map((stat) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, ...ticks] = [1, 11, 12].map((index) => Number(fields[index]));
    return { id: Number.parseInt(stat), parent, ticks: ticks[0] + ticks[1] };
  });
  const within = new Set([root]);
  // Children are listed after their parents only by habit: repeated until nothing is found.
  for (let before = 0; before !== within.size;) {
    before = within.size;
    for (const { id, parent } of all) if (within.has(parent)) within.add(id);
  }
  const own = all.filter(({ id }) => within.has(id));
  return own.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS;
}
