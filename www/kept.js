/** Runs kept in this browser: listed, claimed and deleted. */

import { announce } from './announce.js';
import { inBoth } from './i18n.js';
import { core, get, lanesOf, notify, set } from './state.js';
import * as store from './store.js';
import { nameTexts, prune } from './text.js';

/** Whether a run is this tab's to open; says so if it is another's. @param {string} id */
export async function claimed(id) {
  const has = await store.claim(id);
  if (!has) notify({ kind: 'note', text: inBoth((words) => words.notices.otherTab) });
  return has;
}

/** Deletes kept runs, but for those of another tab. @param {string[]} ids */
export async function forgetRuns(ids) {
  const mine = [];
  for (const id of ids) if (await claimed(id)) mine.push(id);
  if (mine.length === 0) return;
  try {
    await store.forget(mine);
  } catch {
    notify({ kind: 'fault', text: inBoth((words) => words.notices.notForgotten) });
    return;
  }
  await refreshRuns();
  announce(inBoth((words) => words.runs.forgotten(mine.length)));
  void prune(openable());
}

/** What may be opened again and has a corpus: the kept runs, that of the state, and the lanes. */
function openable() {
  const { kept, config } = get();
  const lanes = lanesOf().map((lane) => lane.config);
  return [
    ...kept.map((run) => run.config),
    ...[config, ...lanes].flatMap((each) => each?.run ?? []),
  ];
}

/** Deletes them after asking: all at once is quickly done by mistake. @param {string[]} ids */
export const forgetAll = (ids) =>
  set({
    dialog: {
      title: inBoth((words) => words.ask.forgetAll.title),
      body: inBoth((words) => words.ask.forgetAll.body(ids.length)),
      confirm: inBoth((words) => words.ask.forgetAll.confirm),
      agreed: () => void forgetRuns(ids),
    },
  });

/** The kept runs, newest first; what an earlier version of the page kept is brought up to date. */
export async function keptRuns() {
  const read = core()?.readRun;
  const runs = await store.list();
  return read ? runs.map((run) => ({ ...run, config: read(run.config) })) : runs;
}

/** Lists the kept runs anew. */
export async function refreshRuns() {
  const runs = await keptRuns().catch(() => get().kept);
  set({ kept: runs });
  await nameTexts(openable());
}
