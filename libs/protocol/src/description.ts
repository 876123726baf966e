import * as z from 'zod/mini';

/** This schema, with a sentence for the documents of the API. No value is checked by it. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return documented(schema, { description });
}

/** This schema under a name of its own in the documents, perhaps with a sentence. */
export function named<Schema extends z.ZodMiniType>(id: string, schema: Schema, description?: string): Schema {
  return documented(schema, { id, ...(description !== undefined && { description }) });
}

/** A copy: the same schema may be described otherwise elsewhere. */
function documented<Schema extends z.ZodMiniType>(schema: Schema, meta: z.core.GlobalMeta): Schema {
  const copy = schema.clone();
  z.globalRegistry.add<z.ZodMiniType>(copy, meta);
  return copy;
}
