import { faultKinds, type FaultTally, noFaults } from './faults.js';
import type { Outcome } from './simulation.js';

/** What many seeds came to. */
export class Tally {
  seeds = 0;
  operations = 0;
  commits = 0;
  events = 0;
  simulatedMs = 0;
  readonly faults: FaultTally = noFaults();
  readonly failing: { readonly seed: number; readonly violations: number; readonly first: string }[] = [];

  add({ seed, violations, faults, operations, commits, events, simulatedMs }: Outcome): void {
    this.seeds += 1;
    this.operations += operations;
    this.commits += commits;
    this.events += events;
    this.simulatedMs += simulatedMs;
    for (const kind of faultKinds) this.faults[kind] += faults[kind];
    const [first] = violations;
    if (first !== undefined) this.failing.push({ seed, violations: violations.length, first: first.text });
  }

  get faultsInjected(): number {
    return Object.values(this.faults).reduce((sum, count) => sum + count, 0);
  }

  table(elapsedMs: number): string {
    const perSecond = (this.seeds / (elapsedMs / 1_000)).toFixed(1);
    const hours = (this.simulatedMs / 3_600_000).toFixed(2);
    return [
      ...faultKinds.map((kind) => `  ${kind.padEnd(28)}${String(this.faults[kind]).padStart(10)}`),
      `${this.seeds} seeds (${perSecond} a second), ${hours} hours of simulated time, ${this.events} events`,
      `${this.operations} operations, ${this.commits} commits, ${this.faultsInjected} faults, ${this.failing.length} seeds with violations`,
    ].join('\n');
  }

  json(elapsedMs: number): string {
    const { seeds, operations, commits, events, simulatedMs, faults, faultsInjected, failing } = this;
    const seedsPerSecond = Number((seeds / (elapsedMs / 1_000)).toFixed(1));
    const violations = failing.reduce((sum, each) => sum + each.violations, 0);
    return JSON.stringify({
      simulation: 'cluster',
      seeds,
      seedsPerSecond,
      operations,
      commits,
      events,
      simulatedMs: Math.round(simulatedMs),
      faultsInjected,
      faults,
      violations,
      failing,
    });
  }
}
