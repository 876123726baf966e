import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type ConversationView, Parley } from '#client';
import { SeededRandom } from '#kernel';
import { type ErrorCode, ParleyError } from '#protocol';
import { until } from '#testing';

import { RunningParley } from '../support/running-parley.js';
import { TestIssuer } from '../support/test-issuer.js';
import { CuttableTransport } from './support/cuttable-transport.js';
import { StoredGroup } from './support/stored-group.js';

const patienceMs = 120_000;
const operations = 200;

/** Somebody, and what their client shows of the group. */
interface Participant {
  readonly name: string;
  readonly parley: Parley;
  readonly transport: CuttableTransport;
  readonly view: ConversationView;
}

describe('convergence', () => {
  let issuer: TestIssuer;
  let running: RunningParley;
  const open: Parley[] = [];
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    running = await RunningParley.start({ environment: issuer.environment });
  }, patienceMs);
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    await running.stop();
    await issuer.stop();
  }, patienceMs);

  const client = async (name: string, device = 'first') => {
    const transport = new CuttableTransport(running.url);
    const claims = { sub: `subject of ${name}`, sid: `${device} session of ${name}`, preferred_username: name, name };
    const parley = await Parley.connect({ url: running.url, transport, token: () => issuer.token(claims) });
    open.push(parley);
    return { name, parley, transport };
  };

  /** `SEED=… ./dev test e2e -- convergence` does the same again, as far as five clients at once can. */
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

  it(
    `invariant 6: five clients that do anything at once, and lose their connections, end in what PostgreSQL holds (seed ${seed})`,
    async () => {
      const random = new SeededRandom(seed);
      const pick = <One>(some: readonly One[]): One => some[Math.floor(random.unit() * some.length)] as One;
      const people = await Promise.all(['ann', 'ben', 'cleo', 'dan', 'eve'].map((name) => client(name)));
      const [ann] = people as [(typeof people)[number]];
      const memberIds = people.slice(1).map(({ parley }) => parley.me.userId);
      const { id } = await ann.parley.conversations.createGroup({ name: 'group', memberIds });
      const participants: Participant[] = [];
      for (const person of people) participants.push({ ...person, view: await person.parley.conversations.get(id) });
      await Promise.all(participants.map(({ view }) => view.load()));
      const [owner, ...others] = participants as [Participant, ...Participant[]];

      const underWay: Promise<unknown>[] = [];
      const succeeded = new Set<string>();
      const unexpected: { readonly what: string; readonly error: unknown }[] = [];
      for (let number = 0; number < operations; number += 1) {
        const actor = pick(participants);
        if (random.unit() < 0.08) actor.transport.cut();
        const { what, done } = operate(actor, { random, pick, number, owner, others });
        const settled = done.then(
          () => succeeded.add(what),
          (error: unknown) => unexpected.push(...(isRefusal(error) ? [] : [{ what, error }])),
        );
        underWay.push(settled);
        if (random.unit() < 0.3) await settled;
      }
      await Promise.all(underWay);
      expect(unexpected).toEqual([]);
      // Of what is done often, something has to have worked; what is done a few times may be refused each time.
      expect([...succeeded]).toEqual(
        expect.arrayContaining(['send', 'mention', 'reply', 'edit', 'react', 'read', 'rename', 'add']),
      );

      // Everybody comes back but one, who goes at the very end: what happens afterwards is none of their business.
      await owner.view.addMembers(memberIds);
      const [gone, ...stayed] = [...others].reverse() as [Participant, ...Participant[]];
      await owner.view.removeMember(gone.parley.me.userId);
      await (
        await owner.view.send({ text: 'after' })
      ).persisted;
      await owner.view.react(1, '👋').catch(() => undefined);

      const stored = await StoredGroup.open(running.databaseUrl, id);
      try {
        for (const participant of [owner, ...stayed]) await expectStored(stored, participant);
        for (const participant of participants) await expectFresh(participant, await client(participant.name, 'second'));
        expect(gone.view.membership.status).toBe('removed');
        expect(gone.view.messages.map(({ text }) => text)).not.toContain('after');
      } finally {
        await stored.close();
      }
    },
    2 * patienceMs,
  );
});

interface Choice {
  readonly random: SeededRandom;
  readonly pick: <One>(some: readonly One[]) => One;
  readonly number: number;
  readonly owner: Participant;
  readonly others: readonly Participant[];
}

/** What may not be: by whoever has gone, to what is deleted, of what is somebody else's, by whoever is no admin or the last one. */
const refusals: ReadonlySet<string> = new Set<ErrorCode>([
  'NOT_FOUND',
  'FORBIDDEN',
  'MESSAGE_DELETED',
  'INVALID_MENTION',
  'LAST_ADMIN',
]);
const isRefusal = (error: unknown): boolean => error instanceof ParleyError && refusals.has(error.code);

