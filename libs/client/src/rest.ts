import { type Conversation, conversation, limits, type Message, message, ParleyError, type User, user } from '#protocol';
import { z } from 'zod';

import { isTokenRefusal } from './failure.js';
import type { Ports } from './ports.js';
import { settings } from './settings.js';
import type { Tokens } from './tokens.js';
import { within } from './waiting.js';
import { illegible, readError } from './wire.js';

const userList = z.object({ users: z.array(user) });
const conversationFound = z.object({ conversation });
const conversationList = z.object({
  conversations: z.array(z.object({ conversation, lastMessage: message.nullable() })),
  next: z.string().nullable(),
});

/** A line of the conversation list, as the server writes it. */
export interface ListedConversation {
  readonly conversation: Conversation;
  readonly lastMessage: Message | null;
}

/** What the client reads over REST: what is too rare, or too large, for the socket. */
export class Rest {
  constructor(
    private readonly origin: string,
    private readonly tokens: Tokens,
    private readonly ports: Ports,
    private readonly lifetime: AbortSignal,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  async users(query: string, signal?: AbortSignal): Promise<User[]> {
    const { users } = await this.#get('/v1/users', { query }, userList, signal);
    return users;
  }

  /** @throws ParleyError `NOT_FOUND` if there is none, or the user is no member. */
  async conversation(conversationId: string): Promise<Conversation> {
    const path = `/v1/conversations/${encodeURIComponent(conversationId)}`;
    return (await this.#get(path, {}, conversationFound)).conversation;
  }

  /** The list of conversations, newest activity first, page after page, as many as are listed. */
  async *conversations(signal?: AbortSignal): AsyncGenerator<readonly ListedConversation[]> {
    const limit = String(limits.conversationPage);
    let cursor: string | null = null;
    for (let listed = 0; listed < settings.listedConversations;) {
      const query = { limit, ...(cursor !== null && { cursor }) };
      const page: z.output<typeof conversationList> = await this.#get('/v1/conversations', query, conversationList, signal);
      yield page.conversations;
      listed += page.conversations.length;
      if (page.next === null || page.conversations.length === 0) return;
      cursor = page.next;
    }
  }

  /**
   * @throws ParleyError what the server refused with; `UNAVAILABLE` when it cannot be reached or does not
   *   answer within 10 s; `INTERNAL` when the answer matches no schema. Otherwise the signal's reason.
   */
  #get<Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string>>,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<z.output<Schema>> {
    const url = new URL(path, this.origin);
    url.search = new URLSearchParams(query).toString();
    const late = () => new ParleyError('UNAVAILABLE', { detail: `No answer to GET ${path} in time.` });
    const limit = { timers: this.ports.timers, ms: settings.requestDeadlineMs, late, signals: [this.lifetime, signal] };
    return within(limit, async (ending) => {
      let answer = await this.#fetch(url, await this.tokens.current(), ending);
      if (this.tokens.renewable && isTokenRefusal(answer)) answer = await this.#fetch(url, await this.tokens.fresh(), ending);
      if (answer instanceof ParleyError) throw answer;
      const parsed = schema.safeParse(answer.body);
      if (!parsed.success) throw illegible(`answer to GET ${path}`, parsed.error);
      return parsed.data;
    });
  }

  async #fetch(url: URL, token: string, signal: AbortSignal): Promise<ParleyError | { readonly body: unknown }> {
    const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
    try {
      const response = await this.fetch(url, { headers, signal, credentials: 'omit', cache: 'no-store' });
      const body: unknown = await response.json().catch(() => undefined);
      return response.ok ? { body } : refusal(response.status, body);
    } catch (cause) {
      return new ParleyError('UNAVAILABLE', { detail: 'The server cannot be reached.', cause });
    }
  }
}

/** A proxy on the way has no code of ours: its status has to do. */
function refusal(status: number, body: unknown): ParleyError {
  const error = typeof body === 'object' && body !== null && 'error' in body ? readError(body.error) : undefined;
  if (error !== undefined) return error;
  if (status === 401) return new ParleyError('UNAUTHENTICATED');
  if (status === 429) return new ParleyError('RATE_LIMITED');
  if (status >= 500) return new ParleyError('UNAVAILABLE', { detail: `Status ${status}.` });
  return illegible(`refusal (status ${status})`);
}
