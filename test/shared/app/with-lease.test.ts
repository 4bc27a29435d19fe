import { describe, expect, it } from 'vitest';
import type { Leases } from '../../../shared/app/registry-ports.ts';
import { withLease } from '../../../shared/app/with-lease.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { fakeClock } from '../../support/fakes/clock.ts';
import { fakeLeases } from '../../support/fakes/leases.ts';
import { fakeReport } from '../../support/fakes/report.ts';

const lease = { pipeline: PipelineName.parse('app-dev'), purpose: 'run', owner: 'somebody' } as const;
const failing: Leases = {
  ...fakeLeases(),
  release: async () => {
    throw new Error('no table');
  },
};

describe('withLease', () => {
  it('gives the lease back when the work fails', async () => {
    const leases = fakeLeases();
    const now = fakeClock().now();
    const held = await leases.acquire(lease.pipeline, lease.purpose, now);
    const work = async () => {
      throw new Error('the work');
    };
    await expect(withLease(leases, held ?? lease, fakeReport(), work)).rejects.toThrow('the work');
    expect(leases.heldAt(now)).toBe(0);
  });

  it('throws what the work threw, and tells that the lease was not given back', async () => {
    const report = fakeReport();
    const work = async () => {
      throw new Error('the work');
    };
    await expect(withLease(failing, lease, report, work)).rejects.toThrow('the work');
    expect(report.lines).toMatchObject([{ level: 'warn', message: 'lease not released', purpose: 'run' }]);
  });

  it('throws when only giving back fails', async () => {
    await expect(withLease(failing, lease, fakeReport(), async () => 1)).rejects.toThrow('no table');
  });
});
