import type {
  Conversation,
  Invitation,
  InvitePolicy,
  MemberRole,
  Membership,
  Mention,
  Message,
  Preferences,
  Receipt,
} from '#protocol';

import type { Observable } from './observable.js';
import type { HistoryWindow, VerifiedView } from './reading-contract.js';
import type { ConversationState } from './state-contract.js';
import type { Unsubscribe } from './unsubscribe.js';
import type { OutgoingMessage } from './outgoing-contract.js';

/** How to walk through the past of a conversation. */
export interface HistoryOptions {
  /** Only messages with a smaller sequence; absent: from the newest one on. */
  readonly before?: number;
  /** Messages per request, 1 to 200; absent: 50. */
  readonly pageSize?: number;
  /** Ends the walk: the iterator throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What to send. */
export interface NewMessage {
  /** 1 to 8,000 UTF-16 code units of well-formed Unicode, not only white space. */
  readonly text: string;
  /** The message that this one answers, by its sequence. */
  readonly replyTo?: number;
  /** Members, or everybody (for admins), each by a range of the text that begins with "@": in order, up to 50. */
  readonly mentions?: readonly Mention[];
}

/** How to send it. */
export interface SendOptions {
  /** Takes the message back if it aborts before it is sent. */
  readonly signal?: AbortSignal;
}

/** What a message says from now on: a mention that is not named is none any more. */
export type EditedMessage = Omit<NewMessage, 'replyTo'>;

/** What a message said until an edit. `revision` is that of the change that made it so. */
export interface MessageVersion {
  readonly revision: number;
  readonly text: string;
  readonly mentions?: readonly Mention[];
  readonly writtenAt: string;
}

/** Who gave one kind of reaction to a message. */
export interface ReactionsOfUsers {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

/** What the admins decide about a group. Null takes a description or picture away. */
export interface GroupDetails {
  readonly name?: string;
  readonly description?: string | null;
  readonly avatar?: string | null;
  readonly invitePolicy?: InvitePolicy;
}

/** How long and how often an invitation serves. */
export interface InvitationOptions {
  /** 60 to 2,592,000 (30 days); absent: 7 days. */
  readonly expiresInSeconds?: number;
  /** 1 to 500; null or absent: as often as there is room for members. */
  readonly maxUses?: number | null;
}

/** An invitation with what its link carries. */
export interface NewInvitation {
  readonly invitation: Invitation;
  /** Whoever has it may join: see `conversations.join`. */
  readonly token: string;
}

/** What a {@link ConversationView} tells its listeners. */
export interface ConversationEvents {
  /** One of the view's snapshots changed: `messages`, `pending`, `details`, `membership`, `receipts`, `typing`, `revision` or `verified`. */
  readonly changed: ConversationView;
  /** It is proven to this revision; 0: it is not, for something differs and is being healed. */
  readonly verified: number;
}

/**
 * One conversation as this client sees it; one instance per conversation and client.
 *
 * Snapshots are immutable: an array stays as it is, and a change makes a new one. A message of one's
 * own is in exactly one of `pending` and `messages`, in every snapshot once `load()` was called; one that was sent before the device's
 * copy of the messages was shown, once that has caught up.
 */
export interface ConversationView extends VerifiedView {
  readonly id: string;
  /**
   * Name, members with roles and names, settings, whether it was closed; `revision` and `lastSequence` are
   * the newest that this client knows. All members are listed once the view was loaded; before that at
   * least eight, see `memberCount`.
   */
  readonly details: Conversation;
  /**
   * What it is to me. Once `status` is not `active`, the view is as it was when I left: it can be read,
   * nothing is added, and whatever would write is refused with `NOT_FOUND`.
   */
  readonly membership: Membership;
  /**
   * The loaded window, in ascending order of sequence and without gaps. Empty before `load()`. What I have just edited, deleted or
   * reacted to shows so before the server has it. It holds 1,000 messages (`ParleyOptions.liveWindow`), and what `loadOlder` added until
   * as many more have come in: then it lets go of the oldest, which can be loaded again.
   */
  readonly messages: readonly Message[];
  /**
   * Own messages that are not in `messages` yet, in the order of their sending, failed ones included: also of other tabs, and of before
   * a restart, if the store lasts.
   */
  readonly pending: readonly OutgoingMessage[];
  /** How far each member has come, in conversations of up to 100; beyond that, only I. Empty before `load()`. */
  readonly receipts: readonly Receipt[];
  /** Ids of the other members who are typing now, in the order in which they began. */
  readonly typing: readonly string[];
  /** The window shows everything up to this revision. 0 before `load()`. */
  readonly revision: number;

  /** All of the above in one object: the very same one until something changed. */
  readonly state: Observable<ConversationState>;

  /**
   * Loads the newest messages, and keeps the window live from then on. Does nothing once loaded. What the device has kept of them is
   * shown at once, also without a connection; what happened since follows as soon as there is one, and `verified` says when it is proven.
   *
   * @throws ParleyError a retryable one when the server cannot be reached within 10 s.
   */
  load(): Promise<void>;

  /**
   * Prepends the page before the window (loads the newest page if there is none).
   *
   * @returns whether there is more beyond: false once the beginning is reached.
   * @throws ParleyError as `load()`.
   */
  loadOlder(): Promise<boolean>;

  /**
   * Jumps to a message: a window of its own that shows it (or the one nearest to it) and those around it, to be paged both
   * ways. Loads the view, if need be.
   *
   * @throws ParleyError as `load()`.
   */
  around(sequence: number): Promise<HistoryWindow>;

