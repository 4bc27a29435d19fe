import type { Report } from '../app/report.ts';
import { becauseOf } from '../domain/decision-record.ts';
import { repositoryParts } from '../domain/names.ts';
import { count, logger, telling } from './telemetry.ts';

type Fields = Readonly<Record<string, unknown>>;

const causeOf = ({ eventId }: Fields) => (typeof eventId === 'string' ? eventId : undefined);

/**
 * A report whose every log line carries the fields, as the id of the event that is being worked on. Not by a
 * child logger: Powertools gives each child a cold start of its own.
 */
export function reportAbout(about: Fields): Report {
  return {
    info: (message, fields) => logger.info(message, { ...about, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...about, ...fields }),
    decided(decision, pushId) {
      const { pipeline, action, repository } = decision.follower;
      const sourceAccount = repositoryParts(repository).account;
      const because = becauseOf(decision);
      const why = {
        ...(decision.start ? {} : { reason: decision.reason }),
        ...(decision.clause && { entry: decision.clause.entry }),
        ...(because && { because }),
      };
      logger.info('decision', { ...about, start: decision.start, pipeline, action, repository, pushId, ...why });
      count('Decision', { reason: decision.start ? 'start' : decision.reason, sourceAccount });
    },
    tell: (event) => telling.tell(event, causeOf(about)),
    count,
  };
}
