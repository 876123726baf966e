import { parseArgs } from 'node:util';

import { wholeNumber } from '../driving/options.js';
import { workload } from './workload.js';

export interface Options {
  readonly json: boolean;
  readonly users: number;
  readonly gateways: number;
  /** Of the conversations of each user. */
  readonly groups: number;
  readonly groupMembers: number;
  readonly messagesPerSecond: number;
  /** Of these messages. */
  readonly groupMessagesPerSecond: number;
  readonly measuredSeconds: number;
}

export const usage = `./dev bench connections [options]

  --json              the figures as one JSON object on the last line
  --scale S           so many times the ${workload.connections} connections
  --gateways N        over N gateways instead of ${workload.gateways}; with one of them none is killed
  --groups N          of the ${workload.conversations} conversations of each user, N are groups instead of ${workload.groups}
  --group-members N   of N members each instead of ${workload.groupMembers}
  --rate N            N messages/s while some talk, and before a fifth of that, instead of ${workload.messagesPerSecond}
  --to-groups N       N of them go to groups instead of ${workload.groupMessagesPerSecond}
  --seconds N         measure latency for N seconds instead of ${workload.measuredSeconds}`;

/** @throws Error for an option that is not there, or has no meaning. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      scale: { type: 'string', default: '1' },
      gateways: { type: 'string', default: String(workload.gateways) },
      groups: { type: 'string', default: String(workload.groups) },
      'group-members': { type: 'string', default: String(workload.groupMembers) },
      rate: { type: 'string', default: String(workload.messagesPerSecond) },
      'to-groups': { type: 'string', default: String(workload.groupMessagesPerSecond) },
      seconds: { type: 'string', default: String(workload.measuredSeconds) },
    },
  });
  const scale = Number(values.scale);
  if (!(scale > 0 && scale <= 1)) throw new Error(`--scale takes a number up to 1, not ${values.scale}`);
  const { usersAtLeast } = workload;
  const users = Math.max(1, Math.round((workload.connections * scale) / usersAtLeast)) * usersAtLeast;
  const groups = wholeNumber('--groups', values.groups, 0);
  const groupMembers = wholeNumber('--group-members', values['group-members'], 2);
  if (groups > workload.conversations || (workload.conversations - groups) % 2 === 1)
    throw new Error(`--groups takes an even number up to ${workload.conversations}`);
  if (users % groupMembers !== 0) throw new Error(`--group-members has to divide ${users}`);
  const messagesPerSecond = wholeNumber('--rate', values.rate, 1);
  const groupMessagesPerSecond = wholeNumber('--to-groups', values['to-groups'], 0);
  if (groupMessagesPerSecond > messagesPerSecond) throw new Error(`--to-groups takes a number up to ${messagesPerSecond}`);
  return {
    json: values.json,
    users,
    gateways: wholeNumber('--gateways', values.gateways, 1),
    groups,
    groupMembers,
    messagesPerSecond,
    groupMessagesPerSecond,
    measuredSeconds: wholeNumber('--seconds', values.seconds, 1),
  };
}
