import type { JsonSchema } from '../documents/json-schemas.js';
import type { asyncApiDocument, Operation, Reference, SocketMessage } from './asyncapi-document.js';
import { escaped, inline, prose } from './html.js';
import { schemaHtml } from './schema-html.js';

type Document = ReturnType<typeof asyncApiDocument>;

/**
 * The AsyncAPI document as a page of plain HTML. The renderers that exist bring hundreds of packages, and compile code
 * while they run, which the policy of our pages forbids; this one has no script at all.
 */
export function socketPage(document: Document): string {
  const operations = Object.entries(document.operations);
  const commands = operations.filter(([, { action }]) => action === 'receive');
  const heard = operations.filter(([, { action }]) => action === 'send');
  const types = Object.entries(document.components.schemas);
  const messageAt = ({ $ref }: Reference): SocketMessage =>
    found(document.channels.socket.messages, $ref.split('/').at(-1) ?? '');

  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley: the socket</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body class="reference">
<nav aria-label="Contents">
<p><a href="/docs">All documents</a></p>
<h2>Commands</h2>${linksTo('command', commands)}
<h2>Events</h2>${linksTo('event', heard)}
<h2>Types</h2>${linksTo('type', types)}
</nav>
<main>
<h1>Parley: the socket</h1>
${prose(document.info.description)}
<p>This page shows the <a href="/asyncapi.json">AsyncAPI ${escaped(document.asyncapi)} document</a>.</p>
<h2>Commands</h2>
${commands.map(([name, operation]) => commandHtml(name, operation, messageAt)).join('\n')}
<h2>Events</h2>
${heard.map(([name, operation]) => eventHtml(name, operation, messageAt)).join('\n')}
<h2>Types</h2>
${types.map(([name, schema]) => typeSection(name, schema)).join('\n')}
</main>
</body>
</html>
`;
}

const linksTo = (kind: string, entries: readonly (readonly [string, unknown])[]): string =>
  `<ul>${entries.map(([name]) => `<li><a href="#${kind}-${escaped(name)}">${escaped(name)}</a></li>`).join('')}</ul>`;

function commandHtml(name: string, operation: Operation, messageAt: (reference: Reference) => SocketMessage): string {
  const [request] = operation.messages.map(messageAt);
  const [done, refused] = (operation.reply?.messages ?? []).map(messageAt);
  return `<section id="command-${escaped(name)}">
<h3><code>${escaped(name)}</code></h3>
<p>${inline(operation.summary)}</p>
<p class="policy">${inline(operation.description ?? '')}</p>
<h4>Request</h4>${schemaHtml(request?.payload ?? {})}
<h4>Done</h4>${schemaHtml(done?.payload.properties?.['data'] ?? {})}
<details><summary>Refused with</summary>${prose(refused?.description ?? '')}</details>
</section>`;
}

function eventHtml(name: string, { summary, messages }: Operation, messageAt: (reference: Reference) => SocketMessage): string {
  const [message] = messages.map(messageAt);
  return `<section id="event-${escaped(name)}">
<h3><code>${escaped(name)}</code></h3>
<p>${inline(summary)}</p>
<h4>Payload</h4>${schemaHtml(message?.payload ?? {})}
</section>`;
}

function typeSection(name: string, schema: JsonSchema): string {
  const { description } = schema;
  return `<section id="type-${escaped(name)}">
<h3>${escaped(name)}</h3>
${description !== undefined ? prose(description) : ''}
${schemaHtml(schema)}
</section>`;
}

function found(messages: Readonly<Record<string, SocketMessage>>, name: string): SocketMessage {
  const message = messages[name];
  if (message === undefined) throw new Error(`The document has no message ${name}.`);
  return message;
}
