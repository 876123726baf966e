import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';

import { invariant } from '#kernel';
import type { RouteContract } from '#protocol';

import { invalidRequest } from './invalid-request.js';
import { Contract } from './route.js';

const schemas = new WeakMap<RouteContract, z.ZodType>();

/** The request of a `Route`, parsed: defaults filled in, numbers as numbers, and nothing that its contract does not know. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
  const contract: unknown = Reflect.getMetadata(Contract.KEY, context.getHandler());
  invariant(contract !== undefined, 'a handler with an Input is a Route');
  const { params, query, headers, body } = context.switchToHttp().getRequest<Request>();
  const parsed = schemaOf(contract as RouteContract).safeParse({ params, query, headers, body });
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
});

function schemaOf(contract: RouteContract): z.ZodType {
  const known = schemas.get(contract);
  if (known !== undefined) return known;
  const { params, query, headers, body } = contract;
  const schema = z.object({ params, query, headers, body });
  schemas.set(contract, schema);
  return schema;
}
