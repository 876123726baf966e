import { untilAborted } from '../waiting.js';

/** Does what the one does that leads. It ends when its signal aborts; why it ended is its own to tell. */
export type Lead = (turn: AbortSignal) => Promise<void>;

/** One turn: until `lead` is done with it, or one of the signals aborts. None, if one has already. */
export async function takeTurn(lead: Lead, ...endings: readonly AbortSignal[]): Promise<void> {
  const turn = new AbortController();
  try {
    for (const ending of endings) ending.throwIfAborted();
    await untilAborted(lead(turn.signal), ...endings);
  } catch {
    // Whoever led has said by then what there was to say, and the next turn begins as if it were the first.
  } finally {
    turn.abort();
  }
}
