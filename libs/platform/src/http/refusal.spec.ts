import {
  BadRequestException,
  ForbiddenException,
  NotFoundException,
  PayloadTooLargeException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import { ParleyError } from '#protocol';

import { refusalOf } from './refusal.js';

const coded = (code: string, message = 'secret') => Object.assign(new Error(message), { code });
const parserError = (status: number) => Object.assign(new Error('secret'), { status, expose: status < 500 });

describe('What a client is told', () => {
  it('is the refusal itself when it is one of ours', () => {
    const refusal = new ParleyError('IDEMPOTENCY_CONFLICT');
    expect(refusalOf(refusal)).toBe(refusal);
  });

  it.each([
    ['NOT_FOUND', new NotFoundException('secret')],
    ['INVALID_REQUEST', new BadRequestException('secret')],
    ['INVALID_REQUEST', new ForbiddenException('secret')],
    ['PAYLOAD_TOO_LARGE', new PayloadTooLargeException('secret')],
    ['INVALID_REQUEST', parserError(400)],
    ['INVALID_REQUEST', parserError(415)],
    ['PAYLOAD_TOO_LARGE', parserError(413)],
    ['INTERNAL', parserError(500)],
    ['INTERNAL', new ServiceUnavailableException('secret')],
    ['INTERNAL', Object.assign(new Error('secret'), { status: 404 })],
    ['INTERNAL', new TypeError('secret')],
    ['INTERNAL', 'secret'],
    ['INTERNAL', { code: 'ECONNREFUSED' }],
    ['INTERNAL', null],
    ['INTERNAL', coded('23505')],
    ['INTERNAL', coded('22P02')],
    ['INTERNAL', coded('ENOENT')],
    ['UNAVAILABLE', coded('ECONNREFUSED')],
    ['UNAVAILABLE', coded('ECONNRESET')],
    ['UNAVAILABLE', coded('57P01')],
    ['UNAVAILABLE', coded('57P03')],
    ['UNAVAILABLE', coded('53300')],
    ['UNAVAILABLE', coded('08006')],
    ['UNAVAILABLE', new Error('Query read timeout')],
    ['UNAVAILABLE', new Error('timeout exceeded when trying to connect')],
    ['UNAVAILABLE', new Error('Connection terminated unexpectedly')],
    ['UNAVAILABLE', new Error('driver', { cause: new Error('wrapper', { cause: coded('ECONNREFUSED') }) })],
  ])('is %s for %p, and nothing of what it said', (code, thrown) => {
    const refusal = refusalOf(thrown);
    expect(refusal.code).toBe(code);
    expect(JSON.stringify(refusal.toWire())).not.toMatch(/secret|ECONN|timeout|driver/);
  });

  it('says when to come back from something that passes', () => {
    expect(refusalOf(coded('ECONNREFUSED')).toWire()).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
  });

  it('keeps what was thrown for the log', () => {
    const thrown = new TypeError('secret');
    expect(refusalOf(thrown).cause).toBe(thrown);
  });
});
