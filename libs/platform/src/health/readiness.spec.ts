import { describe, expect, it } from '@jest/globals';
import { HealthIndicatorService } from '@nestjs/terminus';

import { ManualTime } from '#testing';

import { Readiness } from './readiness.js';
import { ReadinessCheck } from './readiness-check.js';

class Scripted extends ReadinessCheck {
  constructor(
    override readonly name: string,
    public answer: () => boolean | Promise<boolean>,
  ) {
    super();
  }

  override ready(): boolean | Promise<boolean> {
    return this.answer();
  }
}

const time = new ManualTime();
const readinessOf = (...checks: readonly Scripted[]) => new Readiness(checks, new HealthIndicatorService(), time.timers);
const answersOf = (readiness: Readiness) => Promise.all(readiness.inquiries.map((inquire) => inquire()));

describe('Readiness', () => {
  it('says of each check whether it is up', async () => {
    const readiness = readinessOf(new Scripted('one', () => true), new Scripted('two', async () => false));
    expect(await answersOf(readiness)).toEqual([{ one: { status: 'up' } }, { two: { status: 'down' } }]);
  });

  it('takes a check that throws for one that is down, and does not say why', async () => {
    const now = new Scripted('now', () => {
      throw new Error('secret');
    });
    const later = new Scripted('later', () => Promise.reject(new Error('secret')));
    expect(await answersOf(readinessOf(now, later))).toEqual([{ now: { status: 'down' } }, { later: { status: 'down' } }]);
  });

  it('waits a second for an answer, and no longer', async () => {
    const answers = answersOf(readinessOf(new Scripted('slow', () => new Promise<boolean>(() => undefined))));
    await time.advance(999);
    expect(time.waiting).toBe(1);
    await time.advance(1);
    expect(await answers).toEqual([{ slow: { status: 'down' } }]);
  });

  it('leaves no timer behind', async () => {
    await answersOf(readinessOf(new Scripted('fast', () => true)));
    expect(time.waiting).toBe(0);
  });

  it('is not over with starting until everything was ready at once, and then for good', async () => {
    const one = new Scripted('one', () => true);
    const two = new Scripted('two', () => false);
    const readiness = readinessOf(one, two);
    expect(await readiness.started()).toBe(false);
    two.answer = () => true;
    expect(await readiness.started()).toBe(true);
    one.answer = () => false;
    expect(await readiness.started()).toBe(true);
  });
});
