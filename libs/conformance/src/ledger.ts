import {
  type CommandName,
  commands,
  errorCodes,
  errorsOfCommand,
  type EventName,
  events,
  refusal,
  type RouteContract,
} from '#protocol';

import { Deviation, shown } from './deviation.js';

interface Issues {
  readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };
}

/**
 * Holds whatever the server says during a run against the schemas and the registry of errors. What deviates is kept:
 * a check that is about something else goes on, and the checks of schemas and errors tell of it at the end.
 */
export class Ledger {
  readonly answers: Deviation[] = [];
  readonly events: Deviation[] = [];
  readonly refusals: Deviation[] = [];

  answer(name: CommandName, answer: unknown): void {
    const { ok, data, error } = (answer ?? {}) as { readonly ok?: unknown; readonly data?: unknown; readonly error?: unknown };
    if (ok === true) {
      const parsed = commands[name].response.safeParse(data);
      if (!parsed.success) this.answers.push(mismatch(`answer to \`${name}\``, data, parsed));
    } else if (ok === false) this.refusal(`\`${name}\``, error, errorsOfCommand(commands[name]));
    else this.answers.push(new Deviation(`an answer to \`${name}\` with \`ok\``, shown(answer)));
  }

  /** @param may the codes that the registry knows for what was refused. */
  refusal(what: string, error: unknown, may: readonly string[]): void {
    const parsed = refusal.safeParse({ error });
    if (!parsed.success) return void this.refusals.push(mismatch(`refusal of ${what}`, error, parsed));
    const { code, retryable, retryAfterMs } = parsed.data.error;
    if (!may.includes(code)) this.refusals.push(new Deviation(`${what} refused with one of ${may.join(', ')}`, code));
    if (retryable !== errorCodes[code].retryable)
      this.refusals.push(new Deviation(`\`retryable: ${errorCodes[code].retryable}\` with ${code}`, shown(error)));
    if (!retryable && retryAfterMs !== undefined)
      this.refusals.push(new Deviation(`\`retryAfterMs\` on retryable errors only`, shown(error)));
  }

  event(name: string, payload: unknown): void {
    // An event of a newer server is nobody's mistake.
    if (!Object.hasOwn(events, name)) return;
    const parsed = events[name as EventName].payload.safeParse(payload);
    if (!parsed.success) this.events.push(mismatch(`event \`${name}\``, payload, parsed));
  }

  routeAnswer(name: string, { response }: RouteContract, body: unknown): void {
    const parsed = response.safeParse(body);
    if (!parsed.success) this.answers.push(mismatch(`answer of the route ${name}`, body, parsed));
  }
}

function mismatch(what: string, value: unknown, { error }: Issues): Deviation {
  const [issue] = error.issues;
  return new Deviation(`${what} that fits its schema`, `${issue?.path.join('.')}: ${issue?.message}, in ${shown(value)}`);
}
