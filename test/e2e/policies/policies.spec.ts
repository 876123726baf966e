import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  type Acknowledgement,
  type CommandContract,
  type CommandName,
  commands,
  type RouteContract,
  type RouteName,
  routes,
} from '#protocol';

import type { Answer } from '../../integration/api/support/api-client.js';
import { RawClient } from '../../support/raw-client.js';
import { commandExamples, routeExamples, type Scene } from './examples.js';
import { GroupStage } from './group-stage.js';
import { hasBody, httpRequest, namesOf } from './http-request.js';
import { cells, type Outcome, outcomes, type Role, type SignedIn } from './outcomes.js';

/**
 * The matrix of authorization, made from the declarations: everybody against every route and every command. What is
 * refused is asked of one group, and must leave no trace on it; what is allowed gets a group of its own.
 */
const refusals = (list: ReturnType<typeof cells>) => list.filter(([, , outcome]) => outcome !== 'allowed');
const grants = (list: ReturnType<typeof cells>) => list.filter(([, , outcome]) => outcome === 'allowed');
const signedIn = ['stranger', 'former', 'member', 'admin', 'moderator'] as const satisfies readonly SignedIn[];
/** What a client would like to decide, and does not. */
const notTheirs = [
  'senderId',
  'sender_id',
  'sequence_number',
  'created_at',
  'createdAt',
  'revision',
  'actorId',
  'role',
  'isAdmin',
];

let stage: GroupStage;
/** The group that refused requests are about, as each of them meets it. */
let closedDoors: ReadonlyMap<Role, Scene>;
let revisionBefore: number;

beforeAll(async () => {
  stage = await GroupStage.open();
  const asMember = await stage.scene('member');
  const as = (role: SignedIn, sequence: number): Scene => ({ ...asMember, sequence, token: stage.person(role).token });
  closedDoors = new Map<Role, Scene>([
    ['anonymous', as('stranger', 1)],
    ['stranger', as('stranger', 1)],
    ['former', as('former', 1)],
    ['member', as('member', asMember.sequence)],
    ['admin', as('admin', asMember.sequence)],
    ['moderator', as('moderator', 1)],
  ]);
  revisionBefore = await revision();
}, 120_000);
afterAll(async () => stage.close(), 120_000);

const closedTo = (role: Role): Scene => closedDoors.get(role) as Scene;
const elsewhere = (scene: Scene): Scene => ({ ...scene, conversationId: crypto.randomUUID() });

async function revision(): Promise<number> {
  const { token } = stage.person('admin');
  const { body } = await stage.client.get(`/v1/conversations/${closedTo('admin').conversationId}`, { token });
  return (body as { conversation: { revision: number } }).conversation.revision;
}

async function ask(name: string, role: Role, scene: Scene, more: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  const contract: RouteContract = routes[name as RouteName];
  const { method, path, call } = httpRequest(contract, routeExamples[name as RouteName](scene));
  const token = role === 'anonymous' ? {} : { token: stage.person(role).token };
  const body =
    hasBody(contract) || Object.keys(more).length > 0 ? { body: { ...(call.body as object | undefined), ...more } } : {};
  return stage.client.request(method, path, { ...call, ...token, ...body });
}

function command(name: string, role: SignedIn, scene: Scene, more: Readonly<Record<string, unknown>> = {}) {
  const request = commandExamples[name as CommandName](scene);
  return stage.socketOf(role).raw(name, { ...request, ...more }) as Promise<Acknowledgement<unknown>>;
}

/** Whoever gets past the policy of a route, so that what they are refused is refused for another reason. */
const insider = ({ policy }: RouteContract): SignedIn => (policy === 'moderator' ? 'moderator' : 'admin');
const outcomeOf = ({ status, body }: Answer): Outcome =>
  status < 400 ? 'allowed' : (body as { error: { code: Outcome } }).error.code;
