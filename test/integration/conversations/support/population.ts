import type { Pool } from 'pg';

/** Many conversations, of which one is long; enough for the planner to mind what it does. Their content does not open. */
export interface Population {
  /** Of the reader; four times as many are of others. */
  readonly conversations: number;
  /** Of each of those and of the others. */
  readonly messages: number;
  /** Of the long one. */
  readonly longMessages: number;
}

export interface Populated {
  readonly readerId: string;
  readonly longConversationId: string;
  /** Left the long one when it was half as long. */
  readonly formerId: string;
}

/** Ids are numbers in the shape of an id, so that rows of different tables meet. */
const id = (kind: number, expression: string) =>
  `(lpad(to_hex(${kind}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${expression}), 12, '0'))::uuid`;

export async function populate(pool: Pool, { conversations, messages, longMessages }: Population): Promise<Populated> {
  const all = conversations * 5;
  const [conversation, user, message] = [id(1, 'c'), (n: string) => id(2, n), id(3, 'c::bigint * 1000000 + s')];
  const sequences = `generate_series(1, case when c = 0 then ${longMessages} else ${messages} end) s`;
  const at = `timestamptz '2026-01-01' + c * interval '1 second' + s * interval '1 minute'`;
  const statements = [
    `insert into conversation (conversation_id, type, privacy_mode, name, created_by, created_at)
     select ${conversation}, 'group', 'search_enabled', 'Group ' || c, ${user('0')}, timestamptz '2026-01-01'
     from generate_series(0, ${all - 1}) c`,
    `insert into conversation_head (conversation_id, last_sequence, last_revision, changed_at, active_at)
     select ${conversation}, s, s + 1, ${at}, ${at}
     from generate_series(0, ${all - 1}) c, lateral (select case when c = 0 then ${longMessages} else ${messages} end) n (s)`,
    // The reader is in the first fifth of them, with four others; of the rest five others are members.
    `insert into conversation_member (conversation_id, user_id, role, revision, joined_at)
     select ${conversation}, ${user(`case when m = 0 and c < ${conversations} then 0 else c + 1 + m * ${all} end`)}, 'member', 1,
            timestamptz '2026-01-01'
     from generate_series(0, ${all - 1}) c, generate_series(0, 4) m`,
    `insert into conversation_member (conversation_id, user_id, role, revision, joined_at, status, left_revision, left_sequence, left_at,
                                      left_details)
     select ${conversation}, ${user('9999999')}, 'member', ${longMessages / 2 + 1}, timestamptz '2026-01-01', 'left',
            ${longMessages / 2 + 1}, ${longMessages / 2}, timestamptz '2026-06-01', '{}'
     from (values (0)) one (c)`,
    `insert into message (conversation_id, sequence, revision, created_revision, message_id, sender_id, idempotency_key,
                          request_fingerprint, content_encrypted, content_nonce, encryption_version, key_version, created_at, reactions)
     select ${conversation}, s, s + 1, s + 1, ${message}, ${user(`c + 1 + (1 + s % 4) * ${all}`)}, ${message}, '\\x00',
            decode(repeat('ab', 80), 'hex'), decode(repeat('cd', 24), 'hex'), 1, 1, ${at},
            case when s % 20 = 0 then '[{"emoji": "👍", "count": 1}]'::jsonb end
     from generate_series(0, ${all - 1}) c, lateral ${sequences}`,
    `insert into message_reaction (conversation_id, sequence, user_id, emoji, revision, created_at)
     select conversation_id, sequence, ${user('0')}, '👍', revision, created_at from message where sequence % 20 = 0`,
    `insert into member_state (conversation_id, user_id, read_sequence, pinned_at, archived_at)
     select ${conversation}, ${user(`case when c < ${conversations} then 0 else c + 1 end`)}, ${messages / 2},
            case when c % 100 = 0 then now() end, case when c % 50 = 1 then now() end
     from generate_series(0, ${all - 1}) c`,
    `insert into message_version (conversation_id, sequence, revision, replaced_revision, content_encrypted, content_nonce,
                                  encryption_version, key_version, written_at)
     select conversation_id, sequence, created_revision, revision + 1, content_encrypted, content_nonce, 1, 1, created_at
     from message where sequence % 40 = 4`,
    `insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
     select ${user('0')}, conversation_id, sequence, message_id, sender_id, created_at from message where sequence % 10 = 0 and sequence < 1000`,
    `insert into conversation_audit (conversation_id, revision, ordinal, action, actor_id, user_id, at)
     select conversation_id, revision, 0, 'member.role_changed', sender_id, sender_id, created_at from message where sequence % 10 = 1`,
    `insert into invitation (invitation_id, conversation_id, token_hash, revision, created_by, created_at, expires_at)
     select message_id, conversation_id, message_id::text::bytea, revision, sender_id, created_at, created_at
     from message where sequence % 10 = 2`,
    'analyze',
  ];
  for (const statement of statements) await pool.query(statement);
  const { rows } = await pool.query<Populated>(
    `select ${user('0')} as "readerId", ${user('9999999')} as "formerId", ${conversation} as "longConversationId"
     from (values (0)) one (c)`,
  );
  const [populated] = rows;
  if (populated === undefined) throw new TypeError('there is one row');
  return populated;
}
