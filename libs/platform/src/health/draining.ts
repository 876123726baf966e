import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { ReadinessCheck } from './readiness-check.js';

/** This process goes away: it finishes what it has and wants nothing new. There is no way back. */
@Injectable()
export class Draining extends ReadinessCheck implements OnModuleDestroy {
  override readonly name = 'not draining';
  #begun = false;

  begin(): void {
    this.#begun = true;
  }

  override ready(): boolean {
    return !this.#begun;
  }

  /** The first thing that happens when a process is told to end: its server still answers. */
  onModuleDestroy(): void {
    this.begin();
  }
}
