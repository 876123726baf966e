import { Ids, SystemClock, SystemRandom } from '#kernel';

const storageKey = 'parley.window';
/** A window that was reloaded lets go of its claim a moment after its next page has begun. */
const patienceMs = 1_500;

export type WindowClaim = 'own' | 'copy';

/**
 * Whether what `sessionStorage` holds is this window's own. Duplicating a window copies it, and a refresh token in
 * two hands ends the session of both: using it a second time looks like theft. So every window holds a lock under
 * a name that it keeps there, and one whose name is taken knows itself for a copy.
 */
export async function claimWindow(): Promise<WindowClaim> {
  const name = window.sessionStorage.getItem(storageKey);
  if (name !== null && (await hold(name))) return 'own';
  const fresh = `${storageKey}.${new Ids(new SystemClock(), new SystemRandom()).next()}`;
  window.sessionStorage.setItem(storageKey, fresh);
  await hold(fresh);
  return name === null ? 'own' : 'copy';
}

/** Takes a lock and keeps it for as long as the page lives. False: somebody else has it. */
function hold(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    navigator.locks
      .request(name, { signal }, () => {
        resolve(true);
        return new Promise<never>(() => undefined);
      })
      .catch((error: unknown) => (signal.aborted ? resolve(false) : reject(error)));
  });
}
