import { Parley } from '#client';
import { type ErrorCode, ParleyError } from '#protocol';
import { ParleyProvider, useConnect } from '#react';
import { type ReactNode, useCallback, useState } from 'react';

import type { Configuration } from '../configuration.js';
import { useSession } from '../session/use-session.js';
import { FailurePage } from '../shell/failure-page.js';
import { WaitingPage } from '../shell/waiting-page.js';
import { keptData } from './kept-data.js';
import { sentence } from './sentence.js';

/** Connects as whoever is signed in, for as long as it is on the page. What they write is kept by the browser until it is sent. */
export function Connected({ configuration, children }: { readonly configuration: Configuration; readonly children: ReactNode }) {
  const session = useSession();
  const [keeping, setKeeping] = useState(true);
  const connect = useCallback(
    async (signal: AbortSignal) => {
      const { gatewayUrl: url, apiUrl } = configuration;
      const store = keeping ? { store: keptData(await session.subject()) } : {};
      return Parley.connect({ url, apiUrl, token: () => session.accessToken(), signal, ...store });
    },
    [configuration, session, keeping],
  );
  const connecting = useConnect(connect);

  switch (connecting.phase) {
    case 'connecting':
      return <WaitingPage label="Connecting" />;
    case 'failed':
      return (
        <FailurePage
          title={isOfStorage(connecting.failure) ? 'Nothing can be kept here' : 'No connection'}
          text={sentence(reason(connecting.failure))}
          onRetry={connecting.retry}
          {...(isOfStorage(connecting.failure) && { onGoOn: () => setKeeping(false) })}
          onSignOut={() => void session.signOut()}
        />
      );
    case 'connected':
      return <ParleyProvider value={connecting.parley}>{children}</ParleyProvider>;
  }
}

const ofStorage: ReadonlySet<ErrorCode> = new Set(['STORAGE_FAILED', 'STORAGE_FULL', 'STORAGE_TOO_NEW']);

const isOfStorage = (failure: unknown): boolean => failure instanceof ParleyError && ofStorage.has(failure.code);

/** A client that could not get a token says that it has none; what kept it away is what people can do something about. */
function reason(failure: unknown): unknown {
  const withoutToken = failure instanceof ParleyError && failure.code === 'UNAUTHENTICATED' && failure.cause !== undefined;
  return withoutToken ? failure.cause : failure;
}
