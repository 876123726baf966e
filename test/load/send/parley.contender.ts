import { BenchedParley } from '../driving/benched-parley.js';
import type { Engines } from '../driving/environment.js';
import type { Participant } from '../driving/participant.js';
import { insertGroups } from '../driving/population.js';
import { Contender } from './contender.js';
import type { Population } from './workload.js';

/** The gateway as it is deployed. */
export class ParleyContender extends Contender {
  readonly name = 'parley';

  private constructor(
    private readonly engines: Engines,
    private readonly parley: BenchedParley,
  ) {
    super();
  }

  static async create(engines: Engines): Promise<ParleyContender> {
    return new ParleyContender(engines, await BenchedParley.create('gateway', engines));
  }

  get program(): string {
    return this.parley.program;
  }

  async prepare({ active, idle }: Population): Promise<void> {
    const { databaseUrl } = this.engines;
    await insertGroups([...active, ...idle], { databaseUrl, masterKeyFile: this.parley.masterKeyFile });
  }

  launch(port: number) {
    return this.parley.launch(port);
  }

  credentialsOf(participant: Participant) {
    return this.parley.credentialsOf(participant);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.parley[Symbol.asyncDispose]();
  }
}
