import { isRecord, text } from '../json.ts';

type Input = Readonly<Record<string, unknown>>;

/**
 * Settings of tables that the engine does not know: time to live and point-in-time recovery. Remembered, not acted
 * on.
 */
export interface TableSettings {
  /** The output of a settings operation; undefined when the operation is none of them. */
  handle(operation: string, input: Input): Readonly<Record<string, unknown>> | undefined;
  /** Forgets a table that was deleted. */
  forget(table: string): void;
}

function describeTimeToLive(specification: unknown) {
  const enabled = isRecord(specification) && specification['Enabled'] === true;
  const name = enabled ? { AttributeName: text(specification, 'AttributeName') } : {};
  return { TimeToLiveDescription: { TimeToLiveStatus: enabled ? 'ENABLED' : 'DISABLED', ...name } };
}

function describeBackups(specification: unknown) {
  const enabled = isRecord(specification) && specification['PointInTimeRecoveryEnabled'] === true;
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: enabled ? 'ENABLED' : 'DISABLED' },
    },
  };
}

/** Makes the settings of one account's tables; the caller sees to it that the table exists. */
export function createTableSettings(): TableSettings {
  const timeToLive = new Map<string, unknown>();
  const backups = new Map<string, unknown>();
  return {
    handle(operation, input) {
      const table = text(input, 'TableName');
      switch (operation) {
        case 'UpdateTimeToLive':
          timeToLive.set(table, input['TimeToLiveSpecification']);
          return { TimeToLiveSpecification: input['TimeToLiveSpecification'] };
        case 'DescribeTimeToLive':
          return describeTimeToLive(timeToLive.get(table));
        case 'UpdateContinuousBackups':
          backups.set(table, input['PointInTimeRecoverySpecification']);
          return describeBackups(backups.get(table));
        case 'DescribeContinuousBackups':
          return describeBackups(backups.get(table));
        default:
          return undefined;
      }
    },
    forget(table) {
      timeToLive.delete(table);
      backups.delete(table);
    },
  };
}
