import * as z from 'zod';
import { EventTime } from '../names.ts';

/** Every kind of finding. Closed: metrics and events count by it. */
export const FindingReason = z.enum([
  // The source action.
  'wrong-provider',
  'wrong-repository',
  'wrong-branch',
  'wrong-role',
  'wrong-region',
  /** PollForSourceChanges is not `"false"`: absent polls too, and each push runs twice. */
  'polling',
  /** CODEBUILD_CLONE_REF: only a CodeBuild role with rights in the source account can use it. Told only. */
  'artifact-format',
  // The artifact store.
  'wrong-bucket',
  /** No key: the AWS managed one, which no other account can use. */
  'no-key',
  /** An alias is known in its own account alone. */
  'key-alias',
  /** A bare id is looked up in the source account. */
  'key-bare-id',
  'wrong-key',
  // What the pipeline needs of others.
  /** A role lacks a right, which `grant` says; no update is sent. */
  'chain-broken',
  // The relay bus.
  'missing-statement',
  'wrong-statement',
  'undeclared-statement',
  /** A principal that is the unique id of a role that was deleted. */
  'dead-principal',
  // The forward rule in a source account.
  'missing-rule',
  'rule-disabled',
  /** It lost the hash by which it is told from one that was deployed from another configuration. */
  'wrong-description',
  'wrong-pattern',
  'wrong-target',
  'undeclared-target',
  'wrong-target-role',
  'wrong-dead-letter-queue',
  'wrong-retry-policy',
  /** The rule was deployed from another configuration than this controller: whoever is newer is right. */
  'config-skew',
  /** The source account could not be looked at. */
  'unreachable',
  /** No heartbeat of the source account came for too long. */
  'source-silent',
  // What starts pipelines beside the relay.
  'double-trigger',
]);
export type FindingReason = z.infer<typeof FindingReason>;

/**
 * What is to come of a finding: `repair`, the relay changes the field; `grant`, somebody adds the statement of `grant`;
 * `report`, somebody decides.
 */
const FindingAction = z.enum(['repair', 'grant', 'report']);

/** `error`: pushes are lost or runs fail. `warning`: runs double, or work by chance. `info`: worth knowing. */
export const Severity = z.enum(['error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** An IAM statement that somebody has to add, and where. */
const Grant = z.object({
  /** ARN of the role, bucket or key whose policy lacks it. */
  to: z.string(),
  statement: z.record(z.string(), z.unknown()),
});

/** One difference between what should be and what is. */
export const Finding = z.object({
  /** `pipeline/<name>`, `bus/commit-relay`, `rule/<account>/<rule name>`, `rule/<account>/<bus>/<rule name>`, `heartbeat/<account>`. */
  subject: z.string(),
  /** Path of the field within the subject, as `Source.configuration.BranchName`. Unique within the subject. */
  field: z.string(),
  /** As text, JSON where it is no text; absent where there is nothing. */
  observed: z.string().optional(),
  desired: z.string().optional(),
  reason: FindingReason,
  action: FindingAction,
  severity: Severity,
  /** What to do or to know, where fields and reason do not say it. */
  advice: z.string().optional(),
  grant: Grant.optional(),
  /** The CloudFormation stack whose template should change, or it will undo the repair. */
  stack: z.string().optional(),
  /** ARN of whoever made the change, and when, where CloudTrail told. */
  changedBy: z.string().optional(),
  changedAt: EventTime.optional(),
});
export type Finding = z.infer<typeof Finding>;

/** What came of a finding at the last look. */
export const FindingOutcome = z.enum([
  /** Put right, and seen to be. */
  'repaired',
  /** Something runs in the pipeline; the next sweep tries again. */
  'waiting',
  /** The mode is `observe`. */
  'observed',
  /** The relay put it right too often, and stopped. */
  'contested',
  /** Another finding of the subject stands in the way: nothing of it is changed. */
  'blocked',
  /** AWS refused the change; `advice` says how. */
  'refused',
  /** Not the relay's to change: `grant` or `report`. */
  'told',
]);
export type FindingOutcome = z.infer<typeof FindingOutcome>;

export const FindingResult = z.object({ ...Finding.shape, outcome: FindingOutcome });
export type FindingResult = z.infer<typeof FindingResult>;