interface Operation {
  readonly what: string;
  readonly done: Promise<unknown>;
}

/** Does one thing at random, as the page would; the owner stays, so that the group does. */
function operate({ view, parley }: Participant, { random, pick, number, owner, others }: Choice): Operation {
  const chance = random.unit();
  const sequence = 1 + Math.floor(random.unit() * Math.max(1, view.details.lastSequence));
  const own = view.messages.findLast(({ senderId }) => senderId === parley.me.userId)?.sequence ?? sequence;
  const other = pick(others).parley.me.userId;
  const emoji = pick(['👍', '🎉', '❤️']);
  const does = (what: string, act: () => Promise<unknown> | void): Operation => ({ what, done: (async () => act())() });
  if (chance < 0.3) return does('send', async () => (await view.send({ text: `${number}` })).persisted);
  if (chance < 0.35) {
    const mentions = [{ userId: other, start: 0, length: 4 }];
    return does('mention', async () => (await view.send({ text: '@you', mentions })).persisted);
  }
  if (chance < 0.4) return does('reply', async () => (await view.send({ text: 'yes', replyTo: sequence })).persisted);
  if (chance < 0.5) return does('edit', () => view.edit(own, { text: `edited ${number}` }));
  if (chance < 0.55) return does('delete', () => view.delete(random.unit() < 0.5 ? own : sequence));
  if (chance < 0.72) return does('react', () => view.react(sequence, emoji));
  if (chance < 0.78) return does('unreact', () => view.unreact(sequence, emoji));
  if (chance < 0.82) return does('rename', () => owner.view.update({ name: `name ${number}` }));
  if (chance < 0.86) return does('role', () => owner.view.setRole(other, pick(['admin', 'member'])));
  if (chance < 0.89) return does('remove', () => owner.view.removeMember(other));
  if (chance < 0.94) return does('add', () => owner.view.addMembers([other]));
  if (chance < 0.96 && view !== owner.view) return does('leave', () => view.leave());
  return does('read', () => view.markRead());
}

/** Waits until the client shows something, and says what it shows instead if it never does. */
async function expectSoon(what: string, actual: () => unknown, expected: () => unknown): Promise<void> {
  const isSo = async () => (isSame(actual(), await expected()) ? true : undefined);
  await until({ what, deadlineMs: 30_000, everyMs: 50 }, isSo).catch(() => undefined);
  expect([what, actual()]).toEqual([what, await expected()]);
}

const isSame = (one: unknown, other: unknown): boolean => {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
};

/** What the client shows is what the tables hold. */
async function expectStored(stored: StoredGroup, { name, parley, view }: Participant): Promise<void> {
  while (await view.loadOlder());
  const { userId } = parley.me;
  const withoutText = () => view.messages.map(({ text: _text, ...message }) => message);
  await expectSoon(`messages of ${name}`, withoutText, () => stored.messages(userId));
  await expectSoon(
    `head of ${name}`,
    () => ({ revision: view.revision, lastSequence: view.details.lastSequence }),
    () => stored.head(),
  );
  const members = () => view.details.members.map((member) => ({ userId: member.userId, role: member.role }));
  await expectSoon(`members of ${name}`, members, () => stored.members());
  await expectSoon(
    `name of the group to ${name}`,
    () => view.details.name,
    () => stored.name(),
  );
  const registers = () => {
    const { deliveredSequence, readSequence, unread, unreadMentions } = view.membership;
    return { deliveredSequence, readSequence, unread, unreadMentions };
  };
  await expectSoon(`unread of ${name}`, registers, () => stored.membership(userId));
}

/** What the client shows is what one sees who signs in now. */
async function expectFresh({ name, view, parley }: Participant, fresh: { readonly parley: Parley }): Promise<void> {
  const other = await fresh.parley.conversations.get(view.id);
  await other.load();
  while (await other.loadOlder());
  while (await view.loadOlder());
  await expectSoon(
    `messages of ${name}, again`,
    () => view.messages,
    () => other.messages,
  );
  await expectSoon(
    `details of ${name}`,
    () => view.details,
    () => other.details,
  );
  await expectSoon(
    `membership of ${name}`,
    () => view.membership,
    () => other.membership,
  );
  await expectSoon(
    `receipts of ${name}`,
    () => (view.membership.status === 'active' ? view.receipts : []),
    () => other.receipts,
  );
  await expectSoon(
    `list of ${name}`,
    () => parley.conversations.list(),
    () => fresh.parley.conversations.list(),
  );
}
