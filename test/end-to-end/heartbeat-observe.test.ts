import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { assembly } from '../../local/assembly/synth.ts';
import { SOURCE } from '../support/builders.ts';
import {
  BREAKS,
  HEARTBEAT_SECONDS,
  type HeartbeatsOfCloud,
  heartbeatsOf,
  minutesAgo,
  silence,
} from '../support/heartbeats.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { type Wiring, wiringOf } from '../support/wiring.ts';

const SUBJECT = `heartbeat/${SOURCE}`;

let folder: string;
let test: TestCloud;
let wiring: Wiring;
let heartbeats: HeartbeatsOfCloud;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commit-relay-silent-'));
  // A heartbeat is of no repository, and must come through where these are restricted.
  const sourceAccounts = [{ account: SOURCE, repositories: ['app', 'team-*'] }];
  const config = { ...cdk.context['commit-relay'], mode: 'observe', sourceAccounts };
  test = await bootCloud({
    assembly: await assembly({ config, folder: join(folder, 'assembly') }),
    heartbeatSeconds: HEARTBEAT_SECONDS,
  });
  wiring = wiringOf(test);
  heartbeats = heartbeatsOf(test);
});
beforeEach(() => wiring.forget());
afterAll(async () => {
  heartbeats.close();
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

const silences = async () => (await wiring.guard()).filter(({ subject }) => subject === SUBJECT);

describe('a deployment that only observes', () => {
  it('hears of an account that restricts its repositories', async () => {
    await heartbeats.heard(minutesAgo(1));
    expect(await wiring.guard()).toEqual([]);
  });

  it.each(BREAKS)('tells of a silent account, again and again, and changes nothing: $name', async ({ act, link }) => {
    await heartbeats.heard(minutesAgo(1));
    const undo = await act(wiring, heartbeats);
    const lastHeard = await silence(heartbeats);
    const writes = await wiring.written(async () => {
      for (const _ of [1, 2]) {
        const [finding] = await silences();
        expect(finding).toMatchObject({ observed: lastHeard, reason: 'source-silent', outcome: 'told' });
        expect(finding?.advice).toMatch(new RegExp(`^broken link: ${link}: [^;]+$`));
        expect(finding?.advice).not.toContain('repaired');
      }
    });
    expect(writes).toEqual([]);
    await undo?.();
    await wiring.guard({ repair: true });
    await heartbeats.heard(lastHeard);
    expect(await silences()).toEqual([]);
  });
});
