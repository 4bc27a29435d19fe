import { whyUnread } from '../../shared/adapters/unread.ts';
import type { Reading } from '../../shared/domain/doctor/verdict.ts';
import { CommandError } from '../failure.ts';

/** Errors by which services say that something is not there. */
const MISSING = new Set([
  'BranchDoesNotExistException',
  'NoSuchBucket',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NotFoundException',
  'QueueDoesNotExist',
  'RepositoryDoesNotExistException',
  'ResourceNotFoundException',
]);

/** What a call shows; what is not there and what cannot be read are answers too. `call` is named as IAM names it. */
export async function reading<T>(call: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { kind: 'found', value: await read() };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof Error && MISSING.has(error.name)) return { kind: 'missing' };
    return { kind: 'unknown', why: whyUnread(call, error) };
  }
}
