import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { HealthIndicatorService, TerminusModule } from '@nestjs/terminus';

import { Timers } from '#kernel';

import { DeclaredPoliciesModule } from '../http/declared-policies.js';
import { PlatformModule } from '../platform.module.js';
import { Draining } from './draining.js';
import { PostgresReadinessCheck } from './postgres.readiness-check.js';
import { ProbesController } from './probes.controller.js';
import { Readiness } from './readiness.js';
import type { ReadinessCheck } from './readiness-check.js';

export interface HealthOptions {
  /** Where the checks find what they ask. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly checks?: readonly Type<ReadinessCheck>[];
}

/** Probes: /livez, /readyz, /startupz. Ready means that PostgreSQL answers, nobody drains us, and an app's own checks agree. */
@Module({})
export class HealthModule {
  static with({ imports = [], checks = [] }: HealthOptions = {}): DynamicModule {
    const all = [PostgresReadinessCheck, Draining, ...checks];
    return {
      module: HealthModule,
      imports: [PlatformModule, DeclaredPoliciesModule, TerminusModule.forRoot({ logger: false }), ...imports],
      controllers: [ProbesController],
      providers: [
        ...all,
        {
          provide: Readiness,
          inject: [HealthIndicatorService, Timers, ...all],
          useFactory: (indicators: HealthIndicatorService, timers: Timers, ...found: readonly ReadinessCheck[]) =>
            new Readiness(found, indicators, timers),
        },
      ],
      exports: [Draining],
    };
  }
}
