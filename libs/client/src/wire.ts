import {
  type CommandName,
  type CommandResponse,
  commands,
  type ErrorCode,
  errorCodes,
  type EventName,
  type EventPayload,
  events,
  ParleyError,
} from '#protocol';

/**
 * What the server answered to a command, checked against its schema.
 *
 * @throws ParleyError what the server refused with; `INTERNAL` if the answer is not legible.
 */
export function readAnswer<Name extends CommandName>(name: Name, answer: unknown): CommandResponse<Name> {
  if (isRecord(answer) && answer['ok'] === true) {
    const parsed = commands[name].response.safeParse(answer['data']);
    if (parsed.success) return parsed.data as CommandResponse<Name>;
    throw illegible(`answer to \`${name}\``, parsed.error);
  }
  throw (isRecord(answer) && answer['ok'] === false && readError(answer['error'])) || illegible(`answer to \`${name}\``);
}

/** An event's payload, checked against its schema; undefined for an event that this client does not know. */
export function readEvent(name: string, payload: unknown): ReceivedEvent | undefined {
  if (!isEventName(name)) return undefined;
  const parsed = events[name].payload.safeParse(payload);
  if (!parsed.success) throw illegible(`event \`${name}\``, parsed.error);
  return { name, payload: parsed.data } as ReceivedEvent;
}

/** An event with the payload that belongs to its name. */
export type ReceivedEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

/**
 * An error as the server wrote it; undefined if it is none. A code that this client is too old to know
 * becomes the one that means the same to it: try again later, or do not.
 */
export function readError(error: unknown): ParleyError | undefined {
  if (!isRecord(error) || typeof error['code'] !== 'string' || typeof error['message'] !== 'string') return undefined;
  const { code, message, retryable, retryAfterMs } = error;
  const known: ErrorCode = isErrorCode(code) ? code : retryable === true ? 'UNAVAILABLE' : 'INTERNAL';
  const { sentence } = errorCodes[known];
  const detail = message.startsWith(sentence) ? message.slice(sentence.length).trim() : message;
  return new ParleyError(known, {
    ...(detail && { detail }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 && { retryAfterMs }),
  });
}

/** For what the server sent and no schema fits. The cause says where, and never leaves the process. */
export const illegible = (what: string, cause?: unknown): ParleyError =>
  new ParleyError('INTERNAL', { detail: `The server's ${what} matches no schema.`, cause });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isEventName = (name: string): name is EventName => Object.hasOwn(events, name);

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);
