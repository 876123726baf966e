import { createHash } from 'node:crypto';

import { type Change, canonicalForm, type DigestedRange, type DigestedThings, type Message } from '#protocol';

type Of<Things> = Things extends Iterable<infer Thing> ? Thing : never;

interface Forgotten {
  readonly sequences: Iterable<number>;
  readonly invitationIds: Iterable<string>;
  readonly userIds: Iterable<string>;
}

/** What a client knows of a conversation: the newest of each thing, out of live changes and out of those of `sync`. */
export class Replica implements DigestedThings {
  details: DigestedThings['details'] = null;
  readonly #members = new Map<string, Of<DigestedThings['members']>>();
  readonly #invitations = new Map<string, Of<DigestedThings['invitations']>>();
  readonly #messages = new Map<number, Message>();

  constructor(private readonly readerId: string) {}

  get members() {
    return this.#members.values();
  }

  get invitations() {
    return this.#invitations.values();
  }

  get messages() {
    return this.#messages.values();
  }

  apply(change: Change): void {
    const { revision } = change;
    switch (change.type) {
      case 'conversation.created':
      case 'conversation.changed': {
        const { name, description, avatar, invitePolicy } = change;
        const closedAt = change.type === 'conversation.changed' ? change.closedAt : null;
        this.details = { revision, name, description, avatar, invitePolicy, closedAt };
        if (change.type === 'conversation.changed') return;
        for (const member of change.members) this.#members.set(member.userId, { ...member, status: 'active', revision });
        return;
      }
      case 'members.changed':
        for (const member of change.members) this.#members.set(member.userId, { ...member, revision });
        return;
      case 'invitation.changed':
        this.#invitations.set(change.invitationId, change);
        return;
      case 'message.created':
      case 'message.updated':
        this.#messages.set(change.message.sequence, change.message);
        return;
      case 'message.edited': {
        const { sequence, text, mentions, editedAt } = change;
        const { mentions: _before, ...message } = this.#message(sequence);
        this.#messages.set(sequence, { ...message, revision, text, editedAt, ...(mentions && { mentions }) });
        return;
      }
      case 'message.deleted': {
        const { sequence, deletedAt, deletedBy } = change;
        const { mentions: _mentions, reactions: _reactions, ...message } = this.#message(sequence);
        this.#messages.set(sequence, { ...message, revision, text: '', deletedAt, deletedBy });
        return;
      }
      case 'reaction.added':
      case 'reaction.removed':
        this.#react(change);
        return;
    }
  }

  /** Nothing of these any more. */
  forget({ sequences, invitationIds, userIds }: Forgotten): void {
    for (const sequence of sequences) this.#messages.delete(sequence);
    for (const invitationId of invitationIds) this.#invitations.delete(invitationId);
    for (const userId of userIds) this.#members.delete(userId);
  }

  digest(range: DigestedRange) {
    const { text, things } = canonicalForm(this, range);
    return { digest: createHash('sha256').update(text).digest('hex'), things, revision: range.upToRevision };
  }

  #react({ type, revision, sequence, emoji, userId, count }: Change & { readonly type: 'reaction.added' | 'reaction.removed' }) {
    const { reactions = [], ...message } = this.#message(sequence);
    const before = reactions.find((reaction) => reaction.emoji === emoji);
    const mine = userId === this.readerId ? type === 'reaction.added' : (before?.mine ?? false);
    const others = reactions.filter((reaction) => reaction !== before);
    const after = count === 0 ? others : [...others, { emoji, count, mine }];
    this.#messages.set(sequence, { ...message, revision, ...(after.length > 0 && { reactions: after }) });
  }

  #message(sequence: number): Message {
    const message = this.#messages.get(sequence);
    if (message === undefined) throw new TypeError(`message ${sequence} changed before it was sent`);
    return message;
  }
}
