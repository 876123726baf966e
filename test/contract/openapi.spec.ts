import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { Validator } from '@seriousme/openapi-schema-validator';

import { WithPolicy } from '#platform';
import { errorsOf, type RouteContract, routes } from '#protocol';

import { apiControllers } from '../../apps/api/src/api.module.js';
import { policySentences } from '../../apps/api/src/documents/policies.js';
import { openApiDocument } from '../../apps/api/src/openapi/openapi-document.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly $ref?: string }>;
}

const committed = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(committed) as Omit<ReturnType<typeof openApiDocument>, 'paths'> & {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly responses: Record<string, unknown> };
};
const registry = Object.entries<RouteContract>(routes);
const named = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method.toUpperCase()} ${path}`;

describe('The committed description of the API', () => {
  it('is what the registry says now (else: npm run openapi)', () => {
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(committed) as Record<string, unknown>)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...committed.matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference = '']) => reference);
    expect(references.length).toBeGreaterThan(registry.length);
    for (const reference of references) {
      const parts = reference.replace(/^#\//, '').split('/');
      expect(
        parts.reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], document),
      ).toBeDefined();
    }
  });

  it('holds every route of the registry, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => named({ method, path })),
    );
    expect(described.sort()).toEqual(registry.map(([, contract]) => named(contract)).sort());
  });

  it.each(registry)(
    'lists every error of %s, under its status, and asks for a token unless it is public',
    (operationId, contract) => {
      const operation = document.paths[contract.path]?.[contract.method.toLowerCase()];
      expect(operation).toMatchObject({ operationId, summary: contract.summary });
      const names = Object.values(operation?.responses ?? {}).flatMap(({ $ref }) =>
        $ref === undefined ? [] : [$ref.split('/').at(-1) ?? ''],
      );
      expect(names.flatMap((name) => name.split('.')).sort()).toEqual([...errorsOf(contract)].sort());
      expect(operation?.responses).toHaveProperty(String(contract.status));
      expect(operation?.security).toEqual(contract.policy === 'public' ? [] : [{ accessToken: [] }]);
    },
  );

  it('describes numbers in a query as numbers, with their limits', () => {
    const limit = document.paths['/v1/conversations']?.['get']?.parameters?.find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 30 },
    });
  });

  it('describes a list in a query as one that is joined by commas', () => {
    const userIds = document.paths['/v1/presence']?.['get']?.parameters?.find(({ name }) => name === 'userIds');
    expect(userIds).toMatchObject({ in: 'query', explode: false, schema: { type: 'array', minItems: 1, maxItems: 100 } });
  });

  it.each(registry)(
    'says who may use %s, and sorts it under a subject that is explained',
    (_operationId, { path, method, policy }) => {
      const operation = document.paths[path]?.[method.toLowerCase()];
      expect(operation?.description).toBe(policySentences[policy]);
      expect(document.tags.map(({ name }) => name)).toContain(operation?.tags.join());
    },
  );

  it('lets answers grow and refuses unknown fields in requests', () => {
    const body = document.paths['/v1/conversations']?.['post']?.requestBody;
    expect(body?.content['application/json']?.schema).toMatchObject({ additionalProperties: false });
    const closed = Object.entries(document.components.schemas).filter(([, schema]) =>
      /"additionalProperties":false/.test(JSON.stringify(schema)),
    );
    expect(closed.map(([name]) => name)).toEqual(['MentionInput']);
  });

  it('requires the idempotency key', () => {
    const send = document.paths['/v1/conversations/{conversationId}/messages']?.['post'];
    expect(send?.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }));
  });
});

describe('The routes that the API really has', () => {
  let app: NestExpressApplication;

  beforeAll(async () => {
    const testing = Test.createTestingModule({ controllers: apiControllers }).useMocker(() => ({}));
    app = (await testing.compile()).createNestApplication<NestExpressApplication>({ logger: false });
    await app.init();
  });
  afterAll(async () => app.close());

  it('are those of the registry, method by method', () => {
    const { stack } = app.getHttpAdapter().getInstance().router;
    const mounted = stack.flatMap(({ route }) =>
      [...new Set(route?.stack.map(({ method }) => method))].map((method) =>
        named({ method, path: route?.path.replaceAll(/:(\w+)/g, '{$1}') ?? '' }),
      ),
    );
    expect(mounted.sort()).toEqual(registry.map(([, contract]) => named(contract)).sort());
  });

  it('each declare a policy', () => {
    const handlers = apiControllers.flatMap(({ prototype }) =>
      Object.getOwnPropertyNames(prototype)
        .filter((name) => name !== 'constructor')
        .map((name) => Reflect.get(prototype, name) as object),
    );
    expect(handlers).toHaveLength(registry.length);
    for (const handler of handlers)
      expect(Reflect.getMetadata(WithPolicy.KEY, handler)).toMatch(/^(authenticated|member|reader|admin|moderator)$/);
  });
});
