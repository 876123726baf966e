import type { Epoch, ShardId } from '#actors';
import type { Clock } from '#kernel';

import { absentConversation, type ConversationState } from '../src/domain/conversation-state.js';
import { evolve } from '../src/domain/evolve.js';
import { evolveTargets } from '../src/domain/evolve-targets.js';
import type { Fact } from '../src/domain/facts.js';
import { noTargets, reactionKey, type TargetInvitation, type TargetMessage, type Targets } from '../src/domain/targets.js';
import { requestKey } from '../src/sequencer/batch.js';
import {
  type ChangedConversation,
  type ChangesPage,
  ConversationJournal,
  type ConversationWrite,
  type LoadedConversation,
  type RecordedMessage,
  type RecordedQuestion,
  type SealedMessage,
  type WriteOutcome,
} from '../src/sequencer/conversation-journal.js';
import { sequencerSettings } from '../src/sequencer/settings.js';
import type { TargetRequest } from '../src/sequencer/target-request.js';

interface Kept {
  state: ConversationState;
  changedAt: number;
  readonly dataKey: NonNullable<LoadedConversation['dataKey']>;
  readonly messages: SealedMessage[];
  readonly createdAt: Map<number, number>;
  readonly recorded: Map<string, RecordedMessage>;
  /** Of everything there is. */
  targets: Targets;
  readonly expiresAt: Map<string, number>;
}

/** Whoever knows the newest epoch of every shard: the memory of the fence. */
export interface Fence {
  epochOf(shard: ShardId): Epoch;
}

/**
 * {@link ConversationJournal} in memory. Passes the same conformance suite as PostgreSQL's. What refuses a write is asked
 * one by one, so that the simulation can do without one of them and see what comes of it.
 */
export class MemoryConversationJournal extends ConversationJournal {
  readonly #kept = new Map<string, Kept>();

