import { afterEach, beforeEach } from 'vitest';
import type { CodePipelineOptions } from '../../../local/codepipeline/service.ts';
import { SmallCloud } from './small-cloud.ts';

export let cloud: SmallCloud;

/** A fresh small cloud, with one commit on main of the source account's app, for each test of a file. */
export function useSmallCloud(options: Partial<CodePipelineOptions> = {}): void {
  beforeEach(() => {
    cloud = new SmallCloud(options);
    cloud.push();
  });
  afterEach(() => cloud.service.close());
}
