import {
  type CommandContract,
  commands,
  type ErrorCode,
  errorCodes,
  errorsOfCommand,
  events,
  limits,
  type Policy,
  refusal,
} from '#protocol';

import { type JsonSchema, JsonSchemas } from '../documents/json-schemas.js';
import { policySentences } from '../documents/policies.js';

export interface Reference {
  readonly $ref: string;
}

export interface SocketMessage {
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
  readonly description?: string;
  readonly payload: JsonSchema;
}

/** What a client may do, or what it hears: said from the point of view of the server, as AsyncAPI wants it. */
export interface Operation {
  readonly action: 'receive' | 'send';
  readonly channel: Reference;
  readonly summary: string;
  readonly description?: string;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
  readonly 'x-policy'?: Policy;
}

const channel = { $ref: '#/channels/socket' };
const referTo = (message: string): Reference => ({ $ref: `${channel.$ref}/messages/${message}` });

/** The AsyncAPI 3.0 document of the socket: nothing in it is written by hand that the registry knows. */
export function asyncApiDocument() {
  // The dialect that AsyncAPI 3.0 means when a schema does not name one.
  const schemas = new JsonSchemas('draft-7');
  const messages: Record<string, SocketMessage> = {};
  const operations: Record<string, Operation> = {};

  for (const [name, contract] of Object.entries<CommandContract>(commands)) {
    const [done, refused] = [`${name}.done`, `${name}.refused`];
    messages[name] = { name, title: name, payload: schemas.of(contract.request, 'input') };
    messages[done] = { name: done, title: `${name}: done`, payload: doneWith(schemas.of(contract.response, 'output')) };
    messages[refused] = refusedWith(refused, `${name}: refused`, errorsOfCommand(contract), schemas);
    operations[name] = {
      action: 'receive',
      channel,
      summary: contract.summary,
      description: policySentences[contract.policy],
      messages: [referTo(name)],
      reply: { channel, messages: [referTo(done), referTo(refused)] },
      'x-policy': contract.policy,
    };
  }
  for (const [name, { summary, payload }] of Object.entries(events)) {
    messages[name] = { name, title: name, summary, payload: schemas.of(payload, 'output') };
    operations[name] = { action: 'send', channel, summary, messages: [referTo(name)] };
  }

  return {
    asyncapi: '3.0.0',
    info: { title: 'Parley', version: 'v1', description },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: '{host}',
        pathname: '/socket.io/',
        protocol: 'wss',
        description: 'Socket.IO 4 over WebSocket alone: `transports: ["websocket"]`.',
        variables: {
          host: { description: 'Of the installation. `./dev up` serves `localhost:4000`, over `ws`.', default: 'localhost:4000' },
        },
        security: [{ $ref: '#/components/securitySchemes/accessToken' }],
      },
    },
    channels: {
      socket: {
        address: '/',
        title: 'The namespace of everything',
        servers: [{ $ref: '#/servers/gateway' }],
        messages,
      },
    },
    operations,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the configured issuer, in the CONNECT packet as `auth.token`: never in an address.',
        },
      },
    },
  } as const;
}

const doneWith = (data: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { ok: { const: true }, data },
  required: ['ok', 'data'],
});

function refusedWith(name: string, title: string, codes: readonly ErrorCode[], schemas: JsonSchemas): SocketMessage {
  const error = schemas.of(refusal.shape.error, 'output');
  return {
    name,
    title,
    description: codes.map((code) => `\`${code}\`: ${errorCodes[code].sentence}`).join('\n\n'),
    payload: {
      type: 'object',
      properties: { ok: { const: false }, error: { allOf: [error, { type: 'object', properties: { code: { enum: codes } } }] } },
      required: ['ok', 'error'],
    },
  };
}

const description = [
  'Everything that is hot: commands, their acknowledgements, and what happens to conversations, live.',
  'A command is an event of its name with one argument and an acknowledgement. Each is answered exactly once: ' +
    '`{"ok": true, "data": …}` after what it did is committed, or `{"ok": false, "error": …}`. A command that is not listed here is ' +
    'refused with `UNKNOWN_COMMAND`, one that does not match its schema with `INVALID_REQUEST`, unknown fields included. Events and ' +
    'answers may gain fields.',
  'Whoever connects shows an access token in the CONNECT packet, and hears `session.ready` first. From then on every change of every ' +
    'conversation of theirs arrives; what happened before is what `inbox.sync` and `sync` tell. A connection refused carries the same ' +
    'error as `data` of CONNECT_ERROR.',
  `A packet has at most ${limits.packetBytes} bytes, 16 levels and no binary parts; one beyond that ends the connection.`,
].join('\n\n');
