import { createHash } from 'node:crypto';

import { type CommandResponse, limits } from '#protocol';

import type { Check } from '../check.js';
import type { Device } from '../device.js';
import { expectSame, expectThat } from '../deviation.js';

type Heads = Readonly<Record<string, number>>;
type Moved = CommandResponse<'inbox.sync'>['moved'];

/** That one question tells which conversations moved. */
export const inboxChecks: readonly Check[] = [
  {
    name: 'inbox.moved',
    rule: '`inbox.sync` names the conversations that stand at another revision than the client knows, and no other.',
    users: 3,
    run: async (world) => {
      const [quiet, busy] = [await world.group(), await world.group()];
      const reader = await world.another(2);
      const known = headsOf(await movedSince(reader, {}));
      expectSame('heads', [known[quiet.conversationId], known[busy.conversationId]], [1, 1]);
      expectSame('moved, when all are known', await movedSince(reader, known), []);
      const { revision, sequence } = await world.send(busy.members[0], busy.conversationId, 'It moves');
      const moved = [{ conversationId: busy.conversationId, revision, lastSequence: sequence }];
      expectSame('moved', await movedSince(reader, known), moved);
    },
  },
  {
    name: 'inbox.digest',
    rule: 'The digest of all heads is the same exactly as long as none of them moves.',
    users: 3,
    run: async (world) => {
      const { conversationId, members } = await world.group();
      const reader = await world.another(2);
      const digest = digestOf(headsOf(await movedSince(reader, {})));
      expectSame('`same`', (await reader.does('inbox.sync', { digest })).same, true);
      await world.send(members[0], conversationId, 'It moves');
      expectSame('`same`, after a message', (await reader.does('inbox.sync', { digest })).same, false);
    },
  },
];

/** All pages. */
async function movedSince(reader: Device, known: Heads): Promise<Moved> {
  const moved: Moved = [];
  for (let after: string | undefined; ;) {
    const beyond = Object.entries(known).filter(([id]) => after === undefined || id > after);
    const heads = Object.fromEntries(beyond.toSorted(byId).slice(0, limits.inboxHeads));
    const page = await reader.does('inbox.sync', { heads, ...(after !== undefined && { after }) });
    moved.push(...page.moved);
    if (page.next === null) return moved;
    expectThat(after === undefined || page.next > after, `\`next\` after ${after}`, page.next);
    after = page.next;
  }
}

const headsOf = (moved: Moved): Heads =>
  Object.fromEntries(moved.map(({ conversationId, revision }) => [conversationId, revision]));

function digestOf(heads: Heads): string {
  const text = Object.entries(heads)
    .toSorted(byId)
    .map(([id, revision]) => `${id}:${revision}`)
    .join(',');
  return createHash('sha256').update(text).digest('hex');
}

const byId = ([one]: readonly [string, number], [other]: readonly [string, number]) => (one < other ? -1 : 1);
