import * as z from 'zod/mini';

import { errorCodes, errorsOf, limits, refusal, type RouteContract, type RouteName, routes } from '#protocol';

import { type Json, JsonSchemas } from '../documents/json-schemas.js';
import { policySentences } from '../documents/policies.js';
import { subjectOf, subjects } from './subjects.js';

interface Components {
  readonly schemas: JsonSchemas;
  readonly responses: Record<string, Json>;
}

/** The OpenAPI 3.1 document of the registry: nothing in it is written by hand that the registry knows. */
export function openApiDocument() {
  const components: Components = { schemas: new JsonSchemas('draft-2020-12'), responses: {} };
  const paths: Record<string, Record<string, Json>> = {};
  for (const [operationId, contract] of Object.entries<RouteContract>(routes) as [RouteName, RouteContract][]) {
    (paths[contract.path] ??= {})[contract.method.toLowerCase()] = operation(operationId, contract, components);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Parley',
      version: 'v1',
      description:
        'Everything a client can ask or do, one request at a time. What happens meanwhile arrives over Socket.IO.\n\n' +
        'A request that does not match its schema is refused, unknown fields and parameters included. Answers may gain fields. ' +
        `A body has at most ${limits.bodyBytes} bytes. Every answer carries an \`x-request-id\`, yours if you gave one.`,
    },
    servers: [{ url: '/' }],
    tags: Object.entries(subjects).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components.schemas.components,
      responses: components.responses,
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the configured issuer.',
        },
      },
    },
  };
}

function operation(operationId: RouteName, contract: RouteContract, components: Components): Json {
  const { summary, policy, params, query, headers, body, status, response } = contract;
  const { schemas } = components;
  const parameters = [
    ...parametersOf('path', params, schemas),
    ...parametersOf('query', query, schemas),
    ...parametersOf('header', headers, schemas),
  ];
  return {
    operationId,
    tags: [subjectOf[operationId]],
    summary,
    description: policySentences[policy],
    security: policy === 'public' ? [] : [{ accessToken: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body instanceof z.ZodMiniUndefined ? {} : { requestBody: { required: true, content: json(schemas.of(body, 'input')) } }),
    responses: {
      [status]: { description: 'Done.', content: json(schemas.of(response, 'output')) },
      ...refusalsOf(contract, components),
    },
  };
}

/** Parameters as values, not as the text that carries them: a number is a number. */
function parametersOf(place: 'path' | 'query' | 'header', schema: z.ZodMiniType, schemas: JsonSchemas): readonly Json[] {
  const { properties = {} } = schemas.of(schema, 'output');
  // What has a default is always there in the output, and need not be in the input.
  const { required = [] } = schemas.of(schema, 'input');
  return Object.entries(properties).map(([name, { description, ...value }]) => ({
    name: place === 'header' ? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) : name,
    in: place,
    required: required.includes(name),
    // Joined by commas.
    ...(value['type'] === 'array' ? { explode: false } : {}),
    ...(description === undefined ? {} : { description }),
    schema: value,
  }));
}

/** One answer per status, with the codes that it can have on this route. */
function refusalsOf(contract: RouteContract, { schemas, responses }: Components): Json {
  const error = schemas.of(refusal.shape.error, 'output');
  const byStatus = Object.groupBy(errorsOf(contract), (code) => errorCodes[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => {
      const name = codes.join('.');
      responses[name] = {
        description: codes.map((code) => `\`${code}\`: ${errorCodes[code].sentence}`).join('\n\n'),
        ...(codes.some((code) => errorCodes[code].retryable) ? { headers: { 'Retry-After': retryAfter } } : {}),
        content: json({
          type: 'object',
          properties: { error: { allOf: [error, { type: 'object', properties: { code: { enum: codes } } }] } },
          required: ['error'],
        }),
      };
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

const retryAfter = { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 } };

const json = (schema: Json): Json => ({ 'application/json': { schema } });
