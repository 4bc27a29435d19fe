import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { sampleConfigs } from '../../scripts/configs.ts';
import { resourcesOf, templatesOf } from './templates.ts';

const samples = sampleConfigs();

describe('the sample configurations', () => {
  it('are those that the documentation speaks of', () => {
    expect([...samples.keys()]).toEqual([
      'cdk.json',
      'all-imported',
      'one-and-one',
      'organization',
      'seven-pipeline-accounts',
      'three-sources',
    ]);
  });

  it.each([
    ['cdk.json', 1, 1],
    ['all-imported', 1, 1],
    ['one-and-one', 1, 1],
    ['organization', 2, 1],
    ['seven-pipeline-accounts', 1, 7],
    ['three-sources', 3, 1],
  ])('%s: a stack for each of %i source accounts, two for each of %i pipeline accounts', (name, sources, pipelines) => {
    const templates = templatesOf(parseConfig(samples.get(name)));
    const count = (prefix: string) => [...templates.keys()].filter((each) => each.startsWith(prefix)).length;
    expect(count('CommitRelaySource-')).toBe(sources);
    expect(count('CommitRelayController-')).toBe(pipelines);
    expect(count('CommitRelayDelivery-')).toBe(pipelines);
    for (const template of templates.values()) expect(resourcesOf(template).length).toBeGreaterThan(0);
  });
});
