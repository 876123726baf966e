import * as z from 'zod/mini';

import type { RouteContract } from '#protocol';

import type { Call } from '../../integration/api/support/api-client.js';

export interface HttpRequest {
  readonly method: RouteContract['method'];
  readonly path: string;
  readonly call: Call;
}

/** A request of a route, from the fields of it: each goes where the contract says that it belongs. */
export function httpRequest(contract: RouteContract, fields: Readonly<Record<string, unknown>>): HttpRequest {
  const { method, path, query, headers, body } = contract;
  const rest = { ...fields };
  const take = (name: string): string => {
    const value = rest[name];
    delete rest[name];
    return String(value);
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(take(name)));
  const searched = new URLSearchParams();
  for (const name of namesOf(query)) if (name in rest) searched.set(name, take(name));
  const keyed: Record<string, string> =
    'idempotency-key' in shapeOf(headers) ? { 'idempotency-key': take('idempotencyKey') } : {};
  return {
    method,
    path: searched.size === 0 ? filled : `${filled}?${searched.toString()}`,
    call: { headers: keyed, ...(hasBody({ body }) ? { body: rest } : {}) },
  };
}

export const hasBody = ({ body }: Pick<RouteContract, 'body'>): boolean => !(body instanceof z.ZodMiniUndefined);

/** Fields that a schema knows. */
export function namesOf(schema: z.ZodMiniType): readonly string[] {
  return Object.keys(shapeOf(schema));
}

function shapeOf(schema: z.ZodMiniType): Readonly<Record<string, unknown>> {
  return schema instanceof z.ZodMiniObject ? (schema.shape as Readonly<Record<string, unknown>>) : {};
}
