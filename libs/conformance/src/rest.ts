import { errorsOf, type RouteContract, type RouteName, routes } from '#protocol';

import { shown } from './deviation.js';
import type { Ledger } from './ledger.js';
import { settings } from './settings.js';

export interface RestRequest {
  /** Absent: nobody's. */
  readonly token?: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly key?: string;
  readonly body?: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The other door. Whatever comes out of it is held against its schema. */
export class Rest {
  constructor(
    private readonly apiUrl: string,
    private readonly ledger: Ledger,
  ) {}

  async ask(name: RouteName, { token, params = {}, query = {}, key, body }: RestRequest): Promise<RestAnswer> {
    const route: RouteContract = routes[name];
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(params[part] ?? ''));
    const url = new URL(path.slice(1), this.apiUrl.replace(/\/?$/, '/'));
    for (const [field, value] of Object.entries(query)) url.searchParams.set(field, String(value));
    const response = await fetch(url, {
      method: route.method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(settings.answerMs),
    });
    const answer = { status: response.status, body: parsed(await response.text()) };
    if (response.ok) this.ledger.routeAnswer(name, route, answer.body);
    else this.ledger.refusal(`the route ${name}`, (answer.body as { readonly error?: unknown } | null)?.error, errorsOf(route));
    return answer;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return `no JSON: ${shown(text)}`;
  }
}
