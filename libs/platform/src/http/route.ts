import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import type { RouteContract, RouteRequest, RouteResponse } from '#protocol';

import { WithPolicy } from './policy.js';

/** The contract that a handler fulfils. */
export const Contract = Reflector.createDecorator<RouteContract>();

/**
 * Makes a method the handler of a route: its method, path, status and policy all come from the contract. The
 * compiler holds the method to it: the first parameter is the parsed request (see `Input`), the answer is the
 * contract's response.
 */
export function Route<const C extends RouteContract>(contract: C) {
  const decorate = applyDecorators(
    RequestMapping({ method: RequestMethod[contract.method], path: contract.path.replaceAll(/\{(\w+)\}/g, ':$1') }),
    HttpCode(contract.status),
    WithPolicy(contract.policy),
    Contract(contract),
  );
  return <Handler extends (request: RouteRequest<C>, ...rest: never[]) => Promise<RouteResponse<C>>>(
    target: object,
    property: string,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => decorate(target, property, descriptor);
}