  constructor(
    protected readonly fence: Fence,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async load(conversationIds: readonly string[]): Promise<ReadonlyMap<string, LoadedConversation>> {
    return new Map(conversationIds.map((id) => [id, this.#loaded(id)]));
  }

  override async targets(requests: readonly TargetRequest[]): Promise<readonly Targets[]> {
    return requests.map((request) => this.#targetsOf(request));
  }

  override async recorded(questions: readonly RecordedQuestion[]): Promise<readonly (readonly RecordedMessage[])[]> {
    return questions.map(({ conversationId, keys }) => {
      const recorded = this.#kept.get(conversationId)?.recorded;
      return keys.flatMap(({ senderId, idempotencyKey }) => recorded?.get(requestKey(senderId, idempotencyKey)) ?? []);
    });
  }

  override async changedRecently({ withinMs, atMost, after }: ChangesPage): Promise<readonly ChangedConversation[]> {
    const since = this.clock.now() - withinMs;
    return [...this.#kept]
      .map(([conversationId, { changedAt }]): ChangedConversation => ({ conversationId, changedAt }))
      .filter((one) => one.changedAt > since && (after === null || lastFirst(after, one) < 0))
      .sort(lastFirst)
      .slice(0, atMost);
  }

  override async commit(writes: readonly ConversationWrite[]): Promise<readonly WriteOutcome[]> {
    const committedAt = this.clock.now();
    return writes.map((write) => this.#commitOne(write, committedAt));
  }

  /** What lies in the journal, in order: for assertions. */
  messagesOf(conversationId: string): readonly SealedMessage[] {
    return this.#kept.get(conversationId)?.messages ?? [];
  }

  #loaded(conversationId: string): LoadedConversation {
    const kept = this.#kept.get(conversationId);
    if (kept === undefined) {
      return { state: absentConversation(conversationId), dataKey: null, changedRecently: false };
    }
    const changedRecently = kept.changedAt > this.clock.now() - sequencerSettings.announceWithinMs;
    return { state: kept.state, dataKey: kept.dataKey, changedRecently };
  }

  #targetsOf(request: TargetRequest): Targets {
    const kept = this.#kept.get(request.conversationId);
    if (kept === undefined) return noTargets;
    const now = this.clock.now();
    const asked = new Set(request.reactions.map(({ userId, emoji }) => reactionKey(userId, emoji)));
    const keys = new Set(request.edits.map(({ key }) => key));
    const messages = request.sequences.flatMap((sequence): readonly TargetMessage[] => {
      const message = kept.targets.messages.get(sequence);
      if (message === undefined) return [];
      const givenReactions = message.givenReactions.intersection(asked);
      const usedEditKeys = message.usedEditKeys.intersection(keys);
      return [{ ...message, ageMs: now - (kept.createdAt.get(sequence) ?? now), givenReactions, usedEditKeys }];
    });
    const withExpiry = (invitation: TargetInvitation): TargetInvitation => ({
      ...invitation,
      expired: (kept.expiresAt.get(invitation.invitationId) ?? now) <= now,
    });
    const all = [...kept.targets.invitations.values()].map(withExpiry);
    const invitations = all.filter(({ invitationId }) => request.invitationIds.includes(invitationId));
    const usable = all.filter(({ expired, revoked, usesLeft }) => !expired && !revoked && usesLeft !== 0);
    return {
      messages: new Map(messages.map((message) => [message.sequence, message])),
      invitations: new Map(invitations.map((invitation) => [invitation.invitationId, invitation])),
      usableInvitations: request.countInvitations ? usable.length : 0,
      former: new Map([...kept.targets.former].filter(([userId]) => request.comingOrGoing.includes(userId))),
    };
  }

  /** What keys of this write stand for already. */
  protected known({ conversationId, messages }: ConversationWrite): readonly RecordedMessage[] {
    const recorded = this.#kept.get(conversationId)?.recorded;
    return messages.flatMap(({ senderId, idempotencyKey }) => recorded?.get(requestKey(senderId, idempotencyKey)) ?? []);
  }

  protected passesFence({ shard, epoch }: ConversationWrite): boolean {
    return this.fence.epochOf(shard) === epoch;
  }

  protected isOnHead({ conversationId, expectedRevision }: ConversationWrite): boolean {
    return this.#kept.get(conversationId)?.state.lastRevision === expectedRevision;
  }

  #commitOne(write: ConversationWrite, committedAt: number): WriteOutcome {
    const messages = this.known(write);
    if (messages.length > 0) return { kind: 'known', messages };
    if (!this.passesFence(write)) return { kind: 'superseded' };
    if (write.opening !== null) return this.#open(write, write.opening, committedAt);
    const kept = this.#kept.get(write.conversationId);
    if (kept === undefined || !this.isOnHead(write)) return { kind: 'superseded' };
    // As the statement does it: what the write says counts, wherever the head stood.
    const lastSequence = write.nextSequence - write.messages.length;
    kept.state = { ...kept.state, lastRevision: write.expectedRevision, lastSequence };
    append(kept, write, committedAt);
    return { kind: 'committed', committedAt };
  }

  #open(write: ConversationWrite, opening: NonNullable<ConversationWrite['opening']>, committedAt: number): WriteOutcome {
    if (this.#kept.has(write.conversationId)) return { kind: 'superseded' };
    const kept: Kept = {
      state: absentConversation(write.conversationId),
      changedAt: committedAt,
      dataKey: { version: opening.keyVersion, wrapped: opening.wrappedKey },
      messages: [],
      createdAt: new Map(),
      recorded: new Map(),
      targets: noTargets,
      expiresAt: new Map(),
    };
    this.#kept.set(write.conversationId, kept);
    append(kept, write, committedAt);
    return { kind: 'committed', committedAt };
  }
}

/** The same steps as the domain took to decide, in order of revision: what was written is what was decided. */
function append(kept: Kept, write: ConversationWrite, committedAt: number): void {
  for (const fact of factsOf(write)) {
    kept.state = evolve(kept.state, fact);
    kept.targets = evolveTargets(kept.targets, fact);
    if (fact.kind === 'invitation_created') keepInvitation(kept, fact, committedAt);
    if (fact.kind === 'members_joined') forgetFormer(kept, fact.userIds);
  }
  kept.changedAt = committedAt;
  for (const message of write.messages) keepMessage(kept, message, committedAt);
}

/** Without their texts, which are sealed. */
function factsOf(write: ConversationWrite): readonly Fact[] {
  const sent = write.messages.map(({ senderId: by, content: _content, requestFingerprint: _fingerprint, ...message }): Fact => ({
    ...message,
    kind: 'message_sent',
    by,
    text: '',
  }));
  const changes = write.changes.map((change): Fact => (change.kind === 'message_edited' ? { ...change, text: '' } : change));
  const opening = write.opening === null ? [] : [write.opening.fact];
  return [...opening, ...sent, ...changes].toSorted((one, other) => one.revision - other.revision);
}

function keepMessage(kept: Kept, message: SealedMessage, committedAt: number): void {
  kept.messages.push(message);
  kept.createdAt.set(message.sequence, committedAt);
  const { sequence, revision, messageId, senderId, idempotencyKey, requestFingerprint, content, mentions } = message;
  kept.recorded.set(requestKey(senderId, idempotencyKey), {
    senderId,
    idempotencyKey,
    messageId,
    sequence,
    revision,
    requestFingerprint,
    keyVersion: content.keyVersion,
    createdAt: committedAt,
  });
  const target: TargetMessage = {
    sequence,
    messageId,
    senderId,
    ageMs: 0,
    deleted: false,
    mentions,
    reactions: [],
    givenReactions: new Set(),
    usedEditKeys: new Set(),
  };
  kept.targets = { ...kept.targets, messages: new Map([...kept.targets.messages, [sequence, target]]) };
}

function keepInvitation(kept: Kept, fact: Extract<Fact, { kind: 'invitation_created' }>, committedAt: number): void {
  const { invitationId, maxUses, expiresInSeconds } = fact;
  const invitation: TargetInvitation = { invitationId, expired: false, revoked: false, usesLeft: maxUses };
  kept.targets = { ...kept.targets, invitations: new Map([...kept.targets.invitations, [invitationId, invitation]]) };
  kept.expiresAt.set(invitationId, committedAt + expiresInSeconds * 1_000);
}

function forgetFormer(kept: Kept, userIds: readonly string[]): void {
  const former = new Map([...kept.targets.former].filter(([userId]) => !userIds.includes(userId)));
  kept.targets = { ...kept.targets, former };
}

function lastFirst(one: ChangedConversation, other: ChangedConversation): number {
  return other.changedAt - one.changedAt || other.conversationId.localeCompare(one.conversationId);
}
