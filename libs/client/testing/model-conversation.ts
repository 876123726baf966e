import { createHash } from 'node:crypto';

import {
  canonicalMessages,
  canonicalRoster,
  type Change,
  type CommandResponse,
  type Conversation,
  type HistoryPage,
  limits,
  type MemberRole,
  type Membership,
  type Mention,
  type Message,
  ParleyError,
  type SyncPage,
  type User,
} from '#protocol';

import {
  describe,
  type ModelInvitation,
  type ModelMember,
  membershipOf,
  type ModelMessage,
  type ModelRegisters,
  type ModelState,
  noRegisters,
  readMessage,
} from './model-state.js';
import { changesSince } from './model-sync.js';

/** What members decide about a group. */
type Details = Partial<Pick<ModelState, 'name' | 'description' | 'avatar' | 'invitePolicy' | 'closedAt'>>;

/** A change without its number. */
type Unnumbered = Change extends infer One ? (One extends Change ? Omit<One, 'revision'> : never) : never;

/** A conversation as the server holds it: the truth that a client has to end up with. */
export class ModelConversation {
  /** Messages in one digest of a window: fewer than there may be, as where they are long. */
  digestedAtOnce: number = limits.digestedWindow;
  /** Every change as it was made, for those who hear of it live. */
  readonly changes: Change[] = [];
  /** Who hears of each change live, by its revision. */
  readonly #audiences = new Map<number, ReadonlySet<string>>();
  readonly #registers = new Map<string, ModelRegisters>();
  /** What former members left, as it was then. */
  readonly #left = new Map<string, ModelState>();
  #state: ModelState;

