import type { Change, MemberRole, MemberStatus, Message, SyncPage } from '#protocol';

import { ConversationReplica } from '../../../libs/client/src/conversation-replica.js';
import { messageNews } from '../../../libs/client/src/message-changes.js';
import { MessageWindow } from '../../../libs/client/src/message-window.js';

export interface KnownMember {
  readonly role: MemberRole;
  readonly status: MemberStatus;
  readonly revision: number;
}

/** What a client has of a conversation. */
export abstract class Copy {
  readonly members = new Map<string, KnownMember>();

  abstract readonly messages: readonly Message[];
  abstract readonly revision: number;
  /** Whether changes are missing that the server has. */
  abstract readonly behind: boolean;

  receive(changes: readonly Change[]): void {
    for (const change of changes) this.#noticeMembers(change);
  }

  catchUp(_afterRevision: number, page: SyncPage): void {
    for (const change of page.changes) this.#noticeMembers(change);
  }

  abstract announce(revision: number): void;

  /** The revision to ask `sync` from. */
  abstract missingAfter(): number;

  /** Of two things that are said of somebody, the later one. */
  #noticeMembers(change: Change): void {
    if (change.type !== 'conversation.created' && change.type !== 'members.changed') return;
    const { revision } = change;
    for (const member of change.members) {
      const known = this.members.get(member.userId);
      if (known !== undefined && known.revision >= revision) continue;
      const status = 'status' in member ? (member.status as MemberStatus) : 'active';
      this.members.set(member.userId, { role: member.role, status, revision });
    }
  }
}

/** As the SDK keeps it: its own code. */
export class CarefulCopy extends Copy {
  readonly #replica: ConversationReplica;

  constructor(reader: string) {
    super();
    this.#replica = new ConversationReplica(reader);
    this.#replica.restore({ messages: [], revision: 0, reachesBeginning: true });
  }

  get messages(): readonly Message[] {
    return this.#replica.messages;
  }

  get revision(): number {
    return this.#replica.revision;
  }

  get behind(): boolean {
    return this.#replica.behind;
  }

  override receive(changes: readonly Change[]): void {
    super.receive(changes);
    this.#replica.receive(changes);
  }

  override catchUp(afterRevision: number, page: SyncPage): void {
    super.catchUp(afterRevision, page);
    this.#replica.catchUp(afterRevision, page);
  }

  announce(revision: number): void {
    this.#replica.announce(revision);
  }

  missingAfter(): number {
    return this.#replica.missingAfter();
  }
}

/** Without the check of revisions: it takes what comes as if nothing could have been lost before. */
export class CarelessCopy extends Copy {
  readonly #window: MessageWindow;
  revision = 0;
  #announced = 0;

  constructor(reader: string) {
    super();
    this.#window = new MessageWindow([], reader);
  }

  get messages(): readonly Message[] {
    return this.#window.messages;
  }

  get behind(): boolean {
    return this.#announced > this.revision;
  }

  override receive(changes: readonly Change[]): void {
    super.receive(changes);
    this.#take(changes);
  }

  override catchUp(afterRevision: number, page: SyncPage): void {
    super.catchUp(afterRevision, page);
    this.#take(page.changes);
    this.revision = Math.max(this.revision, page.revision);
  }

  announce(revision: number): void {
    this.#announced = Math.max(this.#announced, revision);
  }

  missingAfter(): number {
    this.#announced = this.revision;
    return this.revision;
  }

  #take(changes: readonly Change[]): void {
    this.#window.absorb(changes.flatMap(messageNews));
    this.revision = Math.max(this.revision, ...changes.map(({ revision }) => revision));
  }
}
