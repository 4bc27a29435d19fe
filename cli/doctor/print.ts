import type { Fault, Verdict } from '../../shared/domain/doctor/verdict.ts';
import { oneLine } from '../plan/finding-lines.ts';
import { counted } from '../plan/summary.ts';
import { table } from '../terminal/table.ts';
import type { Paint, Terminal } from '../terminal/terminal.ts';
import type { Check } from './check.ts';
import type { Section } from './report.ts';

type State = Verdict['state'];

const WORDS: Readonly<Record<State, string>> = {
  ok: 'ok',
  wrong: 'wrong',
  unknown: 'unknown',
  'not-looked': 'not looked',
};

const COLOURS = { ok: 'green', wrong: 'red', unknown: 'yellow', 'not-looked': 'dim' } as const;

/** Each link on a line, below it what is wrong or not known; of several pipelines those that are right are one line each. */
export function printReport(sections: readonly Section[], terminal: Terminal): void {
  const { print, paint } = terminal;
  for (const { title, checks } of sections) {
    const isRight = checks.every(({ verdict }) => verdict.state === 'ok');
    if (isRight && sections.length > 1) {
      print(`${paint('bold', title)}  ${paint('green', `ok, ${counted(checks.length, 'link')}`)}`);
      continue;
    }
    print(paint('bold', title));
    for (const line of checkLines(checks, paint)) print(line);
  }
  print(`\n${paint('bold', summary(sections.flatMap(({ checks }) => checks)))}`);
}

function checkLines(checks: readonly Check[], paint: Paint): string[] {
  const rows = table(checks.map(({ link, subject, verdict }) => [WORDS[verdict.state], link, oneLine(subject)]));
  return checks.flatMap(({ verdict }, at) => {
    const word = WORDS[verdict.state];
    const row = rows[at] ?? '';
    return [
      `  ${paint(COLOURS[verdict.state], word)}${row.slice(word.length)}`,
      ...detailLines(verdict, paint).map((line) => `      ${line}`),
    ];
  });
}

function detailLines({ faults, unknown, why }: Verdict, paint: Paint): string[] {
  return [
    ...faults.flatMap((fault) => faultLines(fault, paint)),
    ...unknown.map((each) => `${paint('yellow', 'not known:')} ${oneLine(each)}`),
    ...(why === undefined ? [] : [paint('dim', oneLine(why))]),
  ];
}

/** What is wrong, where, and what to change: the field with what it is and should be, or the statement to add. */
function faultLines({ what, where, field, observed, desired, statement, remedy }: Fault, paint: Paint): string[] {
  return [
    oneLine(what),
    ...(field === undefined ? [] : fieldLines(where, field, observed, desired, paint)),
    ...(statement === undefined ? [] : statementLines(where, statement, paint)),
    ...(remedy === undefined
      ? []
      : [`${field === undefined && statement === undefined ? `${where}: ` : ''}${oneLine(remedy)}`]),
  ];
}

/** Longer ones stand on lines of their own. */
const ONE_LINE = 100;

function fieldLines(
  where: string,
  field: string,
  observed: string | undefined,
  desired: string | undefined,
  paint: Paint,
) {
  const [is, be] = [observed ?? 'nothing', desired].map((text) => (text === undefined ? undefined : oneLine(text)));
  const name = `${where} ${oneLine(field)}`;
  if (be === undefined) return [`${name}${observed === undefined ? '' : ` = ${is}`}`];
  if (`${is}${be}`.length <= ONE_LINE) return [`${name} = ${is} -> ${paint('green', be)}`];
  return [name, `  ${paint('red', `- ${is}`)}`, `  ${paint('green', `+ ${be}`)}`];
}

function statementLines(where: string, statement: NonNullable<Fault['statement']>, paint: Paint): string[] {
  const lines = JSON.stringify(statement, undefined, 2).split('\n');
  return [`add to ${policyOf(where, statement)}:`, ...lines.map((line) => paint('green', `  ${line}`))];
}

/** Which policy of a resource a statement belongs to: of a role the one that says who may assume it has principals. */
function policyOf(where: string, statement: NonNullable<Fault['statement']>): string {
  const service = where.split(':')[2];
  if (service !== 'iam') return `the policy of ${where}`;
  return 'Principal' in statement ? `the trust policy of ${where}` : `the policies of ${where}`;
}

/** How many links there are of each kind. */
function summary(checks: readonly Check[]): string {
  const states = Map.groupBy(checks, ({ verdict }) => verdict.state);
  const count = (state: State) => states.get(state)?.length ?? 0;
  const order: readonly State[] = ['wrong', 'ok', 'unknown', 'not-looked'];
  const parts = order.flatMap((state) => (count(state) === 0 ? [] : `${count(state)} ${WORDS[state]}`));
  return `${counted(checks.length, 'link')}: ${parts.join(', ')}`;
}

/** One object a link. */
export const asJson = (sections: readonly Section[]) =>
  sections.flatMap(({ checks }) =>
    checks.map(({ link, subject, account, pipeline, verdict: { state, faults, unknown, why } }) => {
      return { pipeline: pipeline ?? null, link, subject, account, state, faults, unknown, why: why ?? null };
    }),
  );