  /** @param group who created it, if it is one: its admin. */
  constructor(
    readonly conversationId: string,
    users: readonly User[],
    createdAt: string,
    group?: Details & { readonly createdBy: User },
  ) {
    const { createdBy, ...details } = group ?? {};
    const roleOf = (user: User): MemberRole => (user === createdBy ? 'admin' : 'member');
    const members = users.map(
      (user) => ({ user, role: roleOf(user), status: 'active', revision: 1, joinedSequence: 0 }) as const,
    );
    this.#state = {
      revision: 0,
      type: group === undefined ? 'direct' : 'group',
      name: null,
      description: null,
      avatar: null,
      invitePolicy: 'admins',
      closedAt: null,
      ...details,
      detailsRevision: 1,
      createdAt,
      createdBy: createdBy?.userId ?? users[0]?.userId ?? conversationId,
      activeAt: createdAt,
      members,
      messages: [],
      invitations: [],
    };
    const [created] = changesSince({ ...this.#state, revision: 1 }, 0, '');
    if (created !== undefined) this.#commit(created, {}, []);
  }

  get state(): ModelState {
    return this.#state;
  }

  get revision(): number {
    return this.#state.revision;
  }

  /** As somebody sees them who has reacted to none. */
  get messages(): readonly Message[] {
    return this.messagesFor('');
  }

  messagesFor(reader: string): readonly Message[] {
    return this.#seenBy(reader).messages.map((message) => readMessage(message, reader));
  }

  isActive(userId: string): boolean {
    return this.#state.members.some(({ user, status }) => user.userId === userId && status === 'active');
  }

  /** Whether they are a member, or were one. */
  isReader(userId: string): boolean {
    return this.#state.members.some(({ user }) => user.userId === userId);
  }

  isAdmin(userId: string): boolean {
    return this.#activeMembers.some(({ user, role }) => user.userId === userId && role === 'admin');
  }

  /** As `conversation.open` and REST describe it; lists with so many members. */
  describe(reader = '', members?: number): Conversation {
    return describe(this.conversationId, this.#seenBy(reader), members);
  }

  membership(reader: string): Membership {
    return membershipOf(this.#seenBy(reader), this.registersOf(reader), reader);
  }

  registersOf(userId: string): ModelRegisters {
    return this.#registers.get(userId) ?? noRegisters;
  }

  /** Registers that count up never go back. */
  setRegisters(userId: string, registers: Partial<ModelRegisters>): void {
    const known = this.registersOf(userId);
    const readSequence = Math.max(known.readSequence, registers.readSequence ?? 0);
    const deliveredSequence = Math.max(known.deliveredSequence, registers.deliveredSequence ?? 0, readSequence);
    this.#registers.set(userId, { ...known, ...registers, readSequence, deliveredSequence });
  }

  /** Who hears of this change live. */
  hears(userId: string, { revision }: Change): boolean {
    return this.#audiences.get(revision)?.has(userId) === true;
  }

  /** The same key from the same sender is the same message. */
  send(sent: {
    readonly senderId: string;
    readonly idempotencyKey: string;
    readonly text: string;
    readonly createdAt: string;
    readonly replyTo?: number;
    readonly mentions?: Mention[];
  }): { readonly message: Message; readonly change: Change | undefined } {
    const isKnown = (one: ModelMessage) => one.senderId === sent.senderId && one.idempotencyKey === sent.idempotencyKey;
    const known = this.#state.messages.find(isKnown);
    if (known !== undefined) return { message: readMessage(known, sent.senderId), change: undefined };
    const sequence = this.#state.messages.length + 1;
    const message = { ...sent, messageId: uuidOf(this.conversationId, sequence), sequence, revision: this.revision + 1 };
    const stored = { messages: [...this.#state.messages, { ...message, reactors: [] }], activeAt: sent.createdAt };
    return { message, change: this.#commit({ type: 'message.created', message }, stored) };
  }

  edit(sequence: number, text: string, editedAt = this.#state.activeAt, mentions?: Mention[]): Change {
    const news = { text, ...(mentions && { mentions }), editedAt };
    const edited = this.#withMessage(sequence, ({ mentions: _mentions, ...message }) => ({ ...message, ...news }));
    return this.#commit({ type: 'message.edited', sequence, ...news }, edited);
  }

  delete(sequence: number, deletedBy: string, deletedAt: string): Change | undefined {
    if (this.#message(sequence).deletedAt !== undefined) return undefined;
    const news = { deletedAt, deletedBy };
    const deleted = this.#withMessage(sequence, ({ mentions: _mentions, ...message }) => ({
      ...message,
      ...news,
      text: '',
      reactors: [],
    }));
    return this.#commit({ type: 'message.deleted', sequence, ...news }, deleted);
  }

  react(sequence: number, userId: string, emoji: string): Change | undefined {
    const { reactors, deletedAt } = this.#message(sequence);
    if (deletedAt !== undefined) throw new ParleyError('MESSAGE_DELETED');
    const known = reactors.find((one) => one.emoji === emoji);
    if (known?.userIds.includes(userId)) return undefined;
    const given = { emoji, userIds: [...(known?.userIds ?? []), userId] };
    const after = known === undefined ? [...reactors, given] : reactors.map((one) => (one === known ? given : one));
    const news = { sequence, emoji, userId, count: given.userIds.length };
    return this.#commit({ type: 'reaction.added', ...news }, this.#withReactors(sequence, after));
  }

  unreact(sequence: number, userId: string, emoji: string): Change | undefined {
    const { reactors } = this.#message(sequence);
    const known = reactors.find((one) => one.emoji === emoji);
    if (!known?.userIds.includes(userId)) return undefined;
    const left = { emoji, userIds: known.userIds.filter((one) => one !== userId) };
    const after = reactors.map((one) => (one === known ? left : one)).filter(({ userIds }) => userIds.length > 0);
    const news = { sequence, emoji, userId, count: left.userIds.length };
    return this.#commit({ type: 'reaction.removed', ...news }, this.#withReactors(sequence, after));
  }

  change(details: Details, at: string): Change {
    const { name, description, avatar, invitePolicy, closedAt } = { ...this.#state, ...details };
    const changed = { name, description, avatar, invitePolicy, closedAt };
    const after = { ...changed, detailsRevision: this.revision + 1, activeAt: at };
    return this.#commit({ type: 'conversation.changed', ...changed }, after);
  }

  join(users: readonly User[], at: string): Change | undefined {
    const newcomers = users.filter(({ userId }) => !this.isActive(userId));
    if (newcomers.length === 0) return undefined;
    for (const { userId } of newcomers) this.#left.delete(userId);
    const joinedSequence = this.#state.messages.length;
    return this.#changeMembers(
      newcomers.map((user) => ({ user, role: 'member', status: 'active', joinedSequence })),
      at,
    );
  }

  /** The last one who leaves closes it. */
  leave(userId: string, status: 'left' | 'removed', at: string): Change[] {
    const member = this.#activeMembers.find(({ user }) => user.userId === userId);
    if (member === undefined) return [];
    const changes = [this.#changeMembers([{ ...member, status }], at)];
    this.#left.set(userId, this.#state);
    return this.#activeMembers.length === 0 ? [...changes, this.change({ closedAt: at }, at)] : changes;
  }

  changeRole(userId: string, role: MemberRole, at: string): Change | undefined {
    const member = this.#activeMembers.find(({ user }) => user.userId === userId);
    if (member === undefined) throw new ParleyError('NOT_FOUND');
    const admins = this.#activeMembers.filter((one) => one.role === 'admin');
    if (admins.length === 1 && admins[0] === member && role === 'member') throw new ParleyError('LAST_ADMIN');
    return member.role === role ? undefined : this.#changeMembers([{ ...member, role }], at);
  }

  putInvitation(invitation: Omit<ModelInvitation, 'revision'>, at: string): Change {
    const others = this.#state.invitations.filter(({ invitationId }) => invitationId !== invitation.invitationId);
    const invitations = [...others, { ...invitation, revision: this.revision + 1 }];
    const status = invitation.revokedAt === null ? 'active' : 'revoked';
    const { invitationId } = invitation;
    return this.#commit({ type: 'invitation.changed', invitationId, status }, { invitations, activeAt: at });
  }

  history(
    { before, after, limit }: { readonly before?: number; readonly after?: number; readonly limit: number },
    reader = '',
  ): HistoryPage {
    const seen = this.messagesFor(reader);
    const found = seen.filter(({ sequence }) => sequence < (before ?? Infinity) && sequence > (after ?? 0));
    const messages = after === undefined ? found.slice(-limit) : found.slice(0, limit);
    return { messages, hasMore: found.length > limit, revision: this.#seenBy(reader).revision };
  }

  /** From state, not from a log: each changed thing once, in order of its last change. */
  sync({ afterRevision, limit }: { readonly afterRevision: number; readonly limit: number }, reader = ''): SyncPage {
    const seen = this.#seenBy(reader);
    const found = changesSince(seen, afterRevision, reader);
    const changes = found.slice(0, limit);
    const hasMore = found.length > limit;
    return { changes, revision: hasMore ? (changes.at(-1)?.revision ?? afterRevision) : seen.revision, hasMore };
  }

  windowDigest(
    { fromSequence, toSequence }: { readonly fromSequence: number; readonly toSequence: number },
    reader = '',
  ): CommandResponse<'window.digest'> {
    const run = this.messagesFor(reader).slice(fromSequence - 1, toSequence);
    const messages = run.slice(0, this.digestedAtOnce);
    return {
      messages: { digest: sha256(canonicalMessages(messages)), count: messages.length, hasMore: messages.length < run.length },
      roster: { digest: sha256(canonicalRoster(this.describe(reader))) },
      revision: this.#seenBy(reader).revision,
    };
  }

  get #activeMembers(): readonly ModelMember[] {
    return this.#state.members.filter(({ status }) => status === 'active');
  }

  #seenBy(reader: string): ModelState {
    return this.#left.get(reader) ?? this.#state;
  }

  #message(sequence: number): ModelMessage {
    const message = this.#state.messages[sequence - 1];
    if (message === undefined) throw new ParleyError('NOT_FOUND');
    return message;
  }

  #withMessage(sequence: number, change: (message: ModelMessage) => ModelMessage): Partial<ModelState> {
    const changed = { ...change(this.#message(sequence)), revision: this.revision + 1 };
    return { messages: this.#state.messages.with(sequence - 1, changed) };
  }

  #withReactors(sequence: number, reactors: ModelMessage['reactors']): Partial<ModelState> {
    return this.#withMessage(sequence, (message) => ({ ...message, reactors }));
  }

  #changeMembers(changed: readonly Omit<ModelMember, 'revision'>[], at: string): Change {
    const revision = this.revision + 1;
    const ids = new Set(changed.map(({ user }) => user.userId));
    const others = this.#state.members.filter(({ user }) => !ids.has(user.userId));
    const members = [...others, ...changed.map((member) => ({ ...member, revision }))];
    const news = changed.map(({ user, role, status }) => ({ userId: user.userId, role, status }));
    return this.#commit({ type: 'members.changed', members: news }, { members, activeAt: at }, [...ids]);
  }

  /** @param named hear of it as well, whether they are members afterwards or not. */
  #commit(change: Unnumbered, after: Partial<ModelState>, named: readonly string[] = []): Change {
    const revision = this.revision + 1;
    this.#state = { ...this.#state, ...after, revision };
    const numbered = { ...change, revision } as Change;
    this.changes.push(numbered);
    this.#audiences.set(revision, new Set([...this.#activeMembers.map(({ user }) => user.userId), ...named]));
    return numbered;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Lower-case UUIDs that a reader of a failed test can tell apart. */
export const uuidOf = (prefix: string, number: number): string =>
  `${prefix.slice(0, 24)}${number.toString(16).padStart(12, '0')}`;
