import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Epoch, type ShardId, shardOf } from '#actors';
import { Ids, SystemClock, SystemRandom } from '#kernel';

import { noDetails } from '../src/domain/conversation-state.js';
import { reactionKey } from '../src/domain/targets.js';
import type { ChangeWrite, ConversationJournal } from '../src/sequencer/conversation-journal.js';
import type { TargetRequest } from '../src/sequencer/target-request.js';
import { IdsApart } from './ids-apart.js';
import type { JournalUnderTest } from './journal-under-test.js';
import { Writes } from './writes.js';

/** What every {@link ConversationJournal} promises of changes: what was written is what the next activation, or command, finds. */
export function journalChangesConformance(engine: string, begin: () => Promise<JournalUnderTest>): void {
  const ids = new Ids(new SystemClock(), new SystemRandom());
  const conversationIds = new IdsApart(ids);
  const writes = new Writes(ids);

  describe(`changes in the conversation journal on ${engine}`, () => {
    let under: JournalUnderTest;
    beforeAll(async () => {
      under = await begin();
    });
    afterAll(() => under.close());

    const acquire = (conversationId: string) => under.acquire(shardOf(conversationId) satisfies ShardId);
    const opened = async () => {
      const [conversationId, alice, bob] = [conversationIds.next(), ids.next(), ids.next()];
      const epoch = await acquire(conversationId);
      await commit(under.journal, writes.opening(conversationId, epoch, [alice, bob]));
      const keys = [ids.next(), ids.next()];
      await commit(under.journal, writes.messages(conversationId, epoch, { sent: 0, senderId: alice, keys }));
      return new Subject(under.journal, { conversationId, epoch, alice, bob, keys });
    };

    /** A conversation of two with two messages, at revision 3, and what is done to it next. */
    class Subject {
      revision = 3;
      readonly conversationId: string;
      readonly alice: string;
      readonly bob: string;
      /** Of its messages. */
      readonly keys: readonly string[];
      readonly #epoch: Epoch;

      constructor(
        private readonly journal: ConversationJournal,
        given: {
          readonly conversationId: string;
          readonly epoch: Epoch;
          readonly alice: string;
          readonly bob: string;
          readonly keys: readonly string[];
        },
      ) {
        ({ conversationId: this.conversationId, alice: this.alice, bob: this.bob, keys: this.keys, epoch: this.#epoch } = given);
      }

      async does(...changes: readonly WithoutRevision[]): Promise<void> {
        const numbered = changes.map((change, index) => ({ ...change, revision: this.revision + index + 1 }) as ChangeWrite);
        const write = { sent: 2, revision: this.revision, changes: numbered };
        await commit(this.journal, writes.changes(this.conversationId, this.#epoch, write));
        this.revision += changes.length;
      }

      async state() {
        return (await this.#loaded())?.state;
      }

      async #loaded() {
        return (await this.journal.load([this.conversationId])).get(this.conversationId);
      }

      async targets(request: Partial<TargetRequest>) {
        const { conversationId } = this;
        const nothing = {
          sequences: [],
          reactions: [],
          edits: [],
          invitationIds: [],
          countInvitations: false,
          comingOrGoing: [],
        };
        const [targets] = await this.journal.targets([{ conversationId, ...nothing, ...request }]);
        if (targets === undefined) throw new Error('not answered');
        return targets;
      }
    }

    const reaction = (
      by: string,
      emoji: string,
      counts: readonly (readonly [string, number])[],
      kind = 'reaction_added' as const,
    ) => ({
      kind,
      by,
      sequence: 1,
      emoji,
      count: counts.find(([each]) => each === emoji)?.[1] ?? 0,
      reactions: counts.map(([each, count]) => ({ emoji: each, count })),
    });

    it('finds a message as it was sent', async () => {
      const subject = await opened();
      const { messages } = await subject.targets({ sequences: [1, 7] });
      expect([...messages.keys()]).toEqual([1]);
      const message = messages.get(1);
      expect(message).toMatchObject({ senderId: subject.alice, deleted: false, mentions: [], reactions: [] });
      expect(message?.ageMs).toBeGreaterThanOrEqual(0);
      expect(message?.ageMs).toBeLessThan(60_000);
    });

    it('answers each of many requests with what its own conversation has', async () => {
      const [one, two] = [await opened(), await opened()];
      await one.does({ kind: 'message_deleted', by: one.alice, sequence: 1 });
      const request = (subject: Subject): TargetRequest => ({
        conversationId: subject.conversationId,
        sequences: [1],
        reactions: [],
        edits: [],
        invitationIds: [],
        countInvitations: true,
        comingOrGoing: [],
      });
      const found = await under.journal.targets([request(two), request(one)]);
      expect(found.map(({ messages }) => messages.get(1)?.deleted)).toEqual([false, true]);
    });

    it('remembers the reactions of a message, all those of one commit', async () => {
      const subject = await opened();
      const { alice, bob } = subject;
      await subject.does(reaction(alice, '👍', [['👍', 1]]), reaction(bob, '👍', [['👍', 2]]));
      await subject.does(
        reaction(bob, '🎉', [
          ['👍', 2],
          ['🎉', 1],
        ]),
      );
      await subject.does({
        ...reaction(alice, '👍', [
          ['👍', 1],
          ['🎉', 1],
        ]),
        kind: 'reaction_removed',
      });
      const asked = [alice, bob].flatMap((userId) => ['👍', '🎉'].map((emoji) => ({ sequence: 1, userId, emoji })));
      const { messages } = await subject.targets({ sequences: [1], reactions: asked });
      expect(messages.get(1)?.reactions).toEqual([
        { emoji: '👍', count: 1 },
        { emoji: '🎉', count: 1 },
      ]);
      expect(messages.get(1)?.givenReactions).toEqual(new Set([reactionKey(bob, '👍'), reactionKey(bob, '🎉')]));
    });

    it('remembers the keys of edits, and the mentions of the last one', async () => {
      const subject = await opened();
      const [first, second] = [ids.next(), ids.next()];
      const edit = (idempotencyKey: string, mentioned: readonly string[]) => ({
        kind: 'message_edited' as const,
        by: subject.alice,
        sequence: 1,
        messageId: ids.next(),
        senderId: subject.alice,
        idempotencyKey,
        mentions: mentioned.map((userId) => ({ userId, start: 0, length: 2 })),
        mentioned,
        newlyMentioned: mentioned,
        content: { ciphertext: Uint8Array.of(1), nonce: Uint8Array.of(2), encryptionVersion: 1, keyVersion: 1 },
      });
      await subject.does(edit(first, []));
      await subject.does(edit(second, [subject.bob]));
      const asked = [first, second, ids.next()].map((key) => ({ sequence: 1, key }));
      const { messages } = await subject.targets({ sequences: [1], edits: asked });
      expect(messages.get(1)?.usedEditKeys).toEqual(new Set([first, second]));
      expect(messages.get(1)?.mentions).toEqual([{ userId: subject.bob, start: 0, length: 2 }]);
    });

    it('finds what keys stand for, each in its own conversation', async () => {
      const [one, two] = [await opened(), await opened()];
      const key = (subject: Subject, sequence: number) => ({
        senderId: subject.alice,
        idempotencyKey: subject.keys[sequence - 1] ?? '',
      });
      const found = await under.journal.recorded([
        {
          conversationId: one.conversationId,
          keys: [key(one, 2), key(two, 1), { senderId: one.bob, idempotencyKey: key(one, 1).idempotencyKey }],
        },
        { conversationId: two.conversationId, keys: [] },
        { conversationId: ids.next(), keys: [key(one, 1)] },
      ]);
      expect(found).toMatchObject([[{ ...key(one, 2), sequence: 2, revision: 3 }], [], []]);
    });

    it('leaves nothing of a deleted message', async () => {
      const subject = await opened();
      await subject.does(reaction(subject.bob, '👍', [['👍', 1]]));
      await subject.does({ kind: 'message_deleted', by: subject.alice, sequence: 1 });
      const asked = [{ sequence: 1, userId: subject.bob, emoji: '👍' }];
      const { messages } = await subject.targets({ sequences: [1], reactions: asked });
      expect(messages.get(1)).toMatchObject({ deleted: true, reactions: [], givenReactions: new Set(), mentions: [] });
    });

    it('knows who came, who went, and who came back', async () => {
      const subject = await opened();
      const carol = ids.next();
      const gone = (userId: string, by: string) =>
        ({
          kind: 'member_gone',
          by,
          userId,
          role: 'member',
          lastSequence: 2,
          details: noDetails,
          status: by === userId ? 'left' : 'removed',
        }) as const;
      const joined = {
        kind: 'members_joined',
        by: subject.alice,
        userIds: [carol],
        lastSequence: 2,
        invitationId: null,
      } as const;
      await subject.does(joined, { kind: 'role_changed', by: subject.alice, userId: subject.bob, role: 'admin' });
      expect((await subject.state())?.opened?.members).toEqual(
        new Map(
          [subject.alice, subject.bob, carol].toSorted().map((userId) => [userId, userId === subject.bob ? 'admin' : 'member']),
        ),
      );
      await subject.does(gone(carol, carol), gone(subject.bob, subject.alice));
      expect([...((await subject.state())?.opened?.members.keys() ?? [])]).toEqual([subject.alice]);
      expect((await subject.state())?.opened?.membershipEpoch).toBe(7);
      expect((await subject.targets({ comingOrGoing: [carol, subject.bob, subject.alice] })).former).toEqual(
        new Map([
          [carol, { status: 'left', revision: 6 }],
          [subject.bob, { status: 'removed', revision: 7 }],
        ]),
      );
      await subject.does(joined);
      expect([...((await subject.state())?.opened?.members.keys() ?? [])].toSorted()).toEqual([subject.alice, carol].toSorted());
      expect((await subject.targets({ comingOrGoing: [carol] })).former).toEqual(new Map());
      expect((await subject.state())?.opened?.membershipEpoch).toBe(7);
    });

    it('knows what a conversation is called, and that it was closed', async () => {
      const subject = await opened();
      const details = { name: 'Climbers', description: 'On rocks', avatar: 'wall.png', invitePolicy: 'members' } as const;
      await subject.does({ kind: 'details_changed', by: subject.alice, details });
      expect((await subject.state())?.opened).toMatchObject({ details, closed: false });
      await subject.does({ kind: 'conversation_closed', by: subject.alice, details });
      expect((await subject.state())?.opened).toMatchObject({ details, closed: true });
    });

    it('counts invitations down as they are used, and knows those that ended', async () => {
      const subject = await opened();
      const [once, always] = [ids.next(), ids.next()];
      const made = (invitationId: string, maxUses: number | null) =>
        ({
          kind: 'invitation_created',
          by: subject.alice,
          invitationId,
          tokenHash: hash(ids.next()),
          expiresInSeconds: 60,
          maxUses,
        }) as const;
      await subject.does(made(once, 1), made(always, null));
      const asked = { invitationIds: [once, always, ids.next()], countInvitations: true };
      expect(await subject.targets(asked)).toMatchObject({
        usableInvitations: 2,
        invitations: new Map([
          [once, { invitationId: once, expired: false, revoked: false, usesLeft: 1 }],
          [always, { invitationId: always, expired: false, revoked: false, usesLeft: null }],
        ]),
      });
      const joined = (invitationId: string) =>
        ({ kind: 'members_joined', by: ids.next(), userIds: [ids.next()], lastSequence: 2, invitationId }) as const;
      await subject.does(joined(once), joined(always), joined(always));
      await subject.does({ kind: 'invitation_revoked', by: subject.alice, invitationId: always });
      const after = await subject.targets(asked);
      expect(after.usableInvitations).toBe(0);
      expect(after.invitations.get(once)?.usesLeft).toBe(0);
      expect(after.invitations.get(always)).toMatchObject({ revoked: true });
    });

    it('writes changes under the same fence, head and key as messages', async () => {
      const subject = await opened();
      const { conversationId, alice } = subject;
      const change = { kind: 'message_deleted', by: alice, sequence: 1, revision: 4 } as const;
      const stale = writes.changes(conversationId, await acquire(conversationId), {
        sent: 2,
        revision: 2,
        changes: [{ ...change, revision: 3 }],
      });
      expect(await under.journal.commit([stale])).toEqual([{ kind: 'superseded' }]);
      const epoch = await acquire(conversationId);
      await acquire(conversationId);
      const fenced = writes.changes(conversationId, epoch, { sent: 2, revision: 3, changes: [change] });
      expect(await under.journal.commit([fenced])).toEqual([{ kind: 'superseded' }]);
      expect((await subject.targets({ sequences: [1] })).messages.get(1)?.deleted).toBe(false);
    });
  });
}

type WithoutRevision = ChangeWrite extends infer Each ? (Each extends ChangeWrite ? Omit<Each, 'revision'> : never) : never;

async function commit(journal: ConversationJournal, write: Parameters<ConversationJournal['commit']>[0][number]): Promise<void> {
  const [outcome] = await journal.commit([write]);
  expect(outcome).toMatchObject({ kind: 'committed' });
}

function hash(id: string): string {
  return id.replaceAll('-', '').repeat(2);
}
