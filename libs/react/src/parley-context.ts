import type { Parley } from '#client';
import { createContext, useContext } from 'react';

const ParleyContext = createContext<Parley | null>(null);

/** Gives everything below it the client that it is given as `value`. */
export const ParleyProvider = ParleyContext.Provider;

/**
 * The client of the {@link ParleyProvider} above.
 *
 * @throws Error when there is none.
 */
export function useParley(): Parley {
  const parley = useContext(ParleyContext);
  if (parley === null) throw new Error('There is no <ParleyProvider> above this component.');
  return parley;
}
