import type { Pool } from 'pg';

import type { Ids } from '#kernel';
import type { DataKey, SealedContent, Sealer } from '#platform';
import type { ConversationType, MemberRole, Mention } from '#protocol';

import type { NewConversationKey } from '../../../../libs/conversations/src/sequencer/conversation-keys.js';

/** Where conversations lie, and what seals them. */
export interface Storage {
  readonly pool: Pool;
  readonly ids: Ids;
  readonly sealing: Sealer;
  newKey(conversationId: string): Promise<NewConversationKey>;
}

export interface StoredGroup {
  readonly type: ConversationType;
  readonly memberIds: readonly string[];
  readonly name: string | null;
  /** Of its beginning; each change comes a second after the one before. */
  readonly startedAt: Date;
}

interface Written {
  readonly messageId: string;
  readonly senderId: string;
}

/**
 * A conversation written row by row, as the statement of a commit leaves it: for tests of what reads. Each method is a
 * change, and answers with its revision.
 */
export class StoredConversation {
  revision = 0;
  sequence = 0;
  readonly #messages = new Map<number, Written>();
  readonly #pool: Pool;

  private constructor(
    readonly conversationId: string,
    private readonly key: DataKey,
    private readonly startedAt: Date,
    private readonly reading: Storage,
  ) {
    this.#pool = reading.pool;
  }

