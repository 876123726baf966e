import { IndexedDbStore } from '#client/indexeddb';

/** Where this browser keeps what one person wrote and read: the same for all of their windows. */
const nameFor = (subject: string): string => `parley:${subject}`;

export const keptData = (subject: string): IndexedDbStore => new IndexedDbStore(nameFor(subject));

/**
 * Deletes what this browser keeps of somebody, unless another window of theirs has it open: it is that window's too.
 *
 * Their clients hold, or wait for, a lock of the store's name.
 */
export async function forgetKeptData(subject: string): Promise<void> {
  const lock = `parley:${nameFor(subject)}`;
  const { held = [], pending = [] } = await navigator.locks.query();
  if ([...held, ...pending].some(({ name }) => name === lock)) return;
  await new Promise<void>((resolve, reject) => {
    const deletion = indexedDB.deleteDatabase(nameFor(subject));
    deletion.addEventListener('success', () => resolve());
    // A window that has just opened it lets go of it by itself.
    deletion.addEventListener('error', () => reject(deletion.error ?? new Error('The kept data cannot be deleted.')));
  });
}
