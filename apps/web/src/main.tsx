import './content-security.js';

import { invariant } from '#kernel';
import { createRoot } from 'react-dom/client';

import { App } from './app.js';
import { loadConfiguration } from './configuration.js';
import { Look } from './look/look.js';
import { sentence } from './parley/sentence.js';
import { claimWindow } from './session/claim-window.js';
import { Session } from './session/session.js';
import { SessionProvider } from './session/use-session.js';
import { FailurePage } from './shell/failure-page.js';
import { LastResort } from './shell/last-resort.js';
import { WaitingPage } from './shell/waiting-page.js';

const element = document.getElementById('root');
invariant(element !== null, 'the page has its root');
const root = createRoot(element);
const claim = claimWindow();

await start();

/** Learns where the servers are, takes up the session of this window, and shows the page. */
async function start(): Promise<void> {
  root.render(
    <Look>
      <WaitingPage label="Loading" />
    </Look>,
  );
  try {
    const configuration = await loadConfiguration();
    const session = new Session(configuration);
    await session.restore(await claim);
    root.render(
      <Look>
        <SessionProvider value={session}>
          <LastResort>
            <App configuration={configuration} />
          </LastResort>
        </SessionProvider>
      </Look>,
    );
  } catch (failure) {
    root.render(
      <Look>
        <FailurePage title="Parley cannot start" text={sentence(failure)} onRetry={() => void start()} />
      </Look>,
    );
  }
}
