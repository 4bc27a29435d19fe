import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { assembly } from '../../local/assembly/synth.ts';
import { SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { changeEverything, VANDALISMS } from '../support/vandalism.ts';
import { GUARD_ROLE, type Wiring, wiringOf } from '../support/wiring.ts';

let folder: string;
let test: TestCloud;
let wiring: Wiring;
let deployed: Awaited<ReturnType<Wiring['all']>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commit-relay-observe-'));
  // A restricted account in an organization: what the guard reads of them must be what was deployed.
  const sourceAccounts = [{ account: SOURCE, repositories: ['app', 'team-*'] }];
  const config = { ...cdk.context['commit-relay'], mode: 'observe', organization: 'o-exampleorgid', sourceAccounts };
  test = await bootCloud({ assembly: await assembly({ config, folder: join(folder, 'assembly') }) });
  wiring = wiringOf(test);
  deployed = await wiring.all();
});
beforeEach(() => wiring.forget());
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a deployment that only observes', () => {
  it('tells of an account for which it gets no credentials, in good time', async () => {
    const effect = { kind: 'delay', milliseconds: 60_000 } as const;
    test.cloud.faults.add({ service: 'sts', operation: 'AssumeRole', effect, role: GUARD_ROLE, count: 9 });
    const began = performance.now();
    expect(await wiring.guard()).toMatchObject([{ reason: 'unreachable', outcome: 'told' }]);
    const elapsed = performance.now() - began;
    expect(elapsed).toBeGreaterThan(2_000);
    expect(elapsed).toBeLessThan(15_000);
    test.cloud.faults.clear();
  });

  it('finds nothing in what was deployed', async () => {
    expect(await wiring.guard()).toEqual([]);
  });

  it.each(VANDALISMS.filter(({ reason }) => !/statement|principal/.test(reason)))(
    'tells and changes nothing when $name',
    async ({ act, reason }) => {
      await act(wiring);
      const before = await wiring.all().catch(() => 'gone');
      const writes = await wiring.written(async () => {
        const found = await wiring.guard();
        expect(found.map((finding) => finding.reason)).toContain(reason);
        for (const { outcome } of found) expect(outcome).toBe('observed');
      });
      expect(writes).toEqual([]);
      expect(await wiring.all().catch(() => 'gone')).toEqual(before);
      await wiring.guard({ repair: true });
      expect(await wiring.all()).toEqual(deployed);
    },
  );

  it('tells everything, and repairs everything when it is asked to', async () => {
    await changeEverything(wiring);
    const observed = await wiring.guard();
    const repaired = await wiring.guard({ repair: true });
    expect(repaired).toEqual(observed.map((finding) => ({ ...finding, outcome: 'repaired' })));
    expect(await wiring.all()).toEqual(deployed);
  });
});
