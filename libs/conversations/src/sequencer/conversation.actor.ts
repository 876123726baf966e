import { ActivationLost, Actor, type Epoch, type ShardId } from '#actors';
import { invariant, unreachable } from '#kernel';
import type { DataKey, Sealer } from '#platform';

import type { ConversationCommand } from '../domain/commands.js';
import type { ConversationState } from '../domain/conversation-state.js';
import type { Fact, MessageEdited, MessageSent } from '../domain/facts.js';
import { requestContent } from '../domain/request-content.js';
import { noTargets, type Targets } from '../domain/targets.js';
import type { Answer } from './answers.js';
import { type DecidedBatch, decideBatch, type RecordedRequest, requestKey, type Verdict } from './batch.js';
import type { CommitLanes } from './commit-lanes.js';
import type { ConversationFeed } from './conversation-feed.js';
import type {
  ChangeWrite,
  ConversationWrite,
  OpeningWrite,
  RecordedMessage,
  RecordedQuestion,
  SealedMessage,
} from './conversation-journal.js';
import type { ConversationKeys } from './conversation-keys.js';
import { tellMembers } from './tell-members.js';
import { type TargetRequest, targetRequest } from './target-request.js';

/** What every conversation actor of a node works with. */
export interface ActorSurroundings {
  readonly lanes: CommitLanes;
  readonly feed: ConversationFeed;
  readonly sealer: Sealer;
  readonly keys: ConversationKeys;
  /** Reads what commands refer to. @throws when PostgreSQL is away. */
  readonly targets: (request: TargetRequest) => Promise<Targets>;
  /** Reads what earlier requests have written. @throws when PostgreSQL is away. */
  readonly recorded: (question: RecordedQuestion) => Promise<readonly RecordedMessage[]>;
}

/** The right to write, as it was when the activation loaded its state. */
export interface Lease {
  readonly shard: ShardId;
  readonly epoch: Epoch;
  /** Whether this node may still speak for the shard, as far as it knows. */
  isHeld(): boolean;
}

/**
 * The only writer of one conversation. Always true: sequences and revisions are dense; nobody hears
 * of anything before PostgreSQL has committed it; one idempotency key is one message, for ever.
 *
 * What it remembers is what it loaded under one epoch, plus what it committed since. The moment the
 * journal says otherwise it ends, and the next activation reads the truth.
 */
export class ConversationActor extends Actor<ConversationCommand, Answer> {
  constructor(
    private state: ConversationState,
    /** Null until the conversation is opened: its key is made with it. */
    private dataKey: DataKey | null,
    private readonly lease: Lease,
    private readonly surroundings: ActorSurroundings,
  ) {
    super();
  }

  async handle(batch: readonly ConversationCommand[]): Promise<readonly Answer[]> {
    const request = targetRequest(this.state.conversationId, batch);
    let targets = request === null ? noTargets : await this.surroundings.targets(request);
    const answers: Answer[] = [];
    // As a rule one commit carries the whole batch. What would write the same thing twice goes into the next.
    while (answers.length < batch.length) {
      const decided = await this.#commitSome(batch.slice(answers.length), targets);
      answers.push(...decided.answers);
      targets = decided.targets;
    }
    return answers;
  }

