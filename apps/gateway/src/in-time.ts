import type { Timers } from '#kernel';

/** Whether something happens within a time. Whoever asks goes on after that. */
export async function isInTime(what: Promise<unknown>, withinMs: number, timers: Timers): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const cancel = timers.after(withinMs, () => late.resolve(false));
  const isThere = await Promise.race([what.then(() => true), late.promise]);
  cancel();
  return isThere;
}
