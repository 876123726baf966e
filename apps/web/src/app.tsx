import type { Configuration } from './configuration.js';
import { Connected } from './parley/connected.js';
import { useSessionState } from './session/use-session.js';
import { WelcomePage } from './session/welcome-page.js';
import { Chat } from './shell/chat.js';

export function App({ configuration }: { readonly configuration: Configuration }) {
  const state = useSessionState();
  if (state.phase === 'signed-out') return <WelcomePage notice={state.notice} />;
  return (
    <Connected configuration={configuration}>
      <Chat />
    </Connected>
  );
}
