import { WebSocket } from 'ws';

import type { Acknowledgement, Change, CommandName, CommandRequest, CommandResponse, EventPayload } from '#protocol';

// The file and not the SDK's index: these few functions are all that a connection under load has time for.
import { connectFrame, pong, readFrame, requestFrame } from '../../../libs/client/src/socket-io.frames.js';
import { patience } from './patience.js';

export interface FrameClientOptions {
  readonly url: string;
  readonly token: string;
  /** Absent: what is told is taken in, and not read. */
  readonly onChange?: (change: Change) => void;
  /** The connection ended, and we did not end it. */
  readonly onLost: (error: Error) => void;
}

type Answered = (answer: Acknowledgement<unknown>) => void;

/**
 * One connection of one user that does as little as can be done: of a machine that drives and serves at once, every
 * microsecond that the driver takes is one that the server cannot have.
 */
export class FrameClient {
  readonly #waiting = new Map<string, Answered>();
  readonly #ready = Promise.withResolvers<this>();
  #asked = 0;
  #closing = false;

  private constructor(
    private readonly socket: WebSocket,
    private readonly options: FrameClientOptions,
  ) {
    const late = setTimeout(() => this.#ready.reject(new Error('no session.ready from the server')), patience.connectMs);
    void this.#ready.promise.finally(() => clearTimeout(late)).catch(() => socket.terminate());
    socket.on('message', (data) => this.#receive((data as Buffer).toString()));
    socket.on('error', (error) => this.#lost(error.message));
    socket.on('close', (code) => this.#lost(`closed with ${code}`));
  }

  /** Resolves once the server has said that every change from now on will arrive. */
  static connect(options: FrameClientOptions): Promise<FrameClient> {
    const url = `${options.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    return new FrameClient(new WebSocket(url, { perMessageDeflate: false }), options).#ready.promise;
  }

  /** Resolves when the server has acknowledged it. @throws when it refuses: a workload within every limit is never refused. */
  async command<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<CommandResponse<Name>> {
    const answer = await this.ask(name, request);
    if (answer.ok) return answer.data;
    throw new Error(`${name} was refused: ${answer.error.code}: ${answer.error.message}`);
  }

  /** Resolves with what the server says, whatever that is. */
  ask<Name extends CommandName>(name: Name, request: CommandRequest<Name>): Promise<Acknowledgement<CommandResponse<Name>>> {
    this.#asked += 1;
    const id = String(this.#asked);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as Answered);
      this.socket.send(requestFrame(id, name, request));
    });
  }

  close(): void {
    this.#closing = true;
    this.socket.close();
  }

  #receive(text: string): void {
    const { onChange, token } = this.options;
    if (onChange === undefined && text.startsWith('42["conversation.changes"')) return;
    const frame = readFrame(text);
    switch (frame?.kind) {
      case 'opened':
        this.socket.send(connectFrame({ token }));
        return;
      case 'ping':
        this.socket.send(pong);
        return;
      case 'answer':
        this.#waiting.get(frame.id)?.(frame.answer as Acknowledgement<unknown>);
        this.#waiting.delete(frame.id);
        return;
      case 'event':
        if (frame.name === 'session.ready') this.#ready.resolve(this);
        else if (frame.name === 'conversation.changes') {
          for (const change of (frame.payload as EventPayload<'conversation.changes'>).changes) onChange?.(change);
        }
        return;
      case 'connected':
      case 'nothing':
        return;
      case 'ended':
      case 'refused':
      case undefined:
        this.#lost(`the server said ${text.slice(0, 200)}`);
    }
  }

  #lost(why: string): void {
    if (this.#closing) return;
    const error = new Error(`connection lost: ${why}`);
    this.#ready.reject(error);
    this.options.onLost(error);
  }
}
