import { z } from 'zod';

import { type ErrorCode, errorCodes } from '#protocol';

import { actorSettings } from '../settings.js';

const peerAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), reply: z.unknown() }),
  z.object({
    ok: z.literal(false),
    /** MOVED: whoever was asked does not own the actor. Clients never hear of it. */
    code: z.enum(['MOVED', ...(Object.keys(errorCodes) as ErrorCode[])]),
    retryAfterMs: z.number().nonnegative().optional(),
  }),
]);

/** What an owner says to a command. */
export type PeerAnswer = z.infer<typeof peerAnswer>;

const number = z.int().nonnegative();

/**
 * All that one process has for another in one tick. Without anything in it, it says that its sender is there. `asks`: number,
 * actor, command. `answers`: the number that the other one gave, and the answer. A newer process may say more.
 */
const batch = z.object({
  asks: z.array(z.tuple([number, z.string(), z.unknown()])),
  answers: z.array(z.tuple([number, peerAnswer])),
});

export type Batch = z.infer<typeof batch>;

/** @throws whatever is wrong with it. */
export function parseBatch(text: string): Batch {
  return batch.parse(JSON.parse(text));
}

/** One ask or answer as it will stand in a frame. */
export interface Item {
  readonly kind: 'ask' | 'answer';
  readonly text: string;
  readonly bytes: number;
}

/** What surrounds the items of a frame, and the comma after each. */
const aroundItems = 32;

/** The most bytes that one item may have. */
export const itemBytes = actorSettings.peerFrameBytes - aroundItems - 1;

export function itemOf(kind: Item['kind'], text: string): Item {
  return { kind, text, bytes: Buffer.byteLength(text) };
}

/** As few frames as hold the items. Asks keep their order, answers theirs. */
export function framesOf(items: readonly Item[]): readonly string[] {
  const frames: string[] = [];
  let [asks, answers, bytes]: [string[], string[], number] = [[], [], aroundItems];
  const end = () => {
    frames.push(`{"asks":[${asks.join(',')}],"answers":[${answers.join(',')}]}`);
    [asks, answers, bytes] = [[], [], aroundItems];
  };
  for (const item of items) {
    if (bytes + item.bytes + 1 > actorSettings.peerFrameBytes) end();
    (item.kind === 'ask' ? asks : answers).push(item.text);
    bytes += item.bytes + 1;
  }
  if (asks.length + answers.length > 0) end();
  return frames;
}

/** Says that its sender is there. */
export const beat = '{"asks":[],"answers":[]}';
