import { Logger } from '@nestjs/common';

import { invariant } from '#kernel';
import { invalidRequest, refusalOf } from '#platform';
import {
  type Acknowledgement,
  type CommandName,
  type CommandResponse,
  commands,
  type ParsedRequest,
  type ParleyError,
} from '#protocol';

import type { ParleySocket } from './sockets.js';

type CommandHandler<Name extends CommandName> = (
  socket: ParleySocket,
  request: ParsedRequest<Name>,
) => Promise<CommandResponse<Name>>;

/** Answers what somebody sent by the name of a command, whatever that is. */
export type Answering = (socket: ParleySocket, payload: unknown) => Promise<Acknowledgement<unknown>>;

/** Which command a method answers. */
const names = new WeakMap<object, CommandName>();

const logger = new Logger('Commands');

/**
 * Makes a method the handler of a command of the protocol. The method gets a parsed request and
 * returns its answer or throws a ParleyError; the client gets exactly one acknowledgement. A refusal
 * cites no value that the client sent: at most it names the fields that were wrong, as the client
 * named them. Nothing internal leaves: an unexpected error becomes INTERNAL here and is told to the log.
 */
export function Command<Name extends CommandName>(name: Name) {
  const { request: schema } = commands[name];
  return (_target: object, _property: string, descriptor: TypedPropertyDescriptor<CommandHandler<Name>>): void => {
    const handle = descriptor.value as CommandHandler<Name>;
    const acknowledge = async function (this: object, socket: ParleySocket, payload: unknown): Promise<Acknowledgement<unknown>> {
      const parsed = schema.safeParse(payload);
      if (!parsed.success) return refused(invalidRequest(parsed.error));
      try {
        return { ok: true, data: await handle.call(this, socket, parsed.data as ParsedRequest<Name>) };
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.code === 'INTERNAL') logger.error({ err: error, command: name, connectionId: socket.id });
        return refused(refusal);
      }
    };
    names.set(acknowledge, name);
    Object.assign(descriptor, { value: acknowledge });
  };
}

/** What these gateways answer, by command: one table for all sockets, where Nest would bind every method to every socket. */
export function commandTable(gateways: readonly object[]): ReadonlyMap<string, Answering> {
  const table = new Map<string, Answering>();
  for (const gateway of gateways) {
    const methods = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(gateway) as object);
    for (const { value: method } of Object.values(methods)) {
      const name = typeof method === 'function' ? names.get(method as Answering) : undefined;
      if (name === undefined) continue;
      invariant(!table.has(name), `one gateway answers ${name}`);
      table.set(name, (method as Answering).bind(gateway));
    }
  }
  return table;
}

export function refused(error: ParleyError): Acknowledgement<never> {
  return { ok: false, error: error.toWire() };
}
