import { Parley } from '#client';
import { ParleyError } from '#protocol';
import { ParleyProvider, useConnect } from '#react';
import { type ReactNode, useCallback } from 'react';

import type { Configuration } from '../configuration.js';
import { useSession } from '../session/use-session.js';
import { FailurePage } from '../shell/failure-page.js';
import { WaitingPage } from '../shell/waiting-page.js';
import { sentence } from './sentence.js';

/** Connects as whoever is signed in, for as long as it is on the page. */
export function Connected({ configuration, children }: { readonly configuration: Configuration; readonly children: ReactNode }) {
  const session = useSession();
  const connect = useCallback(
    (signal: AbortSignal) => {
      const { gatewayUrl: url, apiUrl } = configuration;
      return Parley.connect({ url, apiUrl, token: () => session.accessToken(), signal });
    },
    [configuration, session],
  );
  const connecting = useConnect(connect);

  switch (connecting.phase) {
    case 'connecting':
      return <WaitingPage label="Connecting" />;
    case 'failed':
      return (
        <FailurePage
          title="No connection"
          text={sentence(reason(connecting.failure))}
          onRetry={connecting.retry}
          onSignOut={() => void session.signOut()}
        />
      );
    case 'connected':
      return <ParleyProvider value={connecting.parley}>{children}</ParleyProvider>;
  }
}

/** A client that could not get a token says that it has none; what kept it away is what people can do something about. */
function reason(failure: unknown): unknown {
  const withoutToken = failure instanceof ParleyError && failure.code === 'UNAUTHENTICATED' && failure.cause !== undefined;
  return withoutToken ? failure.cause : failure;
}