  /** Decides and commits the first commands of a batch, and answers those. */
  async #commitSome(
    batch: readonly ConversationCommand[],
    targets: Targets,
  ): Promise<{ readonly answers: readonly Answer[]; readonly targets: Targets }> {
    const recorded = new Map<string, RecordedRequest>();
    const askedAbout = new Set<string>();
    for (;;) {
      const decided = decideBatch(this.state, batch, { recorded, targets });
      if (await this.#learnOfRefused(decided, batch, { recorded, askedAbout })) continue;
      if (decided.facts.length === 0) return { answers: this.#answersWithoutWriting(decided), targets };

      const outcome = await this.surroundings.lanes.submit(await this.#write(decided));
      switch (outcome.kind) {
        case 'committed':
          tellMembers(this.surroundings.feed, this.state, decided.facts, outcome.committedAt);
          this.state = decided.state;
          return {
            answers: decided.verdicts.map((verdict) => answerTo(verdict, outcome.committedAt)),
            targets: decided.targets,
          };
        case 'known':
          // Every turn of the loop learns of at least one more key of the batch, so it ends.
          await this.#remember(outcome.messages, recorded);
          break;
        case 'superseded':
          throw new ActivationLost(`conversation ${this.state.conversationId} has moved on without this activation`);
        default:
          unreachable(outcome);
      }
    }
  }

  /**
   * A message that is refused now may have been written before the reason for it came: its sender was removed since, and
   * the answer of then was lost. The key counts for ever, so it is looked up before the refusal is told.
   * @returns whether anything was learnt.
   */
  async #learnOfRefused(
    { verdicts }: DecidedBatch,
    batch: readonly ConversationCommand[],
    { recorded, askedAbout }: { readonly recorded: Map<string, RecordedRequest>; readonly askedAbout: Set<string> },
  ): Promise<boolean> {
    const keys = verdicts.flatMap((verdict, index) => {
      const command = batch[index];
      if (command?.kind !== 'send_message' || verdict.kind !== 'answered' || verdict.answer.kind !== 'rejected') return [];
      return askedAbout.has(requestKey(command.senderId, command.idempotencyKey)) ? [] : [command];
    });
    if (keys.length === 0) return false;
    for (const { senderId, idempotencyKey } of keys) askedAbout.add(requestKey(senderId, idempotencyKey));
    const messages = await this.surroundings.recorded({ conversationId: this.state.conversationId, keys });
    await this.#remember(messages, recorded);
    return messages.length > 0;
  }

  /** @throws ActivationLost when somebody else has written since this activation began: nothing it remembers is to be trusted then. */
  async #remember(messages: readonly RecordedMessage[], recorded: Map<string, RecordedRequest>): Promise<void> {
    for (const message of messages) {
      if (message.revision > this.state.lastRevision) {
        throw new ActivationLost(`conversation ${this.state.conversationId} has moved on without this activation`);
      }
      recorded.set(requestKey(message.senderId, message.idempotencyKey), await this.#recordedRequest(message));
    }
  }

  /** No commit will refuse these: an owner that knows it is none any more must not answer from memory. */
  #answersWithoutWriting({ verdicts }: DecidedBatch): readonly Answer[] {
    if (!this.lease.isHeld()) throw new ActivationLost(`shard ${this.lease.shard} is not ours any more`);
    return verdicts.map((verdict) => answerTo(verdict, 0));
  }

  async #write({ state, facts }: DecidedBatch): Promise<ConversationWrite> {
    const opening = await this.#openingWrite(facts);
    return {
      conversationId: state.conversationId,
      shard: this.lease.shard,
      epoch: this.lease.epoch,
      expectedRevision: this.state.lastRevision,
      nextRevision: state.lastRevision,
      nextSequence: state.lastSequence,
      opening,
      messages: facts.filter((fact) => fact.kind === 'message_sent').map((fact) => this.#seal(fact)),
      changes: facts
        .filter((fact) => fact.kind !== 'message_sent' && fact.kind !== 'conversation_opened')
        .map((fact): ChangeWrite => (fact.kind === 'message_edited' ? this.#sealEdit(fact) : fact)),
    };
  }

  async #openingWrite(facts: readonly Fact[]): Promise<OpeningWrite | null> {
    const fact = facts.find(({ kind }) => kind === 'conversation_opened');
    if (fact?.kind !== 'conversation_opened') return null;
    const { id, dataKey, wrapped } = await this.surroundings.keys.create(this.state.conversationId);
    this.dataKey = dataKey;
    return { fact, keyId: id, keyVersion: dataKey.version, wrappedKey: wrapped };
  }

  #seal(fact: MessageSent): SealedMessage {
    const { sequence, revision, messageId, by: senderId, idempotencyKey, text, replyTo, mentions, mentioned } = fact;
    const dataKey = this.#key();
    const { sealer } = this.surroundings;
    const context = { conversationId: this.state.conversationId, messageId, senderId };
    return {
      sequence,
      revision,
      messageId,
      senderId,
      idempotencyKey,
      requestFingerprint: sealer.fingerprint(dataKey, requestContent(fact)),
      content: sealer.seal(dataKey, context, text),
      replyTo,
      mentions,
      mentioned,
    };
  }

  #sealEdit({ text, ...fact }: MessageEdited): ChangeWrite {
    const { messageId, senderId } = fact;
    const context = { conversationId: this.state.conversationId, messageId, senderId };
    return { ...fact, content: this.surroundings.sealer.seal(this.#key(), context, text) };
  }

  #key(): DataKey {
    invariant(this.dataKey !== null, 'an open conversation has a data key');
    return this.dataKey;
  }

  async #recordedRequest(message: RecordedMessage): Promise<RecordedRequest> {
    const { keys, sealer } = this.surroundings;
    const dataKey = await keys.get(this.state.conversationId, message.keyVersion);
    const { messageId, sequence, revision, createdAt } = message;
    return {
      answer: { kind: 'sent', messageId, sequence, revision, createdAt },
      isFor: (command) => Buffer.compare(sealer.fingerprint(dataKey, requestContent(command)), message.requestFingerprint) === 0,
    };
  }
}

function answerTo(verdict: Verdict, committedAt: number): Answer {
  if (verdict.kind === 'answered') return verdict.answer;
  const { fact } = verdict;
  if (fact.kind !== 'message_sent') return { kind: 'done', revision: fact.revision };
  const { messageId, sequence, revision } = fact;
  return { kind: 'sent', messageId, sequence, revision, createdAt: committedAt };
}
