import { Injectable } from '@nestjs/common';

import { HostedSequencer } from '#conversations';
import { ReadinessCheck } from '#platform';

/** A node without a lease knows nobody who owns anything: it gets no clients yet, or no more. What it owns itself is no matter. */
@Injectable()
export class InClusterReadinessCheck extends ReadinessCheck {
  override readonly name = 'cluster';

  constructor(private readonly sequencer: HostedSequencer) {
    super();
  }

  override ready(): boolean {
    return this.sequencer.serving;
  }
}
