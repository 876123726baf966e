import { expect, it } from '@jest/globals';

import { type ActorHost, shardOf } from '#actors';
import { Ids, SeededRandom } from '#kernel';
import { ManualTime } from '#testing';

import type { ConversationCommand } from '../domain/commands.js';
import type { Answer } from './answers.js';
import type { ChangedConversation, ChangesPage, ConversationJournal } from './conversation-journal.js';
import { Inheritance } from './inheritance.js';
import { sequencerSettings } from './settings.js';

/** What a host of actors inherits, and which of its actors it was told to wake. */
function inheriting(
  time: ManualTime,
  changedRecently: ConversationJournal['changedRecently'],
  onFailure: (error: unknown) => void,
) {
  const woken: string[] = [];
  const wake = async (conversationIds: readonly string[]) => void woken.push(...conversationIds);
  const inheritance = new Inheritance(
    { changedRecently } as unknown as ConversationJournal,
    { wake } as unknown as ActorHost<ConversationCommand, Answer>,
    time.timers,
    onFailure,
  );
  return { inheritance, woken };
}

it('looks through all that changed lately for what was inherited, however much of it is of others, and one after the other', async () => {
  const time = new ManualTime();
  const ids = new Ids(time.clock, new SeededRandom(1));
  const all = Array.from({ length: sequencerSettings.inheritancePage * 2 + 1 }, (_, index): ChangedConversation => {
    return { conversationId: ids.next(), changedAt: -index };
  });
  let asked = 0;
  const changedRecently = async ({ atMost, after }: ChangesPage) => {
    expect((asked += 1)).toBe(1);
    await time.settle();
    asked -= 1;
    const from = after === null ? 0 : all.indexOf(after) + 1;
    return all.slice(from, from + atMost);
  };
  const { inheritance, woken } = inheriting(time, changedRecently, (error) => {
    throw error;
  });
  const [newest, oldest] = [all[0], all.at(-1)].map((each) => each?.conversationId ?? '') as [string, string];
  await Promise.all([inheritance.announce(new Set([shardOf(oldest)]), 0), inheritance.announce(new Set([shardOf(newest)]), 0)]);
  const ofBoth = [shardOf(oldest), shardOf(newest)].flatMap((shard) =>
    all.map(({ conversationId }) => conversationId).filter((conversationId) => shardOf(conversationId) === shard),
  );
  expect(woken).toEqual(ofBoth);
  expect(woken).toContain(oldest);
});

it('tries again until it could, and counts as not announced until then', async () => {
  const time = new ManualTime();
  const conversationId = new Ids(time.clock, new SeededRandom(1)).next();
  const pages: (readonly ChangedConversation[])[] = [];
  const changedRecently = async () => {
    const page = pages.shift();
    if (page === undefined) throw new Error('PostgreSQL is away');
    return page;
  };
  const failures: unknown[] = [];
  const { inheritance, woken } = inheriting(time, changedRecently, (error) => void failures.push(error));
  const shards = new Set([shardOf(conversationId)]);
  void inheritance.announce(shards, 0);
  await time.advance(sequencerSettings.inheritanceRetryMs * 2);
  expect([inheritance.unannounced, woken]).toEqual([shards, []]);
  expect(failures.length).toBeGreaterThan(1);
  pages.push([{ conversationId, changedAt: 0 }]);
  await time.advance(sequencerSettings.inheritanceRetryMs);
  expect([inheritance.unannounced, woken]).toEqual([new Set(), [conversationId]]);
});
