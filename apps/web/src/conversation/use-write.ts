import { useConnection } from '#react';

import { sentence } from '../parley/sentence.js';
import { type Action, useAction } from '../parley/use-action.js';
import { useOpen } from './use-open.js';

export interface Write extends Omit<Action, 'run'> {
  /** Writes, and is done once it is stored; without a connection at once. */
  write(work: () => Promise<void>, done: () => void): void;
}

/**
 * Something that the outbox carries out. With a connection one waits for it, and sees why it was refused where it was
 * asked for. Without one it is kept and shown already: nobody has to wait for the connection.
 */
export function useWrite(): Write {
  const connection = useConnection();
  const { tell } = useOpen();
  const { run, ...action } = useAction();

  const write = (work: () => Promise<void>, done: () => void): void => {
    if (connection === 'connected') return run(async () => work().then(done));
    work().catch((failure: unknown) => tell(sentence(failure)));
    done();
  };

  return { ...action, write };
}
