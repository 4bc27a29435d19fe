import type { Logger } from '@aws-lambda-powertools/logger';
import type { Report } from '../app/ports.ts';
import { repositoryParts } from '../domain/names.ts';
import { count, logger } from './telemetry.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A report whose every log line carries the fields, as the id of the event that is being worked on. */
export function reportAbout(fields: Fields): Report {
  const log = logger.createChild({ persistentKeys: { ...fields } });
  return { ...writer(log), count };
}

function writer(log: Logger): Omit<Report, 'count'> {
  return {
    info: (message, fields) => log.info(message, { ...fields }),
    warn: (message, fields) => log.warn(message, { ...fields }),
    decided(decision, pushId) {
      const { pipeline, action, repository } = decision.follower;
      const sourceAccount = repositoryParts(repository).account;
      const why = decision.start ? { entry: decision.clause.entry } : { reason: decision.reason };
      log.info('decision', { start: decision.start, pipeline, action, repository, pushId, ...why });
      count('Decision', { reason: decision.start ? 'start' : decision.reason, sourceAccount });
    },
  };
}
