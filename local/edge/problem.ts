import type { ApiError, ServiceName } from '../kernel.ts';

/** One place where an input breaks the service's model. */
export type Problem = {
  /** As AWS writes it: `pipeline.stages.1.member.name`. */
  readonly path: string;
  /** As the model spells it, counted from 0: `pipeline.stages.0.name`. */
  readonly member: string;
  readonly kind: 'missing' | 'invalid';
  readonly constraint: 'required' | 'type' | 'pattern' | 'length' | 'range' | 'enum';
  readonly value: unknown;
  /** What the value must satisfy, in AWS's words. */
  readonly message: string;
};

/**
 * How a service refuses bad input in its own codes, as CodeCommit does with RepositoryNameRequiredException.
 * Takes the operation and at least one problem; undefined leaves the refusal to the general ValidationException.
 */
export type InputRefusal = (operation: string, problems: readonly Problem[]) => ApiError | undefined;

/** Refusals of the services that have codes of their own. */
export type InputRefusals = Readonly<Partial<Record<ServiceName, InputRefusal>>>;
