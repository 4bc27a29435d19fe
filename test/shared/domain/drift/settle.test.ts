import { describe, expect, it } from 'vitest';
import { NO_REPAIRS, type RepairHistory } from '../../../../shared/domain/drift/contest.ts';
import type { Finding } from '../../../../shared/domain/drift/finding.ts';
import { type PlannedDifference, planPipeline } from '../../../../shared/domain/drift/plan-pipeline.ts';
import { choose, settle, withOutcome } from '../../../../shared/domain/drift/settle.ts';
import type { WantedSource } from '../../../../shared/domain/wanted-source.ts';
import { at, definition, SOURCE, sourceAction } from '../../../support/builders.ts';
import { standard, wantedMain } from '../../../support/drift.ts';

const theirRole = (action: string) => ({ ...sourceAction({ action }), roleArn: `arn:aws:iam::${SOURCE}:role/team` });
/** Two source actions with a role and a store of a team's own; polling as well. */
const team = {
  ...definition({ sources: [theirRole('Source'), theirRole('Lib')] }),
  artifactStore: { location: 'team-bucket', encryptionKey: { id: 'arn:aws:kms:ap-south-1:2:key/team' } },
};
const planOf = (lib: WantedSource['repair'], keyArn: string | undefined = standard.keyArn): PlannedDifference[] => {
  const { keyArn: _known, ...rest } = standard;
  const lives = { ...wantedMain, action: 'Lib', ...(lib && { repair: lib }) };
  return planPipeline(team, [wantedMain, lives], { ...rest, ...(keyArn && { keyArn }) });
};
const outcomes = (planned: readonly PlannedDifference[], history: RepairHistory = NO_REPAIRS, isOrdered = false) =>
  Object.fromEntries(choose(planned, history, isOrdered).results.map(({ field, outcome }) => [field, outcome]));

describe('role, bucket and key', () => {
  it('are repaired together', () => {
    expect(outcomes(planOf(undefined))).toEqual({
      'Source.roleArn': 'repaired',
      'Lib.roleArn': 'repaired',
      'artifactStore.location': 'repaired',
      'artifactStore.encryptionKey': 'repaired',
    });
  });

  it.each<[string, WantedSource['repair'], object]>([
    [
      'one source action is only observed',
      'observe',
      {
        'Source.roleArn': 'blocked',
        'Lib.roleArn': 'observed',
        'artifactStore.location': 'observed',
        'artifactStore.encryptionKey': 'observed',
      },
    ],
    ['one source action is not looked at', 'off', { 'Source.roleArn': 'blocked' }],
  ])('are left together where %s', (_why, lib, expected) => {
    expect(outcomes(planOf(lib))).toEqual(expected);
  });

  it('are left together where the key is not known, or one of them is contested', () => {
    const { keyArn: _known, ...unknown } = standard;
    const keyless = planPipeline(team, [wantedMain, { ...wantedMain, action: 'Lib' }], unknown);
    expect(new Set(Object.values(outcomes(keyless)))).toEqual(new Set(['blocked', 'told']));
    const contested = { repairs: [], contested: [{ field: 'artifactStore.location', since: at(0) }] };
    expect(new Set(Object.values(outcomes(planOf(undefined), contested)))).toEqual(new Set(['blocked', 'contested']));
  });

  it('do not keep other fields back', () => {
    const polling = sourceAction();
    const source = { ...polling, configuration: { ...polling.configuration, PollForSourceChanges: 'true' } };
    const both = { ...team, ...{ stages: definition({ sources: [source, theirRole('Lib')] }).stages } };
    const planned = planPipeline(both, [wantedMain, { ...wantedMain, action: 'Lib', repair: 'off' }], standard);
    expect(outcomes(planned)).toEqual({ 'Source.configuration.PollForSourceChanges': 'repaired' });
  });

  it('of an observed pipeline are repaired together by order, but not of one that is not looked at', () => {
    expect(new Set(Object.values(outcomes(planOf('observe'), NO_REPAIRS, true)))).toEqual(new Set(['repaired']));
    expect(outcomes(planOf('off'), NO_REPAIRS, true)).toEqual({ 'Source.roleArn': 'blocked' });
  });
});

describe('a choice', () => {
  const chosen = () => choose(planOf(undefined), NO_REPAIRS, false);

  it('holds where nothing is in the way', () => {
    const { observed: _observed, ...settlement } = chosen();
    expect(settle(chosen(), [], true)).toEqual(settlement);
    expect(settlement.fields).toEqual([
      'Source.roleArn',
      'Lib.roleArn',
      'artifactStore.location',
      'artifactStore.encryptionKey',
    ]);
    expect(settlement.edits.map(({ path }) => path.at(-1))).toEqual([
      'roleArn',
      'roleArn',
      'location',
      'encryptionKey',
    ]);
  });

  it('has the edits that are only observed apart, and none of what is told or not looked at', () => {
    const observed = choose(planOf('observe'), NO_REPAIRS, false);
    expect(observed.observed.map(({ path }) => path.at(-1))).toEqual(['roleArn', 'location', 'encryptionKey']);
    expect([observed.edits, observed.fields]).toEqual([[], []]);
    const off = choose(planOf('off'), NO_REPAIRS, false);
    expect([off.observed, off.edits, off.fields]).toEqual([[], [], []]);
  });

  it('keeps outcomes that are not of repair, and says why others did not come about', () => {
    const [first, ...rest] = chosen().results;
    const told = [{ ...first, outcome: 'told' } as never, ...rest];
    const [kept, refused] = withOutcome(told, 'refused', 'because');
    expect(kept).toEqual({ ...first, outcome: 'told' });
    expect(refused).toMatchObject({ outcome: 'refused', advice: 'because' });
    expect(withOutcome(rest, 'waiting')[0]).toStrictEqual({ ...rest[0], outcome: 'waiting' });
  });

  it.each([
    ['a role lacks a right', [{ reason: 'chain-broken', action: 'grant' } as const], true, 5],
    ['the pipeline would be no valid follower', [], false, 4],
  ])('is blocked as a whole where %s', (_why, broken, isValid, count) => {
    const [about] = planOf(undefined).map(({ finding }) => finding);
    const chain = broken.map((each) => ({ ...(about as Finding), ...each }));
    const settled = settle(chosen(), chain, isValid);
    expect([settled.edits, settled.fields, settled.results.length]).toEqual([[], [], count]);
    expect(settled.results.map(({ outcome }) => outcome)).toEqual([
      ...Array(4).fill('blocked'),
      ...chain.map(() => 'told'),
    ]);
    expect(settled.results.slice(4)).toMatchObject(chain.map(() => ({ reason: 'chain-broken', action: 'grant' })));
  });
});
