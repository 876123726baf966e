import { beforeEach, describe, expect, it } from '@jest/globals';

import { actorSettings } from '#actors';
import { type Fate, SequencerHarness } from '#conversations/testing';
import { limits } from '#protocol';

import type { ConversationCommand, SendMessage } from '../domain/commands.js';
import { groupId } from '../domain/group-id.js';
import type { Answer } from './answers.js';
import type { HostedSequencer } from './hosted-sequencer.js';
import { sequencerSettings } from './settings.js';

const { reactivateMaxMs } = actorSettings;

describe('the sequencer of a group', () => {
  let harness: SequencerHarness;
  let node: HostedSequencer;
  let [admin, ben, cleo, dan] = ['', '', '', ''];
  let conversationId: string;

  const begin = async (fates: readonly Fate[] = [], seed = 1) => {
    harness = await SequencerHarness.begin(seed);
    [admin, ben, cleo, dan] = Array.from({ length: 4 }, () => harness.ids.next()) as [string, string, string, string];
    conversationId = groupId(admin, harness.ids.next());
    const rest = [...fates];
    node = await harness.startNode('one', { fateOfNext: () => rest.shift() ?? 'done' });
    expect(await ask(creation([ben, cleo]))).toEqual({ kind: 'done', revision: 1 });
  };
  beforeEach(() => begin());

  const ask = async (command: ConversationCommand): Promise<Answer> => {
    const answer = node.ask(conversationId, command);
    await harness.time.advance(reactivateMaxMs);
    return answer;
  };
  /** All in the same moment, so that the actor has them in one batch. */
  const askTogether = async (...commands: readonly ConversationCommand[]): Promise<readonly Answer[]> => {
    const answers = Promise.all(commands.map((command) => node.ask(conversationId, command)));
    await harness.time.advance(reactivateMaxMs);
    return answers;
  };
  const creation = (memberIds: readonly string[]): ConversationCommand => ({
    kind: 'create_group',
    by: admin,
    privacyMode: 'search_enabled',
    name: 'Climbers',
    description: null,
    avatar: null,
    invitePolicy: 'admins',
    memberIds,
    fingerprint: 'ab'.repeat(32),
  });
  const message = (senderId: string, text = 'Hello', overrides: Partial<SendMessage> = {}): SendMessage => ({
    kind: 'send_message',
    senderId,
    idempotencyKey: harness.ids.next(),
    messageId: harness.ids.next(),
    text,
    replyTo: null,
    mentions: [],
    ...overrides,
  });
  const edit = (text: string, idempotencyKey = harness.ids.next()): ConversationCommand => ({
    kind: 'edit_message',
    by: ben,
    sequence: 1,
    idempotencyKey,
    text,
    mentions: [],
  });
  const reaction = (by: string, emoji = '👍'): ConversationCommand => ({ kind: 'add_reaction', by, sequence: 1, emoji });
  /** How many changes each commit carries from now on. */
  const commitSizes = (): readonly number[] => {
    const sizes: number[] = [];
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = (writes) => {
      sizes.push(...writes.map(({ changes }) => changes.length));
      return commit(writes);
    };
    return sizes;
  };
  const told = () => harness.feed.told.map(({ change }) => change);
  const heardBy = (userId: string) =>
    harness.feed.told.filter(({ to }) => to.includes(userId)).map(({ change }) => change.revision);

  it('invariant 7: tells a removed member of their removal, and of nothing after it, in the same commit', async () => {
    const answers = await askTogether(
      message(admin, 'before'),
      { kind: 'remove_member', by: admin, userId: ben },
      message(admin, 'after'),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['sent', 'done', 'sent']);
    expect(heardBy(ben)).toEqual([1, 2, 3]);
    expect(heardBy(cleo)).toEqual([1, 2, 3, 4]);
    expect(told()[2]).toMatchObject({ type: 'members.changed', members: [{ userId: ben, status: 'removed' }] });
  });

  it('invariant 7: lets a member hear nothing more whose removal was committed, and told to nobody', async () => {
    await begin(['done', 'lost-answer']);
    await ask({ kind: 'remove_member', by: admin, userId: ben });
    await ask(message(admin));
    expect(heardBy(ben)).toEqual([1]);
    expect(heardBy(cleo)).toEqual([1, 3]);
  });

  it('invariant 7: does so, too, when the node crashed then and nothing happened for long', async () => {
    const commit = harness.journal.commit.bind(harness.journal);
    harness.journal.commit = async (writes) => {
      await commit(writes);
      return new Promise(() => undefined);
    };
    node.ask(conversationId, { kind: 'remove_member', by: admin, userId: ben }).catch(() => undefined);
    await harness.time.advance(reactivateMaxMs);
    harness.journal.commit = commit;
    await harness.time.advance(sequencerSettings.announceWithinMs * 2);
    node = await harness.startNode('one');
    await ask(message(admin));
    expect(heardBy(ben)).toEqual([1]);
    expect(heardBy(cleo)).toEqual([1, 3]);
  });

  it('removal racing sends: what the removed one sent before counts, what they send after is refused', async () => {
    const answers = await askTogether(
      message(ben, 'in time'),
      { kind: 'remove_member', by: admin, userId: ben },
      message(ben, 'late'),
    );
    expect(answers).toMatchObject([{ kind: 'sent', sequence: 1 }, { kind: 'done' }, { kind: 'rejected', reason: 'not_found' }]);
  });

  it('lets who joins hear from there on', async () => {
    await askTogether(message(admin), { kind: 'add_members', by: admin, userIds: [dan] }, message(admin));
    expect(heardBy(dan)).toEqual(expect.arrayContaining([3, 4]));
  });

  it('EC7: add racing the limit: of many who come at once, exactly as many get in as there is room for', async () => {
    const newcomers = Array.from({ length: limits.groupMembers }, () => harness.ids.next());
    const answers = await askTogether(
      ...newcomers.map((userId): ConversationCommand => ({ kind: 'add_members', by: admin, userIds: [userId] })),
    );
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(limits.groupMembers - 3);
    expect(answers.filter((answer) => answer.kind === 'rejected' && answer.reason === 'full')).toHaveLength(3);
    const { state } = (await harness.journal.load([conversationId])).get(conversationId) ?? {};
    expect(state?.opened?.members.size).toBe(limits.groupMembers);
  });

  it('EC2: simultaneous sends of 50 members get sequences 1..50, each told once and in order', async () => {
    const members = Array.from({ length: 50 }, () => harness.ids.next());
    await ask({ kind: 'add_members', by: admin, userIds: members });
    const answers = await askTogether(...members.map((userId) => message(userId)));
    expect(answers.map((answer) => answer.kind === 'sent' && answer.sequence)).toEqual(members.map((_, index) => index + 1));
    expect(told().map(({ revision }) => revision)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  });

  it('takes several changes of one thing that come at once, one commit after the other', async () => {
    await ask(message(ben));
    const commits = commitSizes();
    const answers = await askTogether(
      edit('one'),
      edit('two'),
      { kind: 'delete_message', by: admin, sequence: 1 },
      edit('three'),
    );
    expect(answers).toEqual([
      { kind: 'done', revision: 3 },
      { kind: 'done', revision: 4 },
      { kind: 'done', revision: 5 },
      { kind: 'rejected', reason: 'message_deleted' },
    ]);
    expect(commits).toEqual([1, 1, 1]);
    expect(told().map(({ type }) => type)).toEqual([
      'conversation.created',
      'message.created',
      'message.edited',
      'message.edited',
      'message.deleted',
    ]);
  });

  it('writes the row of a conversation once in a commit: for who went last, or for what it is called', async () => {
    const commits = commitSizes();
    await askTogether(
      { kind: 'remove_member', by: admin, userId: ben },
      { kind: 'change_details', by: admin, name: 'Walkers' },
      { kind: 'remove_member', by: admin, userId: cleo },
    );
    expect(commits).toEqual([1, 1, 1]);
    const loaded = (await harness.journal.load([conversationId])).get(conversationId);
    expect(loaded?.state.opened).toMatchObject({ details: { name: 'Walkers' }, membershipEpoch: 4 });
  });

  it('invariant 6: brings those who stay into the audience of today, when somebody was removed long ago by a node that crashed', async () => {
    await ask({ kind: 'remove_member', by: admin, userId: ben });
    harness.feed.subscribed.clear();
    await harness.time.advance(sequencerSettings.announceWithinMs * 2);
    node = await harness.startNode('one');
    await ask(message(admin));
    expect(heardBy(cleo).at(-1)).toBe(3);
    expect(harness.feed.announced).toEqual([]);
  });

  it('counts the reactions of many at once, in one commit', async () => {
    await ask(message(ben));
    const commits = commitSizes();
    await askTogether(reaction(admin), reaction(ben), reaction(cleo), reaction(admin, '🎉'));
    expect(commits).toEqual([4]);
    expect(told().slice(2)).toMatchObject([
      { emoji: '👍', userId: admin, count: 1 },
      { emoji: '👍', userId: ben, count: 2 },
      { emoji: '👍', userId: cleo, count: 3 },
      { emoji: '🎉', userId: admin, count: 1 },
    ]);
  });

  it('EC4: a reaction racing the deletion is either on the message before it goes, or refused', async () => {
    await ask(message(ben));
    const deletion: ConversationCommand = { kind: 'delete_message', by: ben, sequence: 1 };
    expect(await askTogether(reaction(cleo), deletion, reaction(admin))).toMatchObject([
      { kind: 'done' },
      { kind: 'done' },
      { kind: 'rejected', reason: 'message_deleted' },
    ]);
  });

  it('edits at 14:59.9 and 15:00.1: the first counts, the second is too late', async () => {
    await ask(message(ben));
    await harness.time.advance(limits.editWindowMs - 100 - reactivateMaxMs);
    expect(await ask(edit('in time'))).toMatchObject({ kind: 'done' });
    await harness.time.advance(200);
    expect(await ask(edit('late'))).toEqual({ kind: 'rejected', reason: 'window_closed' });
    expect(await ask({ kind: 'delete_message', by: ben, sequence: 1 })).toEqual({ kind: 'rejected', reason: 'window_closed' });
    expect(await ask({ kind: 'delete_message', by: admin, sequence: 1 })).toMatchObject({ kind: 'done' });
  });

  it('tells the mentioned, once, and not again for an edit that still mentions them', async () => {
    const mentions = [{ userId: cleo, start: 0, length: 5 }];
    await ask(message(ben, '@cleo look', { mentions }));
    await ask({
      ...(edit('@cleo look, @admin') as Extract<ConversationCommand, { kind: 'edit_message' }>),
      mentions: [...mentions, { userId: admin, start: 12, length: 6 }],
    });
    expect(harness.feed.mentioned.map(({ userId, notification }) => [userId, notification.sequence])).toEqual([
      [cleo, 1],
      [admin, 1],
    ]);
  });

  it('EC3: connection lost mid-send: a change whose answer was lost is made once', async () => {
    await begin(['done', 'done', 'lost-answer', 'lost-answer', 'lost-answer']);
    await ask(message(ben));
    expect(await ask(edit('better'))).toMatchObject({ kind: 'done', revision: 3 });
    expect(await ask(reaction(cleo))).toMatchObject({ kind: 'done', revision: 4 });
    expect(await ask({ kind: 'leave_conversation', by: ben })).toMatchObject({ kind: 'done', revision: 5 });
    expect((await harness.journal.load([conversationId])).get(conversationId)?.state.lastRevision).toBe(5);
  });

  it('invariant 3: the key is the same message for ever, also to a sender who was removed before they heard so', async () => {
    const sent = message(ben);
    const first = await ask(sent);
    await ask({ kind: 'remove_member', by: admin, userId: ben });
    expect(await ask({ ...sent, messageId: harness.ids.next() })).toEqual(first);
    expect(await ask({ ...sent, text: 'Something else' })).toEqual({ kind: 'idempotency_conflict' });
    expect(await ask(message(ben))).toEqual({ kind: 'rejected', reason: 'not_found' });
  });

  it('invariant 3: a send and its sender’s removal whose commit was lost are answered as they were decided', async () => {
    await begin(['done', 'lost-answer']);
    const answers = await askTogether(message(ben), { kind: 'remove_member', by: admin, userId: ben });
    expect(answers).toMatchObject([{ kind: 'sent', sequence: 1 }, { kind: 'done' }]);
  });

  it('invariant 6: what was committed and told to nobody is announced, also when nobody asks anything any more', async () => {
    await begin(['done', 'lost-answer']);
    const load = harness.journal.load.bind(harness.journal);
    harness.journal.load = () => Promise.reject(new Error('PostgreSQL is away'));
    const unanswered = expect(node.ask(conversationId, message(ben))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await harness.time.advance(actorSettings.commandDeadlineMs + actorSettings.deadlineSweepMs);
    await unanswered;
    expect([told().map(({ revision }) => revision), harness.feed.announced]).toEqual([[1], []]);
    harness.journal.load = load;
    await harness.time.advance(reactivateMaxMs);
    expect(harness.feed.announced).toEqual([{ conversationId, revision: 2 }]);
  });

  it('lets nobody back in by a link whom an admin has removed', async () => {
    const invitationId = harness.ids.next();
    await ask({
      kind: 'create_invitation',
      by: admin,
      invitationId,
      tokenHash: 'cd'.repeat(32),
      expiresInSeconds: 60,
      maxUses: null,
    });
    const join = (by: string): ConversationCommand => ({ kind: 'join_by_invitation', by, invitationId });
    await ask({ kind: 'remove_member', by: admin, userId: ben });
    expect(await ask(join(ben))).toEqual({ kind: 'rejected', reason: 'forbidden' });
    await ask({ kind: 'leave_conversation', by: cleo });
    expect(await ask(join(cleo))).toMatchObject({ kind: 'done' });
  });

  it('invariant 7: who has left already hears that they have, and not how far the group has come since', async () => {
    const left = await ask({ kind: 'leave_conversation', by: ben });
    await ask(message(admin));
    expect(await ask({ kind: 'leave_conversation', by: ben })).toEqual(left);
  });

  it('a retry of an edit after a later one changes nothing', async () => {
    await ask(message(ben));
    const first = edit('one');
    await ask(first);
    await ask(edit('two'));
    expect(await ask(first)).toEqual({ kind: 'done', revision: 4 });
    expect(told().filter(({ type }) => type === 'message.edited')).toHaveLength(2);
  });

  it('creating a group twice with one key is one group, and a conflict with another content', async () => {
    expect(await ask(creation([ben, cleo]))).toEqual({ kind: 'done', revision: 1 });
    expect(await ask({ ...creation([ben, dan]), fingerprint: 'cd'.repeat(32) } as ConversationCommand)).toEqual({
      kind: 'rejected',
      reason: 'key_reused',
    });
  });
});