  static async open({ type = 'group', memberIds, name = null, startedAt }: Partial<StoredGroup>, reading: Storage) {
    const [creator, ...others] = memberIds ?? [];
    if (creator === undefined) throw new TypeError('a conversation is somebody’s');
    const conversationId = reading.ids.next();
    const { id, dataKey, wrapped } = await reading.newKey(conversationId);
    const stored = new StoredConversation(conversationId, dataKey, startedAt ?? new Date('2026-01-01T00:00:00Z'), reading);
    const revision = (stored.revision = 1);
    await stored.#write(
      `insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
       values ($1, $2, 'search_enabled', $3, $4, $5)`,
      [type, name, creator, stored.now],
    );
    await stored.#write(
      `insert into encryption_key (id, conversation_id, key_version, key_material, provider, provider_key_version, created_at)
       values ($2, $1, $3, $4, $5, $6, $7)`,
      [id, dataKey.version, wrapped.material, wrapped.provider, wrapped.providerKeyVersion, stored.now],
    );
    await stored.#write(
      `insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
       values ($1, 0, 1, $2, $2)`,
      [stored.now],
    );
    for (const userId of [creator, ...others]) {
      const role = type === 'group' && userId === creator ? 'admin' : 'member';
      await stored.#write(
        `insert into conversation_member (conversation_id, user_id, role, revision, joined_at) values ($1, $2, $3, $4, $5)`,
        [userId, role, revision, stored.now],
      );
    }
    return stored;
  }

  /** When the newest change was. */
  get now(): Date {
    return this.at(this.revision);
  }

  at(revision: number): Date {
    return new Date(this.startedAt.getTime() + revision * 1_000);
  }

  message(sequence: number): Written {
    const written = this.#messages.get(sequence);
    if (written === undefined) throw new TypeError(`there is no message ${sequence}`);
    return written;
  }

  async send(
    senderId: string,
    text: string,
    { replyTo = null, mentions = null }: { readonly replyTo?: number | null; readonly mentions?: readonly Mention[] | null } = {},
  ): Promise<number> {
    const revision = await this.#advance({ messages: 1 });
    const messageId = this.reading.ids.next();
    this.#messages.set(this.sequence, { messageId, senderId });
    const content = this.#seal(this.sequence, text);
    await this.#write(
      `insert into message (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key,
                            request_fingerprint, content_encrypted, content_nonce, encryption_version, key_version, created_at,
                            reply_to, mentions)
       values ($1, $2, $3, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13)`,
      [
        this.sequence,
        revision,
        messageId,
        senderId,
        this.reading.ids.next(),
        ...columns(content),
        this.now,
        replyTo,
        json(mentions),
      ],
    );
    return revision;
  }

  async edit(sequence: number, text: string, mentions: readonly Mention[] | null = null): Promise<number> {
    const revision = await this.#advance();
    await this.#write(
      `insert into message_version
       select conversation_id, sequence, coalesce(edited_revision, created_revision), $3, content_encrypted, content_nonce,
              encryption_version, key_version, mentions, edit_key, coalesce(edited_at, created_at)
       from message where conversation_id = $1 and sequence = $2`,
      [sequence, revision],
    );
    await this.#write(
      `update message set revision = $3, edited_revision = $3, content_encrypted = $4, content_nonce = $5,
         encryption_version = $6, key_version = $7, edited_at = $8, mentions = $9
       where conversation_id = $1 and sequence = $2`,
      [sequence, revision, ...columns(this.#seal(sequence, text)), this.now, json(mentions)],
    );
    await this.#audit('message.edited', { sequence });
    return revision;
  }

  async delete(sequence: number, deletedBy: string): Promise<number> {
    const revision = await this.#advance({ tombstones: 1 });
    await this.#write(
      `update message set revision = $3, content_encrypted = '', content_nonce = '', mentions = null, reactions = null,
         reaction_count = 0, deleted_at = $4, deleted_by = $5
       where conversation_id = $1 and sequence = $2`,
      [sequence, revision, this.now, deletedBy],
    );
    for (const table of ['message_version', 'message_reaction', 'mention_notification']) {
      await this.#write(`delete from ${table} where conversation_id = $1 and sequence = $2`, [sequence]);
    }
    await this.#audit('message.deleted', { sequence });
    return revision;
  }

  async react(sequence: number, userId: string, emoji: string): Promise<number> {
    const revision = await this.#advance();
    await this.#write(
      `insert into message_reaction (conversation_id, sequence, user_id, emoji, revision, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [sequence, userId, emoji, revision, this.now],
    );
    await this.#audit('reaction.added', { sequence });
    await this.#countReactions(sequence, revision);
    return revision;
  }

  async takeBack(sequence: number, userId: string, emoji: string): Promise<number> {
    const revision = await this.#advance();
    const values = [sequence, userId, emoji];
    await this.#write(
      `delete from message_reaction where conversation_id = $1 and sequence = $2 and user_id = $3 and emoji = $4`,
      values,
    );
    await this.#audit('reaction.removed', { sequence });
    await this.#countReactions(sequence, revision);
    return revision;
  }

  async join(userIds: readonly string[]): Promise<number> {
    const revision = await this.#advance();
    for (const userId of userIds) {
      await this.#write(
        `insert into conversation_member (conversation_id, user_id, role, revision, joined_at, joined_revision, joined_sequence)
         values ($1, $2, 'member', $3, $4, $3, $5)
         on conflict (conversation_id, user_id) do update
         set role = 'member', status = 'active', revision = $3, joined_at = $4, joined_revision = $3, joined_sequence = $5,
             left_revision = null, left_sequence = null, left_at = null, left_details = null`,
        [userId, revision, this.now, this.sequence],
      );
      await this.#audit('member.joined', { userId });
    }
    return revision;
  }

  async go(userId: string, status: 'left' | 'removed' = 'removed'): Promise<number> {
    const revision = await this.#advance();
    await this.#write(
      `update conversation_member m
       set status = $3, revision = $4, left_revision = $4, left_sequence = $5, left_at = $6,
           left_details = jsonb_build_object('name', c.name, 'description', c.description, 'avatar', c.avatar,
                                             'invitePolicy', c.invite_policy)
       from conversation c
       where m.conversation_id = $1 and m.user_id = $2 and c.conversation_id = m.conversation_id`,
      [userId, status, revision, this.sequence, this.now],
    );
    await this.#pool.query(`update conversation set membership_epoch = $2 where conversation_id = $1`, [
      this.conversationId,
      revision,
    ]);
    await this.#audit(`member.${status}`, { userId });
    return revision;
  }

  async changeRole(userId: string, role: MemberRole): Promise<number> {
    const revision = await this.#advance();
    await this.#write(`update conversation_member set role = $3, revision = $4 where conversation_id = $1 and user_id = $2`, [
      userId,
      role,
      revision,
    ]);
    await this.#audit('member.role_changed', { userId, details: { role } });
    return revision;
  }

  async rename(name: string, description: string | null = null): Promise<number> {
    const revision = await this.#advance();
    await this.#write(
      `update conversation set name = $2, description = $3, avatar = 'a.png', invite_policy = 'members', details_revision = $4
       where conversation_id = $1`,
      [name, description, revision],
    );
    await this.#audit('conversation.changed');
    return revision;
  }

  async close(): Promise<number> {
    const revision = await this.#advance();
    await this.#write(`update conversation set closed_at = $2, details_revision = $3 where conversation_id = $1`, [
      this.now,
      revision,
    ]);
    await this.#audit('conversation.closed');
    return revision;
  }

  async invite(invitationId: string): Promise<number> {
    const revision = await this.#advance();
    await this.#write(
      `insert into invitation (invitation_id, conversation_id, token_hash, revision, created_by, created_at, expires_at)
       values ($2, $1, $3, $4, $5, $6::timestamptz, $6::timestamptz + interval '1 day')`,
      [invitationId, Buffer.from(invitationId), revision, this.reading.ids.next(), this.now],
    );
    return revision;
  }

  async revoke(invitationId: string): Promise<number> {
    const revision = await this.#advance();
    await this.#write(`update invitation set revoked_at = $3, revision = $4 where conversation_id = $1 and invitation_id = $2`, [
      invitationId,
      this.now,
      revision,
    ]);
    return revision;
  }

  /** Registers and preferences: no revision. */
  async setState(userId: string, column: string, value: unknown): Promise<void> {
    await this.#write(
      `insert into member_state (conversation_id, user_id, ${column}) values ($1, $2, $3)
       on conflict (user_id, conversation_id) do update set ${column} = $3`,
      [userId, value],
    );
  }

  async notify(userId: string, sequence: number): Promise<void> {
    const { messageId, senderId } = this.message(sequence);
    await this.#write(
      `insert into mention_notification (conversation_id, user_id, sequence, message_id, sender_id, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [userId, sequence, messageId, senderId, this.now],
    );
  }

  async #advance({ messages = 0, tombstones = 0 } = {}): Promise<number> {
    this.revision += 1;
    this.sequence += messages;
    await this.#write(
      `update conversation_head
       set last_revision = $2, last_sequence = $3, changed_at = $4, active_at = case when $5 > 0 then $4 else active_at end,
           tombstones = tombstones + $6
       where conversation_id = $1`,
      [this.revision, this.sequence, this.now, messages, tombstones],
    );
    return this.revision;
  }

  /** In the order of first use. */
  async #countReactions(sequence: number, revision: number): Promise<void> {
    await this.#write(
      `update message set revision = $3, reactions = (
         select jsonb_agg(jsonb_build_object('emoji', emoji, 'count', count) order by first) from (
           select emoji, count(*), min(revision) as first from message_reaction
           where conversation_id = $1 and sequence = $2 group by emoji
         ) given
       ) where conversation_id = $1 and sequence = $2`,
      [sequence, revision],
    );
  }

  async #audit(
    action: string,
    { userId = null, sequence = null, details = {} }: { userId?: string | null; sequence?: number | null; details?: object } = {},
  ): Promise<void> {
    await this.#write(
      `insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, user_id, sequence, details, at)
       select $1, $2, count(*), $3, $4, $5, $6, $7, $8 from conversation_audit where conversation_id = $1 and revision = $2`,
      [this.revision, action, this.reading.ids.next(), userId, sequence, json(details), this.now],
    );
  }

  #seal(sequence: number, text: string): SealedContent {
    const { messageId, senderId } = this.message(sequence);
    return this.reading.sealing.seal(this.key, { conversationId: this.conversationId, messageId, senderId }, text);
  }

  async #write(text: string, values: readonly unknown[]): Promise<void> {
    await this.#pool.query(text, [this.conversationId, ...values]);
  }
}

const columns = ({ ciphertext, nonce, encryptionVersion, keyVersion }: SealedContent) => [
  ciphertext,
  nonce,
  encryptionVersion,
  keyVersion,
];
const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
