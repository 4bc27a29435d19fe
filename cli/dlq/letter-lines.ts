import { REDRIVEN } from '../../shared/adapters/dead-letters.ts';
import { ageText } from '../terminal/age.ts';
import type { Paint } from '../terminal/terminal.ts';
import { aboutLetter } from './about.ts';
import { type Letter, lastPart, type Origin, originOf } from './letter.ts';
import { type Place, planRedrive } from './plan-redrive.ts';
import { workerOf } from './queues.ts';
import { verdictOf } from './reasons.ts';

/** What nobody has asked to be forced, and nobody has sent yet. */
const PLAIN = { force: false, mark: '' };

/** A letter for people: when it was sent, what it is about, why it is here, and what a redrive does with it. */
export function letterLines(letter: Letter, place: Place, paint: Paint, now: Date): string[] {
  const { id, sentAt, receives, attributes } = letter;
  const origin = originOf(letter, place.queue, place.queues);
  const redriven = attributes[REDRIVEN];
  return [
    `${paint('bold', id)}  sent ${sentAt} (${ageText(sentAt, now)} ago), received ${receives} time${receives === 1 ? '' : 's'}`,
    `  ${oneLine(aboutLetter(letter))}`,
    `  ${paint('red', oneLine(failureText(origin)))}`,
    ...(redriven === undefined ? [] : [`  ${paint('yellow', `redriven ${oneLine(redriven)}, and came back`)}`]),
    `  ${prospectText(letter, place)}`,
  ];
}

/** The same for machines, the whole letter with it. */
export const letterJson = (letter: Letter, place: Place) => {
  const plan = planRedrive(letter, place, PLAIN);
  return {
    ...letter,
    about: aboutLetter(letter),
    origin: originOf(letter, place.queue, place.queues),
    redrive: plan.kind === 'send' ? { to: plan.to } : { why: plan.why },
  };
};

/** Why a letter is in its queue. */
export function failureText(origin: Origin): string {
  switch (origin.kind) {
    case 'queue':
      return origin.reason === undefined
        ? `${workerOf(origin.queue)} failed at it too often; lines "message failed" in its log say why`
        : `rejected, ${origin.reason}: ${origin.detail}`;
    case 'rule':
      return `rule ${origin.rule} could not put it into ${lastPart(origin.target)}: ${origin.error}`;
    case 'schedule':
      return `schedule ${origin.schedule} could not run ${lastPart(origin.target)}: ${origin.error}`;
    case 'asynchronous':
      return `the function failed: ${origin.error}`;
    case 'unknown':
      return 'nothing says why it is here';
  }
}

function prospectText(letter: Letter, place: Place): string {
  const plan = planRedrive(letter, place, PLAIN);
  if (plan.kind === 'stay') return `redrive leaves it: ${plan.why}`;
  const { reason } = letter.attributes;
  return `redrive sends it to ${plan.to}${reason === undefined ? '' : `; ${verdictOf(reason).advice}`}`;
}

/** As it may stand on a terminal: what somebody sent may hold control characters. */
export const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ');