  /**
   * Walks from the newest message to the oldest, a page per request, without touching the window.
   *
   * @throws ParleyError as `load()`; the signal's reason when it aborts.
   */
  history(options?: HistoryOptions): AsyncIterableIterator<Message>;

  /**
   * Queues a message, and resolves with its handle once the store has it. It is sent as soon as there is a connection, after every
   * write made before it in this conversation, and exactly once however often it has to be tried, also after a restart if the store
   * lasts. Messages keep the order of the calls, awaited or not.
   *
   * @throws ParleyError `INVALID_REQUEST` or `INVALID_MENTION` for what no server would take; `OUTBOX_FULL`
   *   when 1,000 writes wait already, `STORAGE_FULL` when the device has no room: nothing is queued then. `CANCELLED` by the signal.
   */
  send(message: NewMessage, options?: SendOptions): Promise<OutgoingMessage>;

  /**
   * Replaces the text and the mentions of a message of mine, within 15 minutes.
   *
   * This and everything below that returns a promise of nothing waits in the outbox, behind what was asked for before it in this
   * conversation: it is kept while the server is away or busy, and over a restart if the store lasts. The promise resolves once PostgreSQL
   * has committed it (or it was so already), and rejects when it is refused, or when the client is closed before it knows. Edits,
   * deletions and reactions show at once in `messages`, until they are refused.
   *
   * @param message its sequence, or the handle of one that has none yet.
   * @throws ParleyError `FORBIDDEN`, `EDIT_WINDOW_CLOSED`, `MESSAGE_DELETED`, `INVALID_MENTION`, and like
   *   everything below `NOT_FOUND` for who is no member (any more), `CONVERSATION_CLOSED`.
   */
  edit(message: number | OutgoingMessage, edited: EditedMessage): Promise<void>;

  /**
   * Deletes a message, or takes back one that was never sent: of mine within 15 minutes, anybody's at any time as an admin of the group.
   *
   * @throws ParleyError `FORBIDDEN`, `EDIT_WINDOW_CLOSED`.
   */
  delete(message: number | OutgoingMessage): Promise<void>;

  /**
   * Reacts to a message. Once more changes nothing.
   *
   * @param emoji one emoji of Unicode's RGI set.
   * @throws ParleyError `MESSAGE_DELETED`; `TOO_MANY` when there are 20 different ones already.
   */
  react(message: number | OutgoingMessage, emoji: string): Promise<void>;

  /** Takes a reaction of mine back. */
  unreact(message: number | OutgoingMessage, emoji: string): Promise<void>;

  /** Who reacted to a message, and how. */
  reactions(sequence: number): Promise<readonly ReactionsOfUsers[]>;

  /**
   * What a message said before it was edited, oldest first: for its author.
   *
   * @throws ParleyError `FORBIDDEN` for everybody else.
   */
  versions(sequence: number): Promise<readonly MessageVersion[]>;

  /**
   * Everything up to this message was read; absent: up to the newest one shown. Never goes back. Told to the server
   * at most once a second, the latest of them; `membership` follows when it has answered. That messages
   * have been delivered is told by itself.
   */
  markRead(sequence?: number): void;

  /** I am typing: call it at every key. Told to the others at most every 3 s, and not in conversations of more than 100. */
  tellTyping(): void;

  /**
   * Changes what a group is called, described and shown by, and who may invite. What is absent stays. For admins.
   *
   * @throws ParleyError `FORBIDDEN`, and as everything below that is for groups only, `NOT_A_GROUP`.
   */
  update(details: GroupDetails): Promise<void>;

  /** Closes the group for good: it can be read, and nothing in it can change any more. For admins. */
  close(): Promise<void>;

  /**
   * Brings users into the group. Whoever is in it already stays as they are.
   *
   * @throws ParleyError `FORBIDDEN` if only admins may invite; `CONVERSATION_FULL`.
   */
  addMembers(userIds: readonly string[]): Promise<void>;

  /** Removes a member: nothing reaches them from then on. For admins. */
  removeMember(userId: string): Promise<void>;

  /**
   * Makes a member an admin, or an admin a member. For admins.
   *
   * @throws ParleyError `LAST_ADMIN` if there would be none left.
   */
  setRole(userId: string, role: MemberRole): Promise<void>;

  /**
   * Leaves the group. What there was until then stays readable. The last one who leaves closes it.
   *
   * @throws ParleyError `LAST_ADMIN` if there would be members, and no admin left.
   */
  leave(): Promise<void>;

  /**
   * Makes an invitation link. Its token is shown this once. The only write that does not wait in the outbox and is not tried again by
   * itself: an answer that got lost may leave an invitation that nobody holds; `listInvitations` shows it.
   *
   * @throws ParleyError `FORBIDDEN` if only admins may invite; `TOO_MANY`; retryable ones when the server
   *   cannot be reached within 10 s.
   */
  createInvitation(options?: InvitationOptions): Promise<NewInvitation>;

  /** The invitations of the group, newest first, those that have ended too. For admins. */
  listInvitations(): Promise<readonly Invitation[]>;

  /** Ends an invitation. For admins. */
  revokeInvitation(invitationId: string): Promise<void>;

  /**
   * Mutes, pins or archives the conversation, for me alone. What is absent stays as it is.
   *
   * @throws ParleyError `TOO_MANY` when 20 conversations are pinned already.
   */
  setPreferences(preferences: Preferences): Promise<void>;

  /** Calls the listener after every change, with this view. */
  on<Name extends keyof ConversationEvents>(event: Name, listener: (payload: ConversationEvents[Name]) => void): Unsubscribe;
}
