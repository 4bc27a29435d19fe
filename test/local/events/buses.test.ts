import { describe, expect, test } from 'vitest';
import { busArn, createScene, RELAY, SOURCE, withBus } from './bridge.ts';

describe('buses', () => {
  test('every account has a default bus without a policy', async () => {
    const { call } = createScene();
    const bus = await call('DescribeEventBus');
    expect(bus).toMatchObject({ Name: 'default', Arn: busArn('default', SOURCE) });
    expect(bus).not.toHaveProperty('Policy');
  });

  test('a created bus is described by name and ARN, and listed with the default one', async () => {
    const { call } = createScene();
    const made = await call('CreateEventBus', { Name: 'relay', Description: 'pushes' }, RELAY);
    expect(made).toEqual({ EventBusArn: busArn('relay'), Description: 'pushes' });
    expect(await call('DescribeEventBus', { Name: busArn('relay') }, RELAY)).toEqual(
      await call('DescribeEventBus', { Name: 'relay' }, RELAY),
    );
    expect(await call('ListEventBuses', {}, RELAY)).toMatchObject({
      EventBuses: [{ Name: 'default' }, { Name: 'relay' }],
    });
    expect(await call('ListEventBuses', { NamePrefix: 're' }, RELAY)).toMatchObject({
      EventBuses: [{ Name: 'relay' }],
    });
    expect(await call('ListEventBuses', {}, SOURCE)).toMatchObject({ EventBuses: [{ Name: 'default' }] });
  });

  test('refusals', async () => {
    const { call } = await withBus();
    await expect(call('CreateEventBus', { Name: 'relay' }, RELAY)).rejects.toThrow('Event bus relay already exists.');
    await expect(call('CreateEventBus', { Name: 'a/b' }, RELAY)).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(call('DescribeEventBus', { Name: 'gone' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Event bus gone does not exist.',
    });
    await expect(call('DescribeEventBus', { Name: busArn('relay') }, SOURCE)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(call('PutPartnerEvents')).rejects.toMatchObject({ code: 'UnknownOperationException' });
    await expect(call('toString')).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});
