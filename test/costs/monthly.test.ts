import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembly } from '../../local/assembly/synth.ts';
import { ASSUMED } from '../../scripts/costs/assumptions.ts';
import { type Deployed, readDeployed } from '../../scripts/costs/deployed.ts';
import { itemSize } from '../../scripts/costs/item-size.ts';
import { METRICS, metricsOf } from '../../scripts/costs/metrics.ts';
import { bill, pipelineUsageOf, usageOf, volumeOf } from '../../scripts/costs/monthly.ts';
import { costOf, PRICES } from '../../scripts/costs/prices.ts';
import { renderCostDocs } from '../../scripts/costs/render.ts';
import { renderImports } from '../../scripts/render-imports.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const read = (file: string) => readFileSync(join(DOCS, file), 'utf8');

const DEPLOYED: Deployed = {
  alarms: { pipelines: 20, source: 3 },
  memory: { dispatch: 0.5, start: 0.5, reconcile: 0.5, guard: 0.25, sweep: 0.25 },
  runs: { sweep: 8_640, guard: 8_640, heartbeat: 8_640 },
  keys: 1,
};

describe('docs/deploy.md', () => {
  it('has the costs that the script computes, and what the templates keep: npm run docs:costs writes them', async () => {
    const folder = await assembly();
    const deployed = readDeployed(folder, ASSUMED.daysAMonth);
    expect(read('deploy.md')).toBe(renderImports(renderCostDocs(read('deploy.md'), deployed), folder));
  });

  it.each([
    ['costs', () => renderCostDocs('# no block', DEPLOYED)],
    ['import', () => renderImports('# no block', 'cdk.out')],
  ])('is refused without its block %s', (name, render) => {
    expect(render).toThrow(`no block <!-- ${name} -->`);
  });
});

describe('the bill of a month', () => {
  const relay = (pipelines: number, accounts = 1) => bill(usageOf(volumeOf(pipelines, accounts, DEPLOYED), DEPLOYED));
  const sizes = fc.integer({ min: 1, max: 5_000 });

  it('never falls with more pipelines or more source accounts', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 20 }), (pipelines, more, accounts) => {
        expect(relay(pipelines + more, accounts)).toBeGreaterThanOrEqual(relay(pipelines, accounts));
        expect(relay(pipelines, accounts + 1)).toBeGreaterThan(relay(pipelines, accounts));
      }),
    );
  });

  it('is less for each pipeline the more there are', () => {
    expect(relay(1_000) / 1_000).toBeLessThan(relay(100) / 100);
    expect(relay(100) / 100).toBeLessThan(relay(10) / 10);
  });

  it('has nothing in it that no price is for, and pays every price somewhere', () => {
    const volume = volumeOf(10, 1, DEPLOYED);
    const paid = new Set([...Object.keys(usageOf(volume, DEPLOYED)), ...Object.keys(pipelineUsageOf(volume))]);
    expect([...paid].toSorted()).toEqual(Object.keys(PRICES).toSorted());
  });

  it('of what one knows by heart', () => {
    expect(costOf('lambdaRequest', 5_000_000)).toBeCloseTo(1);
    expect(costOf('kmsRequest', 20_000)).toBeCloseTo(0.06);
    expect(costOf('actionMinute', 500)).toBeCloseTo(1);
    expect(bill({ alarm: 3, metric: 2 })).toBeCloseTo(0.9);
  });
});

describe('custom metrics', () => {
  it('are those of docs/operations.md, no more and no fewer', () => {
    const section = read('operations.md').split('## Metrics')[1]?.split('\n## ')[0] ?? '';
    const named = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(new Set(METRICS.map(({ name }) => name))).toEqual(new Set(named));
  });

  it('are charged for each source account where they have it as dimension', () => {
    const byAccount = METRICS.filter(({ dimensions }) => dimensions.includes('sourceAccount'));
    const each = byAccount.reduce((sum, { services, usual }) => sum + services * usual, 0);
    expect(metricsOf(3) - metricsOf(1)).toBe(2 * each);
  });
});

// Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
it.each([
  ['abc', 3],
  ['é', 2],
  [true, 1],
  [[], 3],
  [['a', 'b'], 3 + 2 * 2],
  [{ a: 'b' }, 3 + 1 + 1 + 1],
])('%j has %d bytes in DynamoDB', (value, size) => {
  expect(itemSize(value)).toBe(size);
});
