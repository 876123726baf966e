import { coresOf, type Roles, rolesBetween } from '../driving/roles.js';
import { machineNow } from './orders.js';

/** What each role used of the machine, from a start to a stop. */
export class RolesWatch {
  #from = 0;
  #before: Roles;

  constructor(private readonly read: () => Roles) {
    this.#before = read();
  }

  start(): void {
    [this.#from, this.#before] = [machineNow(), this.read()];
  }

  stop(): { readonly used: Roles; readonly cores: Roles } {
    const used = rolesBetween(this.#before, this.read());
    return { used, cores: coresOf(used, (machineNow() - this.#from) / 1_000) };
  }
}
