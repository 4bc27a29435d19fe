import { assembly } from '../../local/assembly/synth.ts';

/** Once before all tests: later calls find `cdk.out` fresh. */
export default async function synthesise(): Promise<void> {
  await assembly();
}
