import { findingLines } from '../plan/finding-lines.ts';
import { resumeCommand } from '../plan/prospect-words.ts';
import type { Paint } from '../terminal/terminal.ts';
import { meaningOf } from '../terminal/words.ts';
import type { ShowReport } from './show-report.ts';

/** What happens to drift of a pipeline, what the relay found when it last looked, and what it has stopped repairing. */
export function driftLines(report: ShowReport, paint: Paint): string[] {
  const { pipeline, repair, drift, repaired, contested } = report;
  if (repair.length + drift.length + repaired.length === 0) return [];
  return [
    `\n${paint('bold', 'drift')}`,
    ...modeLines(repair),
    ...contested.map(({ field, since, until }) => {
      const clear = `${resumeCommand(`pipeline/${pipeline}`)} ends that before`;
      return `  ${paint('red', 'contested')}: ${field} since ${since}, not repaired until ${until}; ${clear}`;
    }),
    ...drift.flatMap((finding) => findingLines(finding, finding.outcome, paint)),
    ...repaired.flatMap((finding) => findingLines(finding, paint('green', 'repaired at the last look'), paint)),
    ...(drift.length + repaired.length === 0 ? ['  none found at the last look'] : []),
    ...(drift.length === 0 ? [] : [paint('dim', `  as the last look left it; relay plan ${pipeline} looks now`)]),
  ];
}

const SAID_BY = { deployment: 'as the deployment says', tag: 'as its tags say' };

function modeLines(repair: ShowReport['repair']): string[] {
  const groups = Map.groupBy(repair, ({ mode, saidBy }) => `${meaningOf('repair', mode)}, ${SAID_BY[saidBy]}`);
  if (groups.size === 1) return [...groups.keys()].map((text) => `  ${text}`);
  return [...groups].map(([text, actions]) => `  ${actions.map(({ action }) => action).join(' ')}: ${text}`);
}
