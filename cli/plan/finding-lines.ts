import type { Finding, FindingOutcome, Severity } from '../../shared/domain/drift/finding.ts';
import type { Paint } from '../terminal/terminal.ts';
import type { Prospect } from './subject-plan.ts';

/** Longer ones stand on lines of their own. */
const ONE_LINE = 100;

const COLOURS: Readonly<Record<Severity, 'red' | 'yellow' | 'dim'>> = { error: 'red', warning: 'yellow', info: 'dim' };

/** What differs, as a diff shows it; how bad it is, `what` comes of it, and what to know or to add. */
export function findingLines(
  finding: Finding & { readonly outcome: Prospect | FindingOutcome },
  what: string,
  paint: Paint,
): string[] {
  const { severity, reason, advice } = finding;
  return [
    ...differenceLines(finding, paint).map((line) => `  ${line}`),
    `      ${paint(COLOURS[severity], `${severity} ${reason}`)}  ${what}`,
    ...(advice === undefined ? [] : [`      ${oneLine(advice)}`]),
    ...grantLines(finding, paint).map((line) => `      ${line}`),
  ];
}

function differenceLines({ observed, desired, outcome, ...finding }: Finding & { outcome: string }, paint: Paint) {
  const field = oneLine(finding.field);
  const [is, be] = [observed, desired].map((text) => (text === undefined ? undefined : oneLine(text)));
  if (outcome === 'told') return [paint('yellow', `! ${field}${valueText(is, be)}`)];
  if (is === undefined) return [paint('green', `+ ${field}${be === undefined ? '' : ` = ${be}`}`)];
  if (be === undefined) return [paint('red', `- ${field} = ${is}`)];
  if (is.length + be.length <= ONE_LINE) return [paint('yellow', `~ ${field} = ${is} -> ${be}`)];
  return [paint('yellow', `~ ${field}`), `    ${paint('red', `- ${is}`)}`, `    ${paint('green', `+ ${be}`)}`];
}

function valueText(is: string | undefined, be: string | undefined): string {
  if (is === undefined) return be === undefined ? '' : ` -> ${be}`;
  return be === undefined ? ` = ${is}` : ` = ${is} -> ${be}`;
}

/** The statement as it can be pasted, and whose policy lacks it. */
function grantLines({ grant }: Finding, paint: Paint): string[] {
  if (grant === undefined) return [];
  const statement = JSON.stringify(grant.statement, undefined, 2).split('\n');
  return [`add to ${policyOf(grant.to)}:`, ...statement.map((line) => paint('green', `  ${line}`))];
}

function policyOf(arn: string): string {
  const service = arn.split(':')[2];
  if (service === 's3') return `the policy of bucket ${arn.split(':::')[1]}`;
  return service === 'kms' ? `the policy of key ${arn}` : `the policies of role ${arn}`;
}

/** Values may hold anything: line ends and what steers a terminal are spelled. */
export const oneLine = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
