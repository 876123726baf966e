/** What a server says in a frame of its WebSocket, as far as it says anything to this client. */
export type Frame =
  /** The connection is open. Silence that lasts longer than that means that it is dead. */
  | { readonly kind: 'opened'; readonly silenceMs: number }
  | { readonly kind: 'ping' }
  /** The server knows who connects. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'refused'; readonly message: string; readonly error: unknown }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: unknown }
  | { readonly kind: 'ended' }
  | { readonly kind: 'nothing' };

/** A digit of Engine.IO; for its messages one of Socket.IO; the number of a request, in its answer; then JSON. */
const frame = /^([0-36]|4[0-4])(\d*)(.*)$/s;

/** Takes apart what came in; undefined if it is nothing that Socket.IO says in the namespace `/` without binary data. */
export function readFrame(data: unknown): Frame | undefined {
  const [, type, id = '', text = ''] = frame.exec(typeof data === 'string' ? data : '') ?? [];
  const json = parsed(text) as Record<string, unknown> | undefined | null;
  switch (type) {
    case '0': {
      const silenceMs = Number(json?.['pingInterval']) + Number(json?.['pingTimeout']);
      return silenceMs > 0 ? { kind: 'opened', silenceMs } : undefined;
    }
    case '1':
    case '41':
      return { kind: 'ended' };
    case '2':
      return { kind: 'ping' };
    case '3':
    case '6':
      return { kind: 'nothing' };
    case '40':
      return { kind: 'connected' };
    case '42':
      return Array.isArray(json) && typeof json[0] === 'string' ? { kind: 'event', name: json[0], payload: json[1] } : undefined;
    case '43':
      return Array.isArray(json) ? { kind: 'answer', id, answer: json[0] } : undefined;
    case '44':
      return { kind: 'refused', message: String(json?.['message']), error: json?.['data'] };
    case undefined:
    default:
      return undefined;
  }
}

export const pong = '3';
export const disconnect = '41';

/** Asks to be let in. */
export const connectFrame = (auth: { readonly token: string }): string => `40${JSON.stringify(auth)}`;

/** A command, under a number that its answer will have. */
export const requestFrame = (id: string, name: string, payload: unknown): string => `42${id}${JSON.stringify([name, payload])}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
