import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAgainAt } from '../../../shared/domain/due.ts';
import { addSeconds, branchRef, PipelineName, RepositoryArn } from '../../../shared/domain/names.ts';
import {
  type ObservedPipeline,
  type PipelineStatus,
  planRegistration,
  type RegistrationPlan,
} from '../../../shared/domain/pipeline-status.ts';
import { REGISTRATION_RULES } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, at, definition, deployment, PIPELINES, sourceAction } from '../../support/builders.ts';

const name = PipelineName.parse('app-dev');
const context = { ...deployment, configHash: 'h1' };
/** A deployment that does not allow the source account any more. */
const elsewhere = { ...context, sourceAccounts: new Set(['333333333333']) };

const observed = (value: string | undefined, sources = [sourceAction()], version = 1): ObservedPipeline => ({
  account: PIPELINES,
  created: at(0),
  definition: definition({ sources, version }),
  tags: value === undefined ? {} : { [FOLLOW_TAG]: value },
});

/** The registry of one pipeline: its status and where it has follower items. */
type Registry = { status: PipelineStatus | undefined; items: Set<string> };

/** Carries out a plan write by write, stopping after so many. */
function carryOut(registry: Registry, plan: RegistrationPlan, writes = Number.POSITIVE_INFINITY): Registry {
  const next: Registry = { status: registry.status, items: new Set(registry.items) };
  const setStatus = (status: PipelineStatus | undefined) => {
    next.status = status;
  };
  const steps = [
    ...(plan.during === undefined ? [] : [() => setStatus(plan.during)]),
    ...plan.put.map(
      ({ repository, action }) =>
        () =>
          next.items.add(`${repository} ${action}`),
    ),
    ...plan.remove.map(
      ({ repository, action }) =>
        () =>
          next.items.delete(`${repository} ${action}`),
    ),
    () => setStatus(plan.after),
  ];
  for (const step of steps.slice(0, writes)) step();
  return next;
}

const reconcile = (registry: Registry, pipeline: ObservedPipeline | undefined, writes?: number) =>
  carryOut(registry, planRegistration(name, registry.status, [], pipeline, context, at(0)), writes);

const empty: Registry = { status: undefined, items: new Set() };

