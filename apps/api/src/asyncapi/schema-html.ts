import type { JsonSchema } from '../documents/json-schemas.js';
import { escaped, inline } from './html.js';

/** A schema for people: what it is, in a word or two, and its fields as nested lists. */
export function schemaHtml(schema: JsonSchema): string {
  return schema.properties === undefined ? `<p class="type">${typeHtml(schema)}</p>${insideOf(schema)}` : fieldsHtml(schema);
}

function fieldsHtml({ properties = {}, required = [] }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, value]) => fieldHtml(name, value, required.includes(name)));
  return fields.length === 0 ? '<p class="type">No fields.</p>' : `<ul class="fields">${fields.join('')}</ul>`;
}

function fieldHtml(name: string, schema: JsonSchema, required: boolean): string {
  const { description, default: usual } = schema;
  const notes = [
    ...(required ? [] : ['optional']),
    ...(usual === undefined ? [] : [`default <code>${escaped(JSON.stringify(usual))}</code>`]),
  ];
  return [
    `<li><code>${escaped(name)}</code> <span class="type">${typeHtml(schema)}</span>`,
    notes.length === 0 ? '' : ` <span class="note">· ${notes.join(', ')}</span>`,
    description !== undefined ? `<p>${inline(description)}</p>` : '',
    insideOf(schema),
    '</li>',
  ].join('');
}

/** Fields of what is nested without a name of its own: in an object, a list, or one of several shapes. */
function insideOf(schema: JsonSchema): string {
  if (schema.properties !== undefined) return fieldsHtml(schema);
  const { items, anyOf = [], oneOf = [], allOf = [] } = schema;
  return [...(items === undefined ? [] : [items]), ...anyOf, ...oneOf, ...allOf].map(insideOf).join('');
}

function typeHtml(schema: JsonSchema): string {
  const { $ref, type = 'anything', format, enum: values, items, allOf, anyOf, oneOf = anyOf } = schema;
  if ($ref !== undefined) return referenceHtml($ref);
  if ('const' in schema) return codeHtml(schema['const']);
  if (values !== undefined) return values.map(codeHtml).join(' or ');
  if (oneOf !== undefined) return oneOf.map(typeHtml).join(' or ');
  if (allOf !== undefined) return allOf.map(typeHtml).join(' with ');
  if (items !== undefined) return `list${boundsHtml(schema.minItems, schema.maxItems)} of ${typeHtml(items)}`;
  if (type === 'string') return `${escaped(format ?? 'text')}${boundsHtml(schema.minLength, schema.maxLength)}`;
  if (type === 'integer') return `whole number${boundsHtml(schema.minimum, schema.maximum)}`;
  return typeof type === 'string' ? escaped(type) : type.map((one) => typeHtml({ ...schema, type: one })).join(' or ');
}

/** The types of a document are on the page, each under its name. */
function referenceHtml($ref: string): string {
  const name = escaped($ref.split('/').at(-1) ?? '');
  return `<a href="#type-${name}">${name}</a>`;
}

const codeHtml = (value: unknown): string => `<code>${escaped(JSON.stringify(value))}</code>`;

function boundsHtml(least = 0, most = Number.MAX_SAFE_INTEGER): string {
  const bounds = [
    ...(least === 0 ? [] : [`at least ${least}`]),
    ...(most === Number.MAX_SAFE_INTEGER ? [] : [`at most ${most}`]),
  ];
  return bounds.length === 0 ? '' : ` (${bounds.join(', ')})`;
}
