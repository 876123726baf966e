import { expect } from '@jest/globals';

import { errorCodes, errorsOf, refusal, type RouteContract, routes } from '#protocol';

export interface Call {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** Calls the API, and holds every answer of a route of the registry to its contract. */
export class ApiClient {
  constructor(readonly origin: string) {}

  get(path: string, call?: Call): Promise<Answer> {
    return this.request('GET', path, call);
  }

  post(path: string, call?: Call): Promise<Answer> {
    return this.request('POST', path, call);
  }

  /** `key`: of idempotency; absent: a new one. */
  send(conversationId: string, call: Call & { readonly key?: string }): Promise<Answer> {
    const headers = { 'idempotency-key': call.key ?? crypto.randomUUID(), ...call.headers };
    return this.post(`/v1/conversations/${conversationId}/messages`, { ...call, headers });
  }

  async request(method: string, path: string, { token, headers = {}, body, raw }: Call = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? null : JSON.stringify(body));
    const response = await fetch(`${this.origin}${path}`, {
      method,
      redirect: 'manual',
      body: content,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(content === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parsed(text) };
    const contract = contractOf(method, path);
    if (contract !== undefined) expectFulfilled(contract, answer);
    return answer;
  }
}

/** Nothing more and nothing else than the registry says. */
function expectFulfilled(contract: RouteContract, { status, headers, body }: Answer): void {
  expect(headers.get('x-request-id')).toBeTruthy();
  expect(headers.get('cache-control')).toBe('no-store');
  if (status < 400) {
    expect(status).toBe(contract.status);
    expect(contract.response.parse(body)).toEqual(body);
    return;
  }
  const { error } = refusal.parse(body);
  expect({ error }).toEqual(body);
  expect(errorsOf(contract)).toContain(error.code);
  expect(status).toBe(errorCodes[error.code].status);
  expect(error.retryable).toBe(errorCodes[error.code].retryable);
  expect(headers.has('retry-after')).toBe(error.retryable);
  expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
}

function contractOf(method: string, path: string): RouteContract | undefined {
  const [plain = ''] = path.split('?');
  return Object.values<RouteContract>(routes).find(
    (route) => route.method === method && new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
