import type { Lease, Leases } from './registry-ports.ts';
import type { Report } from './report.ts';

/** Works under a lease and gives it back, whatever happens. What the work threw is what the caller sees. */
export async function withLease<T>(leases: Leases, lease: Lease, report: Report, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await leases.release(lease).catch((failure: unknown) => {
      report.warn('lease not released', { purpose: lease.purpose, error: failure });
    });
    throw error;
  }
  await leases.release(lease);
  return result;
}
