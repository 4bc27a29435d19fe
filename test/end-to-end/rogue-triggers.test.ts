import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import { PIPELINES } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { pipelineArn, pushPattern } from '../support/rules.ts';
import { putTeamRule } from '../support/team-rules.ts';

let test: TestCloud;

beforeAll(async () => {
  test = await bootCloud();
  await test.createRepository('app');
  const sources = [{ repository: 'app', branch: 'main' }];
  await test.createPipeline({ name: 'app-dev', sources, follow: '@' });
  await test.launch({ name: 'web-dev', sources });
  await putTeamRule(test, { name: 'app-dev-on-push', pattern: pushPattern() });
  await putTeamRule(test, { name: 'web-dev-on-push', pattern: pushPattern() });
});
afterAll(() => test.close());

const told = () => test.logs.lines().filter((line) => line.message === 'drift' && line['reason'] === 'double-trigger');

describe('the guard', () => {
  it('tells of a rule that starts a follower as well, with the rights of its role', async () => {
    expect(await test.invoke('commit-relay-guard')).toMatchObject({ status: 200 });
    expect(told()).toMatchObject([
      {
        subject: `rule/${PIPELINES}/default/app-dev-on-push`,
        field: `target ${pipelineArn('app-dev')}`,
        outcome: 'told',
      },
    ]);
    await waitUntil('the count', async () =>
      test.emf().find((line) => line['reason'] === 'double-trigger' && line['DriftFound'] !== undefined),
    );
  });

  it('does not look again within the hour', async () => {
    await test.invoke('commit-relay-guard');
    expect(test.logs.lines().filter(({ message }) => message === 'rogue triggers looked for')).toHaveLength(1);
  });
});
