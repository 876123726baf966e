import { useParley } from '#react';

import { forgetKeptData } from '../parley/kept-data.js';
import { type Action, useAction } from '../parley/use-action.js';
import { redirect } from '../routing/location.js';
import { list } from '../routing/route.js';
import { useSession } from '../session/use-session.js';

/** Leaves: the connection ends, this browser forgets what it kept, and the tokens are given back. */
export function useSignOut(): Action & { signOut(): void } {
  const session = useSession();
  const parley = useParley();
  const action = useAction();

  const signOut = (): void =>
    action.run(async () => {
      const subject = await session.subject();
      await parley.close();
      await forgetKeptData(subject);
      await session.signOut();
      redirect(list);
    });

  return { ...action, signOut };
}
