import {
  type ConversationList,
  conversationRoutes,
  limits,
  ParleyError,
  peopleRoutes,
  type PresenceVisibility,
  type RouteContract,
  type RouteResponse,
  type Routes,
  type User,
} from '#protocol';

import { isTokenRefusal } from './failure.js';
import type { Ports } from './ports.js';
import { settings } from './settings.js';
import type { Tokens } from './tokens.js';
import { within } from './waiting.js';
import { illegible, readError } from './wire.js';

/** The part of a route's address that is not the same every time. */
interface Address {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
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
    return (await this.#get(peopleRoutes.searchUsers, { query: { query } }, signal)).users;
  }

  /** @throws ParleyError `NOT_FOUND` if there is none, or the user was never a member. */
  conversation(conversationId: string): Promise<RouteResponse<Routes['getConversation']>> {
    return this.#get(conversationRoutes.getConversation, { params: { conversationId } });
  }

  async presenceVisibility(): Promise<PresenceVisibility> {
    return (await this.#get(peopleRoutes.getPresenceVisibility, {})).visibility;
  }

  /** The list of conversations, newest activity first, page after page, as many as are listed. */
  async *conversations(signal?: AbortSignal): AsyncGenerator<ConversationList['conversations']> {
    const limit = String(limits.conversationPage);
    for (let listed = 0, cursor: string | null = null; listed < settings.listedConversations;) {
      const query: Record<string, string> = { limit, view: 'all', ...(cursor !== null && { cursor }) };
      const page: ConversationList = await this.#get(conversationRoutes.listConversations, { query }, signal);
      yield page.conversations;
      if (page.next === null || page.conversations.length === 0) return;
      listed += page.conversations.length;
      cursor = page.next;
    }
  }

  /**
   * @throws ParleyError `INVALID_REQUEST` for what no schema allows, before it is sent; what the server
   *   refused with; `UNAVAILABLE` when it cannot be reached or does not
   *   answer within 10 s; `INTERNAL` when the answer matches no schema. Otherwise the signal's reason.
   */
  async #get<Contract extends RouteContract>(
    route: Contract,
    { params = {}, query = {} }: Address,
    signal?: AbortSignal,
  ): Promise<RouteResponse<Contract>> {
    if (!route.params.safeParse(params).success || !route.query.safeParse(query).success)
      throw new ParleyError('INVALID_REQUEST');
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''));
    const url = new URL(path, this.origin);
    url.search = new URLSearchParams(query).toString();
    const late = () => new ParleyError('UNAVAILABLE', { detail: `No answer to GET ${route.path} in time.` });
    const limit = { timers: this.ports.timers, ms: settings.requestDeadlineMs, late, signals: [this.lifetime, signal] };
    return within(limit, async (ending) => {
      let answer = await this.#fetch(url, await this.tokens.current(), ending);
      if (this.tokens.renewable && isTokenRefusal(answer)) answer = await this.#fetch(url, await this.tokens.fresh(), ending);
      if (answer instanceof ParleyError) throw answer;
      const parsed = route.response.safeParse(answer.body);
      if (!parsed.success) throw illegible(`answer to GET ${route.path}`, parsed.error);
      return parsed.data as RouteResponse<Contract>;
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
