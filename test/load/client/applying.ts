import { type ConversationView, type Link, type LinkListener, Parley, Transport } from '#client';
import { invariant, type Random, SystemClock } from '#kernel';
import { canonicalMessages } from '#protocol';

// The file and not the test kit's index, which brings more along than a program needs.
import { FakeServer } from '../../../libs/client/testing/fake-server.js';
import { Stream } from './stream.js';

export interface Applied {
  readonly cpuMicrosPerChange: number;
  readonly bytesPerMessage: number;
  readonly messages: number;
}

/** A view that has let go of older messages holds as many still. */
const heldAtLeast = 900;

/** So many frames come before the client's microtasks get their turn, as when a socket has read several at once. */
const framesAtOnce = 10;

/**
 * Lets one client apply changes to conversations that it shows, each as the text of a frame with one change,
 * and looks at every snapshot. From the text on everything counts: JSON, schemas, window, list, listeners.
 *
 * @throws Error when it does not show in the end what it should.
 */
export async function applyChanges(
  { conversations, changes }: { readonly conversations: number; readonly changes: number },
  { random, collectGarbage }: { readonly random: Random; readonly collectGarbage: () => void },
): Promise<Applied> {
  const server = new FakeServer(new SystemClock());
  const reader = server.addUser('reader');
  const streams = Array.from({ length: conversations }, (_, index) => {
    const writer = server.addUser(`writer-${index}`);
    const { conversationId } = server.open(reader, writer);
    return new Stream(conversationId, { writerId: writer.userId, readerId: reader.userId }, random);
  });
  const tap = new Tap(server.transport);
  const { fetch } = server;
  const parley = await Parley.connect({ url: 'https://parley.example', token: reader.username, transport: tap, fetch });
  const views = await Promise.all(streams.map(({ conversationId }) => parley.conversations.get(conversationId)));
  await Promise.all(views.map((view) => view.load()));
  let looks = 0;
  for (const view of views) view.on('changed', ({ messages }) => void (looks += messages.length > 0 ? 1 : 0));

  const frames = Array.from({ length: changes }, (_, index) => {
    const stream = streams[index % conversations] as Stream;
    return JSON.stringify({ conversationId: stream.conversationId, changes: [stream.next()] });
  });
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const cpuBefore = process.cpuUsage();
  for (const [index, frame] of frames.entries()) {
    tap.event('conversation.changes', JSON.parse(frame));
    if (index % framesAtOnce === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  const { user, system } = process.cpuUsage(cpuBefore);
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - heapBefore;

  // What was there before has to be there still: a frame that nobody needs any more would count as memory saved.
  invariant(frames.length === changes, 'all frames are there');
  for (const [index, view] of views.entries()) requireShown(view, streams[index] as Stream);
  invariant(looks >= changes / framesAtOnce, 'every snapshot was looked at');
  await parley.close();
  const messages = views.reduce((sum, view) => sum + view.messages.length, 0);
  return {
    cpuMicrosPerChange: Math.round(((user + system) / changes) * 10) / 10,
    bytesPerMessage: Math.round(grown / messages),
    messages,
  };
}

/** The newest messages, as many as a view holds. */
function requireShown({ messages }: ConversationView, stream: Stream): void {
  const newest = stream.messages.slice(-messages.length);
  const isEnough = messages.length >= Math.min(stream.messages.length, heldAtLeast);
  if (!isEnough || canonicalMessages(messages) !== canonicalMessages(newest))
    throw new Error(`The client shows something else than was told of ${stream.conversationId}`);
}

/** A transport on whose last connection things are told that its server knows nothing of. */
class Tap extends Transport {
  #listener: LinkListener | undefined;

  constructor(private readonly transport: Transport) {
    super();
  }

  connect({ token, listener }: { readonly token: string; readonly listener: LinkListener }): Link {
    this.#listener = listener;
    return this.transport.connect({ token, listener });
  }

  event(name: string, payload: unknown): void {
    this.#listener?.event(name, payload);
  }
}
