import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Ids, SystemClock, SystemRandom } from '#kernel';

import type { OnlineRegister } from '../src/online-register.js';

export interface RegisterUnderTest {
  /** The register as another node sees it. Each has its own installation in the others. */
  node(): OnlineRegister;
  /** The node of this register says nothing any more, and its time has passed. */
  letEnd(register: OnlineRegister): Promise<void>;
  close(): Promise<void>;
}

/** What every {@link OnlineRegister} promises. Run it on each of them. */
export function registerConformance(engine: string, begin: () => Promise<RegisterUnderTest>): void {
  const ids = new Ids(new SystemClock(), new SystemRandom());

  describe(`online register on ${engine}`, () => {
    let under: RegisterUnderTest;
    beforeAll(async () => {
      under = await begin();
    });
    afterAll(() => under.close());

    const started = async (...users: string[]) => {
      const register = under.node();
      const nodes = await register.renew(users);
      return { register, nodes };
    };
    const [ann, bob, cal] = [ids.next(), ids.next(), ids.next()];

    it('knows on every node who is online on any', async () => {
      const [{ register: one }, { register: two }] = [await started(ann), await started(bob)];
      expect(await one.among([ann, bob, cal])).toEqual(new Set([ann, bob]));
      expect(await two.among([ann, bob, cal])).toEqual(new Set([ann, bob]));
      expect(await two.among([])).toEqual(new Set());
    });

    it('takes in who comes and who goes in the order in which it is told', async () => {
      const user = ids.next();
      const [{ register: one }, { register: two }] = [await started(), await started()];
      for (let n = 0; n < 20; n++) {
        one.enter([user]);
        one.leave([user]);
      }
      one.enter([user]);
      // What a node says it also hears.
      expect(await one.among([user])).toEqual(new Set([user]));
      expect(await two.among([user])).toEqual(new Set([user]));
      one.leave([user]);
      expect(await one.among([user])).toEqual(new Set());
    });

    it('takes in many at once', async () => {
      const users = Array.from({ length: 500 }, () => ids.next());
      const [{ register: one }, { register: two }] = [await started(), await started()];
      one.enter(users);
      expect(await one.among(users)).toEqual(new Set(users));
      one.leave(users.slice(1));
      expect(await one.among(users)).toEqual(new Set(users.slice(0, 1)));
      expect(await two.among(users)).toEqual(new Set(users.slice(0, 1)));
    });

    it('counts a user online for as long as they are on one node', async () => {
      const user = ids.next();
      const [{ register: one }, { register: two }] = [await started(user), await started(user)];
      one.leave([user]);
      expect(await one.among([user])).toEqual(new Set([user]));
      two.leave([user]);
      expect(await two.among([user])).toEqual(new Set());
    });

    it('says which nodes are there, and forgets who was on one that is gone', async () => {
      const user = ids.next();
      const [{ register: one }, { register: two, nodes }] = [await started(), await started(user)];
      expect((await one.renew([]))?.toSorted()).toEqual(nodes?.toSorted());
      await under.letEnd(two);
      expect(await one.renew([])).toHaveLength((nodes?.length ?? 0) - 1);
      expect(await one.among([user])).toEqual(new Set());
    });

    it('believes the renewal, whatever it was told before', async () => {
      const [kept, gone] = [ids.next(), ids.next()];
      const { register } = await started(gone);
      await register.renew([kept, ids.next()]);
      expect(await register.among([kept, gone])).toEqual(new Set([kept]));
    });

    it('keeps the users of a node that ends for as long as it says', async () => {
      const user = ids.next();
      const { register } = await started(user);
      await register.retire(60_000);
      expect(await under.node().among([user])).toEqual(new Set([user]));
    });
  });
}
