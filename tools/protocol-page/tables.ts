import * as z from 'zod/mini';

import { type CommandContract, commands, errorCodes, events, limits } from '#protocol';

/** The tables of docs/protocol.md: whatever the registry knows, it says there too. */
export function errorTable(): string {
  const rows = Object.entries(errorCodes).map(([code, { status, retryable, sentence }]) => [
    `\`${code}\``,
    retryable ? 'yes' : 'no',
    String(status),
    sentence,
  ]);
  return table(['code', 'retryable', 'REST status', 'what it means'], rows);
}

export function commandTable(): string {
  const rows = Object.entries<CommandContract>(commands).map(([name, { policy, request, response, errors, summary }]) => [
    `\`${name}\``,
    policy,
    fieldsOf(request, 'input'),
    fieldsOf(response, 'output'),
    [...new Set([...(policy === 'authenticated' ? [] : ['NOT_FOUND']), ...(policy === 'admin' ? ['FORBIDDEN'] : []), ...errors])]
      // As every command can be.
      .filter((code) => code !== 'OVERLOADED')
      .map((code) => `\`${code}\``)
      .join(', '),
    summary,
  ]);
  return table(['command', 'who', 'request', 'answer', 'also refused with', ''], rows);
}

export function eventTable(): string {
  const rows = Object.entries(events).map(([name, { payload, summary }]) => [
    `\`${name}\``,
    fieldsOf(payload, 'output'),
    summary,
  ]);
  return table(['event', 'payload', ''], rows);
}

export function limitTable(): string {
  const rows = Object.entries(limits).map(([name, value]) => [`\`${name}\``, value.toLocaleString('en')]);
  return table(['limit', ''], rows);
}

interface ObjectSchema {
  /** Of a schema that has a name: where it is. */
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, ObjectSchema>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function fieldsOf(schema: z.ZodMiniType, io: 'input' | 'output'): string {
  const whole = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as ObjectSchema;
  const { properties = {}, required = [] } = whole.$defs?.[whole.$ref?.split('/').at(-1) ?? ''] ?? whole;
  const names = Object.keys(properties).map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``);
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Compact: prettier is told to leave it alone, because what aligns columns of a hundred rows rewrites them all for one. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
