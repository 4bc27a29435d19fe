import { InvalidArgumentError } from 'commander';
import { PipelineName } from '../../shared/domain/names.ts';
import { BUS_SUBJECT } from '../../shared/domain/wiring/desired-bus.ts';

/** Rule names: EventBridge API reference, PutRule. */
const RULE = /^rule\/\d{12}\/[\w.-]{1,64}$/;

/** A subject that the relay repairs, in full: the name of a pipeline stands for `pipeline/<name>`. */
export function repairSubject(text: string): string {
  if (text === BUS_SUBJECT || RULE.test(text)) return text;
  const name = PipelineName.safeParse(text.replace(/^pipeline\//, ''));
  if (name.success) return `pipeline/${name.data}`;
  throw new InvalidArgumentError(
    `expected the name of a pipeline, ${BUS_SUBJECT} or rule/<account>/<rule>, got ${text || 'nothing'}`,
  );
}