describe('planRegistration', () => {
  it('registers, and a second time changes nothing', () => {
    const once = reconcile(empty, observed('@'));
    expect([...once.items]).toEqual([expect.stringMatching(/:app Source$/)]);
    expect(once.status).toMatchObject({
      seen: { version: 1, created: at(0), tags: { [FOLLOW_TAG]: '@' }, configHash: 'h1', rules: REGISTRATION_RULES },
      problems: [],
    });
    expect(reconcile(once, observed('@'))).toEqual(once);
  });

  it.each([
    ['untagged', observed(undefined)],
    ['deleted', undefined],
  ])('forgets a pipeline that was %s', (_how, gone) => {
    expect(reconcile(reconcile(empty, observed('@')), gone)).toEqual(empty);
  });

  it('is due again in a day or so, whether the tags are good or bad, at the same moment at each try', () => {
    for (const pipeline of [observed('@'), observed('a..b')]) {
      const dueAt = reconcile(empty, pipeline).status?.dueAt ?? '';
      expect(dueAt >= addSeconds(at(0), 22 * 3600) && dueAt < addSeconds(at(0), 26 * 3600)).toBe(true);
      expect(reconcile(empty, pipeline).status?.dueAt).toBe(dueAt);
    }
  });

  it('makes pipelines that were registered at once due over four hours', () => {
    const names = Array.from({ length: 480 }, (_, n) => PipelineName.parse(`app-${n}`));
    const quarters = names.map((each) =>
      Math.floor((Date.parse(lookAgainAt(each, at(0))) - Date.parse(at(0))) / 900e3),
    );
    const counts = Map.groupBy(quarters, (quarter) => quarter);
    expect(counts.size).toBe(16);
    for (const due of counts.values()) expect(due.length).toBeLessThan(60);
  });

  it('writes where items will be before they are, and what was seen only after', () => {
    const old = { repository: RepositoryArn.parse(APP.replace(/app$/, 'old')), action: 'Source' };
    const place = { repository: APP, action: 'Source' };
    const approved = [{ action: 'Source', repository: APP, ref: branchRef('main') }];
    const before: PipelineStatus = {
      name,
      registered: [old],
      problems: [{ tag: FOLLOW_TAG, value: '', reason: 'empty', message: 'm', expected: 'e' }],
      approved: [],
      warnings: [],
    };
    const plan = planRegistration(name, before, [old], observed('@'), context, at(0));
    const seen = {
      version: 1,
      created: at(0),
      tags: { [FOLLOW_TAG]: '@' },
      configHash: 'h1',
      rules: REGISTRATION_RULES,
    };
    const dueAt = lookAgainAt(name, at(0));
    expect(plan).toEqual({
      during: { name, registered: [place, old], problems: before.problems, approved: [], warnings: [] },
      put: [expect.objectContaining(place)],
      remove: [old],
      after: { name, registered: [place], seen, problems: [], approved, warnings: [], dueAt },
    });
  });

  it('keeps what was approved while it withdraws or forgets, and forgets it with the registration', () => {
    const good = reconcile(empty, observed('@')).status;
    const gone = planRegistration(name, good, [], undefined, context, at(0));
    expect(gone).toEqual({
      during: { name, registered: good?.registered, problems: [], approved: good?.approved, warnings: [] },
      put: [],
      remove: good?.registered,
    });
    const same = observed('@');
    const closed = planRegistration(name, good, [], same, { ...elsewhere, configHash: 'h2' }, at(0));
    expect(closed.during).toEqual(gone.during);
    expect(closed).toMatchObject({
      put: [],
      remove: good?.registered,
      after: { registered: [], approved: [], warnings: [] },
    });
    expect(closed.after?.problems).toMatchObject([{ reason: 'foreign-account' }]);
    const sameConfig = planRegistration(name, good, [], same, elsewhere, at(0));
    expect(sameConfig).toMatchObject({ put: [], remove: [], after: { registered: good?.registered, warnings: [] } });
    expect(sameConfig.after?.approved).toEqual(good?.approved);
    expect(sameConfig).not.toHaveProperty('during');
  });

  it('keeps the last good registration of bad tags under another configuration too', () => {
    const good = reconcile(empty, observed('@')).status;
    const plan = planRegistration(name, good, [], observed('a..b'), { ...context, configHash: 'h2' }, at(0));
    expect(plan).toMatchObject({ remove: [], after: { registered: good?.registered, seen: { configHash: 'h2' } } });
  });

  it('withdraws what is not allowed though other tags are wrong too', () => {
    const good = reconcile(empty, observed('@')).status;
    const plan = planRegistration(name, good, [], observed('@ a..b'), { ...elsewhere, configHash: 'h2' }, at(0));
    expect(plan).toMatchObject({ remove: good?.registered, after: { registered: [], problems: [{}, {}] } });
  });

  it('removes none of several places that are still right', () => {
    const two = observed('@', [sourceAction(), sourceAction({ action: 'Config' })]);
    const registry = reconcile(empty, two);
    const plan = planRegistration(name, registry.status, registry.status?.registered ?? [], two, context, at(0));
    expect(plan.remove).toEqual([]);
    expect(plan.during?.registered).toHaveLength(2);
  });

  it('carries warnings of what is left out', () => {
    const pipeline = observed('@');
    const tags = { ...pipeline.tags, 'commit-relay:variables': 'A=ref' };
    expect(reconcile(empty, { ...pipeline, tags }).status?.warnings).toMatchObject([{ reason: 'undeclared-variable' }]);
  });

  it('does nothing about a pipeline that was never registered', () => {
    expect(planRegistration(name, undefined, [], observed(undefined), context, at(0))).toEqual({ put: [], remove: [] });
  });

  it('leaves nothing under the old repository or action', () => {
    const moved = reconcile(
      reconcile(empty, observed('@')),
      observed('@', [sourceAction({ action: 'New', repository: 'web' })]),
    );
    expect([...moved.items]).toEqual([expect.stringMatching(/:web New$/)]);
  });

  it('keeps the last good registration of a pipeline whose tags went bad, and says what is wrong', () => {
    const good = reconcile(empty, observed('@'));
    const bad = reconcile(good, observed('a..b'));
    expect(bad.items).toEqual(good.items);
    expect(bad.status).toMatchObject({
      problems: [{ reason: 'invalid-entry' }],
      seen: { tags: { [FOLLOW_TAG]: 'a..b' } },
    });
    expect(reconcile(bad, observed('main')).status?.problems).toEqual([]);
  });

  it('removes items that no status names, and keeps them while the tag cannot be understood', () => {
    const stray = { repository: RepositoryArn.parse(APP.replace(/app$/, 'old')), action: 'Source' };
    const found = [stray, { repository: APP, action: 'Source' }];
    expect(planRegistration(name, undefined, found, observed('@'), context, at(0)).remove).toEqual([stray]);
    expect(planRegistration(name, undefined, found, undefined, context, at(0)).remove).toEqual(found);
    const unclear = planRegistration(name, undefined, found, observed('a..b'), context, at(0));
    expect(unclear).toMatchObject({ remove: [], after: { registered: found } });
  });

  it('withdraws a registration that the deployment no longer allows, and only then', () => {
    const open = { ...context, selfService: ['*'] };
    const develop = observed('develop');
    const registered = carryOut(empty, planRegistration(name, undefined, [], develop, open, at(0)));
    expect(registered.items.size).toBe(1);
    const closed = { ...context, selfService: [], configHash: 'h2' };
    const withdrawn = carryOut(registered, planRegistration(name, registered.status, [], develop, closed, at(0)));
    expect([...withdrawn.items]).toEqual([]);
    expect(withdrawn.status).toMatchObject({ registered: [], problems: [{ reason: 'not-allowed' }] });
    const good = reconcile(empty, observed('@'));
    expect(reconcile(good, observed('main develop')).items).toEqual(good.items);
  });

  it('comes to the same end after a crash between any two writes', () => {
    const states = [
      observed('@'),
      observed(undefined),
      undefined,
      observed('bad..', [sourceAction()], 2),
      observed('@', [sourceAction({ repository: 'web' })], 3),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...states), fc.nat(4)), { maxLength: 6 }),
        fc.constantFrom(...states),
        (history, last) => {
          const crashed = history.reduce((registry, [state, writes]) => reconcile(registry, state, writes), empty);
          for (const item of crashed.items) {
            expect(crashed.status?.registered.map(({ repository, action }) => `${repository} ${action}`)).toContain(
              item,
            );
          }
          const healed = reconcile(crashed, last);
          expect(reconcile(healed, last)).toEqual(healed);
          if (last === undefined || !(FOLLOW_TAG in last.tags)) expect(healed).toEqual(empty);
        },
      ),
    );
  });
});
