import { Injectable } from '@nestjs/common';

import { HostedSequencer } from '#conversations';
import { ReadinessCheck } from '#platform';

/** A node that owns nothing can answer nothing: it gets no clients yet, or no more. */
@Injectable()
export class OwnsShardsReadinessCheck extends ReadinessCheck {
  override readonly name = 'shards';

  constructor(private readonly sequencer: HostedSequencer) {
    super();
  }

  override ready(): boolean {
    return this.sequencer.serving;
  }
}
