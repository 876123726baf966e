import * as z from 'zod/mini';

export type Json = Readonly<Record<string, unknown>>;

export interface JsonSchema extends Json {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * JSON Schemas of zod schemas. Those with an id are collected, and referred to wherever they occur. A schema of what
 * clients write is another than that of what they read, though both have one id: only the former refuses unknown fields.
 */
export class JsonSchemas {
  readonly #components = new Map<string, JsonSchema>();

  constructor(private readonly draft: 'draft-2020-12' | 'draft-7') {}

  /** In order of their names, so that the document does not depend on the order of routes. */
  get components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => one.localeCompare(other, 'en')));
  }

  of(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
    const { properties = {}, ...generated } = z.toJSONSchema(z.object({ schema }), {
      target: this.draft,
      io,
      override: ({ zodSchema, jsonSchema }) => {
        const isStrict = zodSchema instanceof z.ZodMiniObject && zodSchema.def.catchall !== undefined;
        // Answers may grow, strict as their schemas may be where a client writes the same.
        if (zodSchema instanceof z.ZodMiniObject && !(isStrict && io === 'input')) delete jsonSchema.additionalProperties;
        // The format says it; the pattern is how zod checks it.
        if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      },
    });
    const definitions = (generated[this.draft === 'draft-7' ? 'definitions' : '$defs'] ?? {}) as Record<string, unknown>;
    const suffix = io === 'input' ? 'Input' : '';
    for (const [id, definition] of Object.entries(definitions))
      this.#components.set(id + suffix, inComponents(definition, suffix));
    return inComponents(properties['schema'], suffix);
  }
}

function inComponents(schema: unknown, suffix: string): JsonSchema {
  const referring = JSON.stringify(schema).replaceAll(
    /"#\/(?:\$defs|definitions)\/(\w+)"/g,
    (_, id: string) => `"#/components/schemas/${id}${suffix}"`,
  );
  return JSON.parse(referring) as JsonSchema;
}
