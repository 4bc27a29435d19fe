import { afterEach, beforeEach } from 'vitest';
import { createLambda, type Lambda } from '../../../local/lambda/service.ts';
import { type CredentialStore, createCredentialStore } from '../../../local/sts/credentials.ts';
import { createStubCloud, type StubCloud } from './stub-cloud.ts';

export type Bench = {
  cloud: StubCloud;
  lambda: Lambda;
  credentials: CredentialStore;
  /** What functions logged. */
  lines: string[];
};

/** A fresh Lambda over a fresh stub cloud for each test of a file. */
export function useBench(): Bench {
  const make = (): Bench => {
    const cloud = createStubCloud();
    const credentials = createCredentialStore();
    const lines: string[] = [];
    const log = (_: string, line: string) => void lines.push(line);
    const lambda = createLambda({ kernel: () => cloud.kernel, credentials, log, asyncRetryWaits: [10, 20] });
    return { cloud, lambda, credentials, lines };
  };
  const bench = make();
  beforeEach(() => void Object.assign(bench, make()));
  afterEach(async () => {
    await bench.lambda.close();
    await bench.cloud.close();
  });
  return bench;
}
