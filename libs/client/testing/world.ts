import { SeededRandom } from '#kernel';
import type { User } from '#protocol';
import { ManualTime } from '#testing';

import { type ConversationView, Parley, type ParleyOptions } from '../src/index.js';
import { settings } from '../src/settings.js';
import { FakeServer } from './fake-server.js';
import type { ModelConversation } from './model-conversation.js';

/** A server, time, and two people: what a test of the client begins with. */
export class World {
  readonly time = new ManualTime();
  readonly server = new FakeServer(this.time.clock);
  readonly alice = this.server.addUser('alice');
  readonly bob = this.server.addUser('bob');

  /** A client of this user, connected; the token is the user's name. */
  connect(user: User, options: Partial<ParleyOptions> = {}): Promise<Parley> {
    return Parley.connect(this.options(user, options));
  }

  options({ username }: User, options: Partial<ParleyOptions> = {}): ParleyOptions {
    const { transport, fetch } = this.server;
    const { clock, timers } = this.time;
    return {
      url: 'https://parley.example',
      token: username,
      transport,
      fetch,
      clock,
      timers,
      random: new SeededRandom(1),
      ...options,
    };
  }

  /** The conversation of the two with so many messages of bob's, as alice's client shows it once everything is quiet. */
  async conversation(
    messages = 0,
    options: Partial<ParleyOptions> = {},
  ): Promise<{ parley: Parley; view: ConversationView; model: ModelConversation }> {
    const model = this.server.open(this.alice, this.bob);
    for (let number = 1; number <= messages; number += 1) this.server.say(model, this.bob, `bob ${number}`);
    const parley = await this.connect(this.alice, options);
    const view = await parley.conversations.get(model.conversationId);
    await view.load();
    await this.time.advance(settings.receiptsEveryMs);
    return { parley, view, model };
  }
}
