import { type CaseLog, linesOf, type MessageStory } from './case-log.ts';
import type { Letter } from './dead-letters.ts';
import type { Evidence, Violation } from './flow.ts';

/** Lines that end the story of a message, by the function that writes them: what became of it. */
const ENDINGS: ReadonlySet<string> = new Set([
  'push dispatched',
  'push already dispatched',
  'push already forgotten',
  'push covered',
  'pipeline started',
  'start already decided',
  'start not made',
  'start held',
  'pipeline reconciled',
  'branch looked at',
  'branch left to the next look',
  'branches listed',
  'branches not listed',
  'branches unread',
  'event ignored',
  'heartbeat heard',
  'message rejected',
]);

/** Functions by the queue that feeds them. */
const CONSUMERS: Readonly<Record<string, string>> = {
  'commit-relay-pushes': 'commit-relay-dispatch',
  'commit-relay-starts.fifo': 'commit-relay-start',
  'commit-relay-reconcile': 'commit-relay-reconcile',
};

/** What went on without a word: design invariant 7, and that every failure is seen. */
export function silences(evidence: Evidence, alarmed: ReadonlySet<string>): Violation[] {
  const messages = [...evidence.messages.values()].filter(({ queue }) => CONSUMERS[queue] !== undefined);
  return [
    ...messages.flatMap((message) => vanished(evidence, message)),
    ...messages.flatMap((message) => unexplained(evidence, message)),
    ...evidence.letters.flatMap((letter) => unaccounted(evidence, letter, alarmed)),
    ...linesOf(evidence, 'message rejected').flatMap((line) => notKept(evidence, line.messageId)),
    ...untold(evidence),
  ];
}

const silent = (what: string): Violation[] => [{ kind: 'silent', what }];

const linesAbout = ({ lines }: CaseLog, id: string, wanted: (message: string) => boolean): number =>
  lines.filter(({ json }) => json?.messageId === id && wanted(json.message)).length;

/** A message that was deleted, and no line that says what became of it. */
function vanished(log: CaseLog, { id, queue, isDeleted, body }: MessageStory): Violation[] {
  if (!isDeleted || linesAbout(log, id, (message) => ENDINGS.has(message)) > 0) return [];
  return silent(`message ${id} of ${queue} was worked off, and no line says what became of it: ${body}`);
}

/** Invocations that ended without an answer: killed, timed out, or an error past all handling. */
const deaths = ({ lines }: CaseLog, functionName: string | undefined): number =>
  lines.filter((line) => line.functionName === functionName && line.text.includes('ERROR Invoke Error')).length;

/** A message that came back, and nothing that says why. */
function unexplained(log: CaseLog, { id, queue, receives, kept }: MessageStory): Violation[] {
  const failures = linesAbout(log, id, (message) => message === 'message failed');
  const explained = failures + deaths(log, CONSUMERS[queue]) + kept;
  if (receives <= 1 + explained) return [];
  return silent(`message ${id} of ${queue} was given out ${receives} times, and ${explained} times it is said why`);
}

/** A dead letter that nobody is alarmed of, or without a reason anywhere. */
function unaccounted(log: CaseLog, { queue, id, reason, ruleArn }: Letter, alarmed: ReadonlySet<string>): Violation[] {
  if (!alarmed.has(queue)) return silent(`dead letter ${id} is in ${queue}, which no alarm watches`);
  if (reason !== undefined || ruleArn !== undefined) return [];
  const consumer = CONSUMERS[queue.replace('-dlq', '')];
  const failures = linesAbout(log, id, (message) => message === 'message failed');
  return failures + deaths(log, consumer) > 0 ? [] : silent(`dead letter ${id} is in ${queue}, and no line says why`);
}

/** A rejection that only the log remembers. */
function notKept({ messages, letters }: Evidence, messageId = ''): Violation[] {
  const body = messages.get(messageId)?.body;
  const isKept = letters.some((letter) => letter.reason !== undefined && letter.body === body);
  return isKept ? [] : silent(`message ${messageId} was rejected and is in no dead-letter queue: ${body}`);
}

/** A start whose event was neither sent nor missed. Whoever is killed before the end of the work tells nothing. */
function untold(evidence: Evidence): Violation[] {
  const { calls, lines } = evidence;
  if (deaths(evidence, 'commit-relay-start') > 0) return [];
  const sent = calls.filter(({ operation, output }) => operation === 'PutEvents' && output !== undefined);
  const missed = lines.filter(({ json }) => json?.message === 'event not told' || json?.message === 'events not told');
  const told = [...sent.map(({ input }) => JSON.stringify(input)), ...missed.map(({ text }) => text)];
  return linesOf(evidence, 'pipeline started').flatMap((line) => {
    const executionId = String(line['executionId']);
    return told.some((text) => text.includes(executionId)) ? [] : silent(`the start of run ${executionId} is not told`);
  });
}