const outcomeOn = (answer: Acknowledgement<unknown>) => (answer.ok ? 'allowed' : answer.error.code);
/** All of an answer but what differs between any two. */
const comparable = ({ status, headers, text }: Answer) => [
  status,
  text,
  ...[...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
];

describe('REST', () => {
  const ofConversations = Object.entries<RouteContract>(routes).filter(
    ([, { policy }]) => outcomes[policy].stranger !== 'allowed',
  );

  it.each(grants(cells(routes)))('%s is open to: %s', async (name, role) => {
    const scene = await stage.scene(role as SignedIn);
    expect(outcomeOf(await ask(name, role, scene))).toBe('allowed');
  });

  it.each(refusals(cells(routes)))('%s is closed to: %s, who hear %s', async (name, role, outcome) => {
    expect(outcomeOf(await ask(name, role, closedTo(role)))).toBe(outcome);
  });

  it.each(ofConversations)('%s answers a stranger as if there were no such group, to the byte', async (name) => {
    const scene = closedTo('stranger');
    const [real, random] = [await ask(name, 'stranger', scene), await ask(name, 'stranger', elsewhere(scene))];
    expect(comparable(real)).toEqual(comparable(random));
  });

  // What a GET has in its body is refused whatever it is: see http.spec.ts.
  const writing = Object.entries<RouteContract>(routes).filter(([, { method }]) => method !== 'GET');

  it.each(writing)('%s lets nobody set what is not theirs', async (name, contract) => {
    const theirs = new Set(namesOf(contract.body));
    for (const field of [...notTheirs, 'conversationId', 'idempotencyKey'].filter((key) => !theirs.has(key))) {
      const answer = await ask(name, 'admin', closedTo('admin'), { [field]: 'admin' });
      expect([field, answer.status, outcomeOf(answer)]).toEqual([field, 400, 'INVALID_REQUEST']);
    }
  });

  it.each(Object.entries<RouteContract>(routes))('%s takes no parameter that it does not know', async (name, contract) => {
    const { method, path, call } = httpRequest(contract, routeExamples[name as RouteName](closedTo(insider(contract))));
    const more = `${path}${path.includes('?') ? '&' : '?'}role=admin`;
    const answer = await stage.client.request(method, more, { ...call, token: stage.person(insider(contract)).token });
    expect(outcomeOf(answer)).toBe('INVALID_REQUEST');
  });
});

describe('The scope of moderators', () => {
  it('opens what is for moderators, and nothing else that is closed to a stranger', () => {
    const opened = Object.entries<RouteContract>(routes).filter(
      ([, { policy }]) => outcomes[policy].moderator !== outcomes[policy].stranger,
    );
    expect(opened.map(([name]) => name)).toEqual(['inspectVersions']);
    expect(opened.every(([, { path }]) => path.startsWith('/admin/v1/'))).toBe(true);
  });
});

describe('The socket', () => {
  const ofConversations = Object.entries<CommandContract>(commands).filter(
    ([, { policy }]) => outcomes[policy].stranger === 'NOT_FOUND',
  );

  it('lets in nobody without a token: no command is open to: anonymous', async () => {
    expect(Object.values<CommandContract>(commands).map(({ policy }) => outcomes[policy].anonymous)).not.toContain('allowed');
    await expect(RawClient.connect(stage.url, undefined)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } });
  });

  it.each(grants(cells(commands, signedIn)))('%s is open to: %s', async (name, role) => {
    const scene = await stage.scene(role as SignedIn);
    expect(outcomeOn(await command(name, role as SignedIn, scene))).toBe('allowed');
  });

  it.each(refusals(cells(commands, signedIn)))('%s is closed to: %s, who hear %s', async (name, role, outcome) => {
    expect(outcomeOn(await command(name, role as SignedIn, closedTo(role)))).toBe(outcome);
  });

  it.each(ofConversations)('%s answers a stranger as if there were no such group, to the byte', async (name) => {
    const scene = closedTo('stranger');
    const [real, random] = [await command(name, 'stranger', scene), await command(name, 'stranger', elsewhere(scene))];
    expect(JSON.stringify(real)).toBe(JSON.stringify(random));
  });

  it.each(Object.entries<CommandContract>(commands))('%s lets nobody set what is not theirs', async (name, { request }) => {
    const theirs = new Set(namesOf(request));
    for (const field of notTheirs.filter((key) => !theirs.has(key))) {
      const answer = await command(name, 'admin', closedTo('admin'), { [field]: 'admin' });
      expect([field, outcomeOn(answer)]).toEqual([field, 'INVALID_REQUEST']);
    }
  });
});

describe('Everything that was refused', () => {
  it('left no trace on the group', async () => {
    expect(await revision()).toBe(revisionBefore);
  });
});
