import { describe, expect, it } from '@jest/globals';

import { FrameClient } from './frame-client.js';
import { ToyGateway } from './toy-gateway.js';

describe('a client that does as little as can be done', () => {
  const connect = async ({ url }: ToyGateway) => {
    const lost = Promise.withResolvers<Error>();
    const client = await FrameClient.connect({ url, token: 'token', onLost: lost.resolve });
    return { client, lost: lost.promise };
  };

  it('says so when its connection breaks', async () => {
    await using gateway = await ToyGateway.start();
    const { lost } = await connect(gateway);
    gateway.cut();
    expect(await lost).toMatchObject({ message: 'connection lost: closed with 1006' });
  });

  it('has lost nothing when it closes its connection itself', async () => {
    await using gateway = await ToyGateway.start();
    const { client, lost } = await connect(gateway);
    client.close();
    // Until another has come and gone.
    const another = await connect(gateway);
    gateway.cut();
    await another.lost;
    expect(await Promise.race([lost, 'nothing'])).toBe('nothing');
  });

  it('fails to connect where the connection ends before it is let in', async () => {
    await using gateway = await ToyGateway.start();
    const { url } = gateway;
    await gateway[Symbol.asyncDispose]();
    await expect(FrameClient.connect({ url, token: 'token', onLost: () => undefined })).rejects.toThrow('connection lost');
  });
});
