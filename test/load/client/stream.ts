import type { Random } from '#kernel';
import type { Change, Message } from '#protocol';

/** Shares of all changes. What cannot be, as an edit before any message, becomes a message. */
const shares = { message: 0.6, edit: 0.15, reaction: 0.15 } as const;
/** People react to what is new, and correct what they have just written. */
const recent = 50;
const emoji = ['👍', '❤️', '😂', '🎉', '🔥', '👀'] as const;

/** Who writes, and who looks at it; both react. */
export interface Two {
  readonly writerId: string;
  readonly readerId: string;
}

/** The changes of one conversation, drawn, and the messages as they have to be after all of them. */
export class Stream {
  readonly #messages: Message[] = [];
  /** Who gave which emoji to which message. */
  readonly #given = new Map<string, Set<string>>();
  #revision = 1;

  constructor(
    readonly conversationId: string,
    private readonly two: Two,
    private readonly random: Random,
  ) {}

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** The next change, in order of revision; the conversation was created in the first. */
  next(): Change {
    this.#revision += 1;
    const draw = this.random.unit();
    if (draw < shares.message || this.#messages.length === 0) return this.#send();
    if (draw < shares.message + shares.edit) return this.#edit();
    return this.#react(draw < shares.message + shares.edit + shares.reaction);
  }

  #send(): Change {
    const revision = this.#revision;
    const sequence = this.#messages.length + 1;
    const message: Message = {
      messageId: this.#id(),
      sequence,
      revision,
      senderId: this.two.writerId,
      idempotencyKey: this.#id(),
      text: `Message ${sequence} `.padEnd(60, '.'),
      createdAt: this.#now(),
    };
    this.#messages.push(message);
    return { type: 'message.created', revision, message };
  }

  #edit(): Change {
    const revision = this.#revision;
    const before = this.#recent();
    const { sequence } = before;
    const text = `Edited in ${revision} `.padEnd(60, '.');
    const editedAt = this.#now();
    this.#messages[sequence - 1] = { ...before, revision, text, editedAt };
    return { type: 'message.edited', revision, sequence, text, editedAt };
  }

  #react(isAdded: boolean): Change {
    const revision = this.#revision;
    const before = this.#recent();
    const { sequence } = before;
    const one = emoji[Math.floor(this.random.unit() * emoji.length)] as string;
    const userId = this.random.unit() < 0.5 ? this.two.writerId : this.two.readerId;
    const key = `${sequence} ${one}`;
    const givers = this.#given.get(key) ?? new Set();
    if (givers.has(userId) === isAdded) return this.#send();
    this.#given.set(key, givers);
    if (isAdded) givers.add(userId);
    else givers.delete(userId);
    const count = givers.size;
    this.#messages[sequence - 1] = { ...before, revision, ...this.#reactions(before, one, givers) };
    return { type: isAdded ? 'reaction.added' : 'reaction.removed', revision, sequence, emoji: one, userId, count };
  }

  #reactions({ reactions: before = [] }: Message, one: string, givers: ReadonlySet<string>): Pick<Message, 'reactions'> {
    const changed = { emoji: one, count: givers.size, mine: givers.has(this.two.readerId) };
    const isNew = before.every((reaction) => reaction.emoji !== one);
    const all = isNew ? [...before, changed] : before.map((reaction) => (reaction.emoji === one ? changed : reaction));
    return { reactions: all.filter(({ count }) => count > 0) };
  }

  #recent(): Message {
    const back = Math.floor(this.random.unit() * Math.min(recent, this.#messages.length));
    return this.#messages[this.#messages.length - 1 - back] as Message;
  }

  #id(): string {
    const digits = [...this.random.bytes(12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return `019a0000-0000-7${digits.slice(0, 3)}-8${digits.slice(3, 6)}-${digits.slice(6, 18)}`;
  }

  #now(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.#revision * 1_000).toISOString();
  }
}
