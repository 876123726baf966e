import { Product } from '../../support/product.js';
import type { Someone } from '../../support/someone.js';

import { examplesBuilt } from './program.js';

/** How long it may take until everybody is there: the examples are made first, unless they are, and that takes a busy machine minutes. */
export const buildTimeoutMs = 900_000;

/** The running product, the examples built, a conversation of three in it, and who uses an example. */
export class Everybody {
  private constructor(
    readonly product: Product,
    readonly ann: Someone,
    /** Whose token the example has. */
    readonly pia: Someone,
    readonly token: string,
    private readonly third: Someone,
  ) {}

  static async gather(): Promise<Everybody> {
    const [product] = await Promise.all([Product.start(), examplesBuilt()]);
    const [ann, pia, third] = (await product.everyone('ann', 'pia', 'third')) as [Someone, Someone, Someone];
    const claims = { sub: 'subject of pia', sid: 'session of the example', preferred_username: 'pia', name: 'pia' };
    return new Everybody(product, ann, pia, await product.issuer.token(claims), third);
  }

  get url(): string {
    return this.product.parley.url;
  }

  group(name: string): Promise<string> {
    return this.product.group(name, [this.ann, this.pia, this.third]);
  }

  /** What everybody can read in a conversation. */
  async texts(conversationId: string): Promise<readonly string[]> {
    return (await this.ann.history(conversationId)).map(({ text }) => text);
  }

  async leave(): Promise<void> {
    await this.product.stop();
  }
}
