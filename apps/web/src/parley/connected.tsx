import { Parley } from '#client';
import { ParleyError } from '#protocol';
import { type ReactNode, useEffect, useState } from 'react';

import type { Configuration } from '../configuration.js';
import { useSession } from '../session/use-session.js';
import { FailurePage } from '../shell/failure-page.js';
import { WaitingPage } from '../shell/waiting-page.js';
import { sentence } from './sentence.js';
import { ParleyProvider } from './use-parley.js';

type Attempt = { readonly parley: Parley } | { readonly failure: unknown } | 'connecting';

/** Connects as whoever is signed in, for as long as it is on the page. */
export function Connected({ configuration, children }: { readonly configuration: Configuration; readonly children: ReactNode }) {
  const session = useSession();
  const [attempt, setAttempt] = useState<Attempt>('connecting');
  const [attempts, setAttempts] = useState(1);

  useEffect(() => {
    const abort = new AbortController();
    let connected: Parley | undefined;
    setAttempt('connecting');
    Parley.connect({
      url: configuration.gatewayUrl,
      apiUrl: configuration.apiUrl,
      token: () => session.accessToken(),
      signal: abort.signal,
    }).then(
      (parley) => {
        connected = parley;
        if (abort.signal.aborted) void parley.close();
        else setAttempt({ parley });
      },
      (failure: unknown) => {
        if (!abort.signal.aborted) setAttempt({ failure });
      },
    );
    return () => {
      abort.abort();
      void connected?.close();
    };
  }, [configuration, session, attempts]);

  if (attempt === 'connecting') return <WaitingPage label="Connecting" />;
  if ('failure' in attempt) {
    return (
      <FailurePage
        title="No connection"
        text={sentence(reason(attempt.failure))}
        onRetry={() => setAttempts((count) => count + 1)}
        onSignOut={() => void session.signOut()}
      />
    );
  }
  return <ParleyProvider value={attempt.parley}>{children}</ParleyProvider>;
}

/** A client that could not get a token says that it has none; what kept it away is what people can do something about. */
function reason(failure: unknown): unknown {
  const withoutToken = failure instanceof ParleyError && failure.code === 'UNAUTHENTICATED' && failure.cause !== undefined;
  return withoutToken ? failure.cause : failure;
}
