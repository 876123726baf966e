import { createHash } from 'node:crypto';

import { canonicalForm, type Change, type CommandRequest } from '#protocol';

import type { Check } from '../check.js';
import type { Device } from '../device.js';
import { expectSame, expectThat } from '../deviation.js';
import { thingsOf } from '../known-things.js';
import { eventfulGroup } from './eventful-group.js';

/** That a client that was away can get everything it missed, and prove that it has. */
export const syncChecks: readonly Check[] = [
  {
    name: 'sync.state',
    rule: '`sync` answers from state: each thing that changed once, as it is now, in order of revision, up to the conversation’s.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      const page = await members[2].does('sync', { conversationId, afterRevision: 0 });
      expectSame('where the client stands', [page.revision, page.hasMore], [revision, false]);
      const revisions = page.changes.map((change) => change.revision);
      expectSame(
        'order',
        revisions,
        [...new Set(revisions)].toSorted((one, other) => one - other),
      );
      const messages = page.changes.flatMap((change) => ('message' in change ? [change.message] : []));
      const told = messages.toSorted((one, other) => one.sequence - other.sequence).map(({ sequence, text }) => [sequence, text]);
      expectSame('messages', told, [
        [1, `@${members[1].user.username} edited`],
        [2, 'Two\n"quoted" \\ 👋'],
        [3, ''],
        [4, 'Four'],
        [5, 'Five'],
      ]);
      const [reacted, deleted] = [2, 3].map((place) => messages.find(({ sequence }) => sequence === place));
      expectSame('reactions', reacted?.reactions, [
        { emoji: '👍', count: 2, mine: false },
        { emoji: '❤️', count: 1, mine: false },
      ]);
      expectThat(deleted?.deletedAt !== undefined, 'a tombstone with `deletedAt`', deleted);
    },
  },
  {
    name: 'sync.from-anywhere',
    rule: 'From any revision, `sync` answers exactly the things that changed after it.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      const [reader] = members;
      const all = await reader.does('sync', { conversationId, afterRevision: 0 });
      for (let afterRevision = 1; afterRevision <= revision; afterRevision += 1) {
        const page = await reader.does('sync', { conversationId, afterRevision });
        const expected = all.changes.filter((change) => change.revision > afterRevision);
        expectSame(`changes after ${afterRevision}`, page, { changes: expected, revision, hasMore: false });
      }
    },
  },
  {
    name: 'sync.paging',
    rule: 'Pages of `sync`, each asked for from where the one before stands, are together what one page would be.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      const whole = await members[1].does('sync', { conversationId, afterRevision: 0 });
      for (const limit of [1, 2, 3]) {
        const { changes, reached } = await walk(members[1], { conversationId, limit });
        expectSame(`changes in pages of ${limit}`, changes, whole.changes);
        expectSame('where the client stands', reached, revision);
      }
    },
  },
  {
    name: 'sync.missed',
    rule: 'What was committed while a client had no connection is what `sync` answers from the revision it knew.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const away = await world.another(2);
      const known = await world.send(members[0], conversationId, 'Heard');
      await away.hears(conversationId, known.revision);
      away.close();
      const missed = [
        await world.send(members[0], conversationId, 'Missed'),
        await world.send(members[1], conversationId, 'Too'),
      ];
      const back = await world.another(2);
      const { changes } = await back.does('sync', { conversationId, afterRevision: known.revision });
      const told = changes.map((change) => (change.type === 'message.created' ? change.message.messageId : change.type));
      expectSame(
        'missed messages',
        told,
        missed.map(({ messageId }) => messageId),
      );
    },
  },
  {
    name: 'sync.digest',
    rule: 'The digest of a range is the SHA-256 of the canonical form of what `sync` answers for it, to each reader their own.',
    users: 3,
    run: async (world) => {
      const { conversationId, members, revision } = await eventfulGroup(world);
      for (const reader of members) {
        for (const afterRevision of [0, Math.floor(revision / 2), revision]) {
          const { changes } = await reader.does('sync', { conversationId, afterRevision });
          const range = { afterRevision, upToRevision: revision };
          const { text, things } = canonicalForm(thingsOf(changes), range);
          const digest = createHash('sha256').update(text, 'utf8').digest('hex');
          const answer = await reader.does('digest', { conversationId, ...range });
          expectSame(`digest after ${afterRevision} of ${text}`, answer, { digest, things, revision });
        }
      }
    },
  },
];

/** Page after page. A server that never comes to an end, or goes back, is stopped. */
async function walk(reader: Device, { conversationId, limit }: Pick<CommandRequest<'sync'>, 'conversationId' | 'limit'>) {
  const changes: Change[] = [];
  for (let afterRevision = 0; ;) {
    const page = await reader.does('sync', { conversationId, afterRevision, ...(limit !== undefined && { limit }) });
    expectThat(page.changes.length <= (limit ?? Infinity), `at most ${limit} changes in a page`, page.changes.length);
    changes.push(...page.changes);
    if (!page.hasMore) return { changes, reached: page.revision };
    expectThat(page.revision > afterRevision, `a page that gets beyond revision ${afterRevision}`, page);
    afterRevision = page.revision;
  }
}
