import type { Loose, Meddling } from './meddling-relay.js';

/** A way to misbehave, and the check that has to find it. `a after b`: b is run before it, so that something is heard. */
export interface MeddlingCase {
  readonly does: string;
  readonly broken: string;
  /** What the report says was seen. */
  readonly seen: RegExp;
  /** How long to wait for what never comes, where that is how it is found; what has to come before has as long. */
  readonly hearMs?: number;
  readonly meddling: (tokens: readonly string[]) => Meddling;
}

const changes = 'conversation.changes';
const anything = /./;
const never = { hearMs: 5_000 };

/** `[check, what the server does, what was seen, how]`, and that it is found by what never comes; a row for each. */
export const meddlings: readonly MeddlingCase[] = [
  row('connection.ready', 'lets somebody else in', /userId/, () => ({
    event: (name, payload) =>
      name === 'session.ready' ? [{ ...payload, user: { ...payload.user, userId: crypto.randomUUID() } }] : [payload],
  })),
  row('connection.token-refused', 'takes any token', /let in/, ([good]) => ({
    token: (token) => (String(token).length > 50 && token !== good ? token : good),
  })),
  row(
    'connection.every-device',
    'forgets the second device of a user',
    /none|revisions \[/,
    () => ({ event: (name, payload, { number }) => (name === changes && number > 3 ? [] : [payload]) }),
    never,
  ),
  row('connection.refresh', 'lets one user go on as another', /done/, () => ({
    answer: (name, answer) => (name === 'auth.refresh' ? { ok: true, data: { expiresAt: new Date().toISOString() } } : answer),
  })),

  row('ordering.sequences', 'gives a sequence twice', /\[1,2,3,4,4,6/, () => ({
    answer: (name, answer) => (name === 'message.send' && answer.data.sequence === 5 ? data(answer, { sequence: 4 }) : answer),
  })),
  row('ordering.revisions', 'drops an event', /\[1,2,3,4,6/, () => ({
    event: onChange((change) => (change.revision === 5 ? [] : [change])),
  })),
  row('ordering.revisions', 'tells an event twice', /\[1,2,3,4,5,5,6/, () => ({
    event: onChange((change) => (change.revision === 5 ? [change, change] : [change])),
  })),
  row('ordering.revisions', 'tells two events in the wrong order', /\[1,2,3,4,6,5,7/, () => {
    const held = new Map<string, Loose>();
    return {
      event: onChange((change, { client }) => {
        if (change.revision === 5) held.set(client.id, change);
        if (change.revision === 5) return [];
        return change.revision === 6 ? [change, held.get(client.id)] : [change];
      }),
    };
  }),
  row('ordering.one-order', 'tells one member another text', /tampered/, () => ({
    event: onChange((change, { number }) =>
      change.type === 'message.created' && number === 2
        ? [{ ...change, message: { ...change.message, text: 'tampered' } }]
        : [change],
    ),
  })),
  row('ordering.answer-is-the-change', 'answers with one id and tells another', /messageId/, () => ({
    event: onChange((change) =>
      change.type === 'message.created'
        ? [{ ...change, message: { ...change.message, messageId: crypto.randomUUID() } }]
        : [change],
    ),
  })),
  row('ordering.after-the-answer', 'puts a later message before an earlier one', /\[1,3,2/, () => {
    const swapped: Loose = { 2: 3, 3: 2 };
    return {
      answer: (name, answer) =>
        name === 'message.send' ? data(answer, { sequence: swapped[answer.data.sequence] ?? answer.data.sequence }) : answer,
    };
  }),

  row('idempotency.same-answer', 'answers a retried key with a new message', /"sequence":2/, () => ({
    request: freshKeys('message.send'),
  })),
  row('idempotency.conflict', 'takes a used key for something new', /done/, () => ({ request: freshKeys('message.send') })),
  row('idempotency.across-connections', 'remembers keys as long as a connection', /"sequence":2/, () => {
    const keys = new Map<string, string>();
    return {
      request: (name, request, { client }) => {
        if (name !== 'message.send') return request;
        const own = `${client.id} ${request.idempotencyKey}`;
        if (!keys.has(own)) keys.set(own, crypto.randomUUID());
        return { ...request, idempotencyKey: keys.get(own) };
      },
    };
  }),
  row('idempotency.at-once', 'takes what comes at once for several messages', /"sequence":/, () => ({
    request: freshKeys('message.send'),
  })),
  row('idempotency.later', 'answers a retry with the time of the retry', /createdAt/, () => {
    const seen = new Set<string>();
    return {
      answer: (name, answer, request) => {
        if (name !== 'message.send') return answer;
        const isFirst = !seen.has(request.idempotencyKey);
        seen.add(request.idempotencyKey);
        if (isFirst) return answer;
        return data(answer, { createdAt: new Date().toISOString() });
      },
    };
  }),
  row('idempotency.per-sender', 'knows a key whoever sends it', /messageId/, () => {
    const answers = new Map<string, Loose>();
    return {
      answer: (name, answer, request) => {
        if (name !== 'message.send') return answer;
        if (!answers.has(request.idempotencyKey)) answers.set(request.idempotencyKey, answer);
        return answers.get(request.idempotencyKey);
      },
    };
  }),
  row('idempotency.edit', 'edits again for an old key', /First edit/, () => ({ request: freshKeys('message.edit') })),
  row('idempotency.group', 'creates a group for each retry', anything, () => ({ request: freshKeys('group.create') })),
  row('idempotency.direct', 'opens a conversation for each of the two', anything, () => ({
    answer: (name, answer, _request, { number }) =>
      name === 'conversation.open' && number === 1
        ? data(answer, { conversation: { ...answer.data.conversation, conversationId: crypto.randomUUID() } })
        : answer,
  })),

  row('sync.state', 'answers from before an edit', /before the edit/, () => ({
    answer: onPage('sync', (page) => ({
      ...page,
      changes: page.changes.map((change: Loose) =>
        change.message?.sequence === 1 ? { ...change, message: { ...change.message, text: 'before the edit' } } : change,
      ),
    })),
  })),
  row('sync.state', 'answers a thing twice', /\[/, () => ({
    answer: onPage('sync', (page) => ({ ...page, changes: [...page.changes, ...page.changes.slice(-1)] })),
  })),
  row('sync.from-anywhere', 'leaves out the first change after a revision', /"changes":/, () => ({
    answer: onPage('sync', (page, { afterRevision }) =>
      afterRevision === 0 ? page : { ...page, changes: page.changes.slice(1) },
    ),
  })),
  row('sync.paging', 'says that there is no more when there is', /\[/, () => ({
    answer: onPage('sync', (page) => ({ ...page, hasMore: false })),
  })),
  row('sync.paging', 'never gets on', /"hasMore":true/, () => ({
    answer: onPage('sync', (page, { limit, afterRevision }) =>
      limit === undefined ? page : { ...page, revision: afterRevision, hasMore: true },
    ),
  })),
  row('sync.missed', 'has lost a message', /^\["[-0-9a-f]{36}"\]$/, () => ({
    answer: onPage('sync', (page) => ({ ...page, changes: page.changes.slice(1) })),
  })),
  row('sync.digest', 'makes its digests of something else', /0{64}/, () => ({
    answer: onPage('digest', (page) => ({ ...page, digest: '0'.repeat(64) })),
  })),
  row('inbox.moved', 'forgets a conversation that moved', /\[\]/, () => ({
    answer: onPage('inbox.sync', (page) => ({
      ...page,
      moved: page.moved.filter(({ lastSequence }: Loose) => lastSequence !== 1),
    })),
  })),
  row('inbox.moved', 'names conversations that did not move', /conversationId/, () => ({
    request: (name, request) => (name === 'inbox.sync' ? { ...request, heads: {} } : request),
  })),
  row('inbox.digest', 'takes every digest for its own', /true/, () => ({
    answer: onPage('inbox.sync', (page) => ({ ...page, same: true })),
  })),
  row('history.paging', 'ends its history too early', /false/, () => ({
    answer: onPage('history', (page) => ({ ...page, hasMore: false })),
  })),
  row('history.deleted', 'still has what was deleted', /Deleted/, () => {
    const texts = new Map<string, string>();
    return {
      answer: (name, answer, request) => {
        if (name === 'message.send') texts.set(answer.data.messageId, request.text);
        if (name !== 'history') return answer;
        return data(answer, {
          messages: answer.data.messages.map((each: Loose) => ({ ...each, text: texts.get(each.messageId) })),
        });
      },
    };
  }),

  row('membership.removed-hears-nothing', 'goes on telling who was removed', /conversation\.changes/, () => ({
    event: tellEverybody,
  })),
  row('membership.removed-may-not', 'lets who was removed send', /done/, () => ({ speaker: asCreator('message.send') })),
  row(
    'membership.added',
    'does not tell who was added',
    /revisions \[\]/,
    () => ({ event: (name, payload, { number }) => (name === changes && number >= 3 ? [] : [payload]) }),
    never,
  ),
  row('membership.admins', 'lets every member do what admins may', /done/, () => ({ speaker: asCreator('group.update') })),
  row('membership.authors', 'lets everybody delete', /done/, () => ({ speaker: asCreator('message.delete') })),
  row('membership.closed', 'takes messages into a closed group', /done/, () => ({
    answer: (name, answer, { conversationId }) =>
      name === 'message.send' && !answer.ok
        ? {
            ok: true,
            data: {
              conversationId,
              messageId: crypto.randomUUID(),
              sequence: 2,
              revision: 4,
              createdAt: new Date().toISOString(),
            },
          }
        : answer,
  })),

  row('strangers.not-found', 'lets a stranger read', /done/, () => ({ speaker: asCreator('history') })),
  row('strangers.not-found', 'lets a stranger see that a conversation is there', /FORBIDDEN/, () => ({
    answer: (name, answer) => (name === 'sync' && !answer.ok ? refused('FORBIDDEN') : answer),
  })),
  row('strangers.hear-nothing', 'tells everybody everything', /conversation\.changes/, () => ({ event: tellEverybody })),

  row('limits.text', 'cuts off what is too long', /done/, () => ({
    request: (name, request) => (name === 'message.send' ? { ...request, text: request.text.slice(0, 8_000) } : request),
  })),
  row('limits.pages', 'gives as much as it is asked for', /done/, () => ({
    request: (name, request) => (name === 'sync' ? { ...request, limit: 1 } : request),
  })),
  row('limits.heads', 'takes more heads than it may', /done/, () => ({
    request: (name, request) => (name === 'inbox.sync' ? {} : request),
  })),
  row('limits.reactions', 'counts reactions without an end', /done/, () => ({
    answer: (name, answer, { conversationId }) =>
      name === 'reaction.add' && answer.error?.code === 'TOO_MANY'
        ? { ok: true, data: { conversationId, revision: 99 } }
        : answer,
  })),
  row('limits.fields', 'overlooks fields that it does not know', /done/, () => ({
    request: (_name, request) => ({ ...request, senderId: undefined }),
  })),
  row(
    'limits.packets',
    'takes packets of any size',
    anything,
    () => ({ packetBytes: 1_000_000, request: (name, request) => (name === 'message.send' ? {} : request) }),
    never,
  ),

  row('rest.same-answers', 'has another truth for REST', /tampered/, () => ({
    rest: (path, answer) =>
      path.includes('/messages')
        ? { ...answer, body: { ...answer.body, messages: [{ ...answer.body.messages[0], text: 'tampered' }] } }
        : answer,
  })),
  row('rest.one-key', 'keeps keys of REST apart', /"sequence":2/, () => ({ request: freshKeys('message.send') })),
  row('rest.token', 'shows anybody who somebody is', /200/, () => ({
    rest: (_path, answer) => (answer.status === 401 ? { status: 200, body: {} } : answer),
  })),
  row('rest.strangers', 'tells strangers by REST that something is there', /403/, () => ({
    rest: (_path, answer) => (answer.status === 404 ? { ...answer, status: 403 } : answer),
  })),

  row('errors.unknown-command', 'keeps silent about a command that it does not know', /none|true/, () => ({
    answer: (name, answer) => (name === 'message.forge' ? { ok: true, data: {} } : answer),
  })),
  row('errors.say-nothing', 'repeats what it was sent', /canary/, () => ({
    answer: (_name, answer, request) => ({ ...answer, echo: request }),
  })),
  row('errors.registry after limits.heads', 'invents an error', /TEAPOT/, () => ({
    answer: (_name, answer) => (answer.ok ? answer : refused('TEAPOT')),
  })),
  row('errors.registry after limits.heads', 'says that a bad request can be retried', /true/, () => ({
    answer: (_name, answer) => (answer.ok ? answer : { ok: false, error: { ...answer.error, retryable: true } }),
  })),
  row('errors.registry after limits.heads', 'refuses with what its command is never refused with', /LAST_ADMIN/, () => ({
    answer: (_name, answer) => (answer.ok ? answer : refused('LAST_ADMIN')),
  })),
  row('schemas.answers after idempotency.same-answer', 'answers with numbers as text', /sequence/, () => ({
    answer: (name, answer) => (name === 'message.send' ? data(answer, { sequence: String(answer.data.sequence) }) : answer),
  })),
  row('schemas.events after ordering.revisions', 'tells messages without a sender', /senderId/, () => ({
    event: onChange((change) => {
      if (change.type !== 'message.created') return [change];
      const { senderId: _, ...message } = change.message;
      return [{ ...change, message }];
    }),
  })),
];

function row(
  broken: string,
  does: string,
  seen: RegExp,
  meddling: MeddlingCase['meddling'],
  more: Pick<MeddlingCase, 'hearMs'> = {},
): MeddlingCase {
  return { broken, does, seen, meddling, ...more };
}

const data = (answer: Loose, more: object): Loose => ({ ...answer, data: { ...answer.data, ...more } });

const refused = (code: string): Loose => ({ ok: false, error: { code, message: 'No.', retryable: false } });

/** Meddles with each change by itself. */
function onChange(meddle: (change: Loose, relayed: Loose) => readonly Loose[]): NonNullable<Meddling['event']> {
  return (name, payload, relayed) => {
    if (name !== changes) return [payload];
    const told = payload.changes.flatMap((change: Loose) => meddle(change, relayed));
    return told.length === 0 ? [] : [{ ...payload, changes: told }];
  };
}

/** Meddles with the good answers to one command. */
function onPage(command: string, meddle: (page: Loose, request: Loose) => Loose): NonNullable<Meddling['answer']> {
  return (name, answer, request) => (name === command && answer.ok ? { ...answer, data: meddle(answer.data, request) } : answer);
}

const freshKeys =
  (command: string): NonNullable<Meddling['request']> =>
  (name, request) =>
    name === command ? { ...request, idempotencyKey: crypto.randomUUID() } : request;

/** The command as the first user, who creates every group. */
const asCreator =
  (command: string): NonNullable<Meddling['speaker']> =>
  (name, _request, relayed, all) =>
    name === command ? (all[0] ?? relayed) : relayed;

/** What one client hears, all of them do, a removed one too. */
const tellEverybody: NonNullable<Meddling['event']> = (name, payload, relayed, all) => {
  if (name === changes && relayed === all[0]) for (const other of all) if (other !== relayed) other.client.emit(name, payload);
  return [payload];
};
