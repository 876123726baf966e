import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

import { commands, type CommandContract, errorsOfCommand, events } from '#protocol';

import { asyncApiDocument, type Operation, type SocketMessage } from '../../apps/api/src/asyncapi/asyncapi-document.js';

const official = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json') as object;
const committed = readFileSync(new URL('../../docs/asyncapi.json', import.meta.url), 'utf8');
const document = JSON.parse(committed) as {
  readonly operations: Record<string, Operation>;
  readonly channels: { readonly socket: { readonly messages: Record<string, SocketMessage> } };
};
const { operations } = document;
const { messages } = document.channels.socket;
const registry = Object.entries<CommandContract>(commands);
const at = (reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], document);

/** What the document says of a message, as a validator that can follow its references. */
function validatorOf(name: string): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'document' });
  const validate = ajv.compile({ $ref: `document#/channels/socket/messages/${name}/payload` });
  return (value) => validate(value) as boolean;
}

describe('The committed description of the socket', () => {
  it('is what the registry says now (else: npm run asyncapi)', () => {
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });

  it('is a valid AsyncAPI 3.0 document', () => {
    // The schema brings the draft that it is written in.
    const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
    addFormats.default(ajv);
    const validate = ajv.compile(official);
    validate(JSON.parse(committed));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...document, operations: { broken: { action: 'shout' } } })).toBe(false);
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...committed.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference = '']) => reference);
    expect(references.length).toBeGreaterThan(registry.length);
    for (const reference of references) expect([reference, typeof at(reference)]).toEqual([reference, 'object']);
  });

  it('holds every command and every event of the registry, and no other', () => {
    const called = (action: Operation['action']) =>
      Object.entries(operations).flatMap(([name, operation]) => (operation.action === action ? [name] : []));
    expect(called('receive').sort()).toEqual(Object.keys(commands).sort());
    expect(called('send').sort()).toEqual(Object.keys(events).sort());
  });

  it.each(registry)('answers %s once, with what it did or with one of its errors', (name, contract) => {
    expect(operations[name]).toMatchObject({
      summary: contract.summary,
      'x-policy': contract.policy,
      messages: [{ $ref: `#/channels/socket/messages/${name}` }],
      reply: {
        messages: [{ $ref: `#/channels/socket/messages/${name}.done` }, { $ref: `#/channels/socket/messages/${name}.refused` }],
      },
    });
    const named = [...(messages[`${name}.refused`]?.description ?? '').matchAll(/^`(\w+)`/gm)].map(([, code]) => code);
    expect(named).toEqual(errorsOfCommand(contract));
  });

  it.each(registry)('refuses unknown fields in %s, and lets answers grow', (name) => {
    expect(messages[name]?.payload).toMatchObject({ type: 'object', additionalProperties: false });
    expect(JSON.stringify(messages[`${name}.done`]?.payload)).not.toMatch(/"additionalProperties":false|Input"/);
  });

  it('means by a message what the server means', () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    const send = { conversationId: id, idempotencyKey: id, text: '@ann look', mentions: [{ userId: id, start: 0, length: 4 }] };
    const [request, refused] = [validatorOf('message.send'), validatorOf('message.send.refused')];
    expect(request(send)).toBe(true);
    expect(request({ ...send, senderId: id })).toBe(false);
    expect(request({ ...send, mentions: [{ userId: id, start: -1, length: 4 }] })).toBe(false);
    const error = { code: 'NOT_FOUND', message: 'It does not exist.', retryable: false };
    expect(refused({ ok: false, error })).toBe(true);
    expect(refused({ ok: false, error: { ...error, code: 'LAST_ADMIN' } })).toBe(false);
    expect(refused({ ok: true, error })).toBe(false);
  });
});
