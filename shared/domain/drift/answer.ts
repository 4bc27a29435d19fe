/** What is known of a question that the policies at hand may leave open. */
export type Answer = 'yes' | 'no' | 'unknown';

export const answer = (holds: boolean): Answer => (holds ? 'yes' : 'no');

/** `no` where one is; none at all is `yes`. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** `yes` where one is; none at all is `no`. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

export function not(given: Answer): Answer {
  if (given === 'unknown') return given;
  return given === 'yes' ? 'no' : 'yes';
}
