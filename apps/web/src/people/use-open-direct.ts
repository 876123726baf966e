import { useParley } from '#react';
import { useState } from 'react';

import { focusComposer } from '../conversation/focus-composer.js';
import { navigate } from '../routing/location.js';
import { conversation } from '../routing/route.js';

export interface OpenDirect {
  readonly busy: boolean;
  readonly failure: unknown;
  open(userId: string): void;
  forgetFailure(): void;
}

/** Opens the direct conversation with somebody, and goes there. */
export function useOpenDirect(): OpenDirect {
  const parley = useParley();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const open = (userId: string): void => {
    setBusy(true);
    setFailure(null);
    parley.conversations
      .direct(userId)
      .then((view) => {
        navigate(conversation(view.id));
        focusComposer();
      }, setFailure)
      .finally(() => setBusy(false));
  };

  return { busy, failure, open, forgetFailure: () => setFailure(null) };
}
