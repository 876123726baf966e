import { createContext, useContext, useSyncExternalStore } from 'react';
import { invariant } from '#kernel';

import type { Session, SessionState } from './session.js';

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  invariant(session !== null, 'there is a SessionProvider above');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => session.state,
  );
}
