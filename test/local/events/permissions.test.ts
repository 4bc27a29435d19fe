import { describe, expect, test } from 'vitest';
import { busArn, RELAY, type Scene, SOURCE, withBus } from './bridge.ts';

const ROOT = `arn:aws:iam::${SOURCE}:root`;
const grant = (over: Record<string, unknown> = {}) => ({
  EventBusName: 'relay',
  Action: 'events:PutEvents',
  Principal: SOURCE,
  StatementId: 'from-source',
  ...over,
});

describe('permissions', () => {
  const policyOf = (scene: Scene) => scene.bridge.resourcePolicy(busArn('relay'));

  test('a grant to an account names its root, in Describe and for the evaluator', async () => {
    const scene = await withBus();
    await scene.call('PutPermission', grant(), RELAY);
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'from-source',
          Effect: 'Allow',
          Principal: { AWS: ROOT },
          Action: 'events:PutEvents',
          Resource: busArn('relay'),
        },
      ],
    };
    expect(await policyOf(scene)).toEqual(policy);
    const bus = await scene.call('DescribeEventBus', { Name: 'relay' }, RELAY);
    expect(bus).toHaveProperty('Policy', JSON.stringify(policy));
  });

  test('the same StatementId overwrites in place, another adds', async () => {
    const scene = await withBus();
    await scene.call('PutPermission', grant(), RELAY);
    await scene.call('PutPermission', grant({ StatementId: 'other' }), RELAY);
    await scene.call('PutPermission', grant({ Principal: '333333333333' }), RELAY);
    expect((await policyOf(scene))?.Statement).toMatchObject([
      { Sid: 'from-source', Principal: { AWS: 'arn:aws:iam::333333333333:root' } },
      { Sid: 'other', Principal: { AWS: ROOT } },
    ]);
  });

  test('an organization is a condition on everybody', async () => {
    const scene = await withBus();
    const Condition = { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-abc' };
    await scene.call('PutPermission', grant({ Principal: '*', Condition }), RELAY);
    expect((await policyOf(scene))?.Statement).toMatchObject([
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } },
    ]);
    await expect(scene.call('PutPermission', grant({ Condition }), RELAY)).rejects.toThrow("must be '*'");
    const other = { ...Condition, Key: 'aws:SourceArn' };
    await expect(scene.call('PutPermission', grant({ Principal: '*', Condition: other }), RELAY)).rejects.toThrow(
      'not supported',
    );
  });

  test('a Policy replaces the whole document, account ids become roots', async () => {
    const scene = await withBus();
    await scene.call('PutPermission', grant(), RELAY);
    const statement = { Sid: 'all', Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn('relay') };
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { ...statement, Principal: { AWS: [SOURCE, 'arn:aws:iam::333333333333:role/x'] } },
    });
    await scene.call('PutPermission', { EventBusName: 'relay', Policy }, RELAY);
    expect(await policyOf(scene)).toEqual({
      Version: '2012-10-17',
      Statement: [{ ...statement, Principal: { AWS: [ROOT, 'arn:aws:iam::333333333333:role/x'] } }],
    });
    await expect(scene.call('PutPermission', { ...grant(), Policy }, RELAY)).rejects.toThrow('Policy excludes');
    await expect(scene.call('PutPermission', { EventBusName: 'relay', Policy: '{' }, RELAY)).rejects.toThrow(
      'invalid Json',
    );
  });

  test('a policy over 10,240 characters is refused and the old one stays', async () => {
    const scene = await withBus();
    await scene.call('PutPermission', grant(), RELAY);
    const before = await policyOf(scene);
    const Statement = [{ Sid: 'x'.repeat(10_240), Effect: 'Allow', Principal: '*', Action: 'events:PutEvents' }];
    const Policy = JSON.stringify({ Statement });
    await expect(scene.call('PutPermission', { EventBusName: 'relay', Policy }, RELAY)).rejects.toMatchObject({
      code: 'PolicyLengthExceededException',
    });
    expect(await policyOf(scene)).toEqual(before);
  });

  test('the last statement removed leaves no policy; what is not there cannot be removed', async () => {
    const scene = await withBus();
    const remove = (StatementId: string) =>
      scene.call('RemovePermission', { EventBusName: 'relay', StatementId }, RELAY);
    await expect(remove('from-source')).rejects.toThrow('EventBus does not have a policy.');
    await scene.call('PutPermission', grant(), RELAY);
    await expect(remove('other')).rejects.toThrow('Statement with the provided id does not exist.');
    await remove('from-source');
    expect(await policyOf(scene)).toBeUndefined();
    expect(await scene.call('DescribeEventBus', { Name: 'relay' }, RELAY)).not.toHaveProperty('Policy');
  });

  test('RemoveAllPermissions clears the policy', async () => {
    const scene = await withBus();
    await scene.call('PutPermission', grant(), RELAY);
    await scene.call('PutPermission', grant({ StatementId: 'b' }), RELAY);
    await scene.call('RemovePermission', { EventBusName: 'relay', RemoveAllPermissions: true }, RELAY);
    expect(await policyOf(scene)).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no principal', { Principal: undefined }, 'Principal must be specified'],
    ['no statement id', { StatementId: undefined }, 'StatementId must be specified'],
    ['another action', { Action: 'events:PutRule' }, "'action' is not supported"],
    ['an unknown bus', { EventBusName: 'gone' }, 'Event bus gone does not exist.'],
  ])('refused: %s', async (_name, over, message) => {
    const scene = await withBus();
    await expect(scene.call('PutPermission', grant(over), RELAY)).rejects.toThrow(message);
  });
});
