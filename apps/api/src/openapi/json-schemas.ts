import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

export interface JsonSchema extends Json {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
}

/** JSON Schemas of zod schemas. Those with an id are collected, and referred to wherever they occur. */
export class JsonSchemas {
  readonly #components = new Map<string, Json>();

  /** In order of their names, so that the document does not depend on the order of routes. */
  get components(): Json {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => one.localeCompare(other, 'en')));
  }

  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { properties = {}, $defs = {} } = z.toJSONSchema(z.object({ schema }), {
      target: 'draft-2020-12',
      io,
      override: ({ zodSchema, jsonSchema }) => {
        // Only strict objects refuse what they do not know; answers may grow.
        if (zodSchema instanceof z.ZodObject && zodSchema.def.catchall === undefined) delete jsonSchema.additionalProperties;
        // The format says it; the pattern is how zod checks it.
        if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      },
    });
    for (const [id, definition] of Object.entries($defs)) this.#components.set(id, inComponents(definition));
    return inComponents(properties['schema']);
  }
}

function inComponents(schema: unknown): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
