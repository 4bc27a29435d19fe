/** What a migration needs of the world. */

import type { PipelineReader } from '../../shared/app/aws-ports.ts';
import type { Pipelines, PushesSeen, Wirings } from '../../shared/app/registry-ports.ts';
import type { EventRules } from '../../shared/app/trigger-ports.ts';
import type { ObservedPipeline } from '../../shared/domain/pipeline-status.ts';
import type { EventRule, TargetedRule } from '../../shared/domain/triggers/event-rule.ts';
import type { TagChange } from '../tags/tag-diff.ts';
import type { UndoFile, UndoRule } from './undo-file.ts';

export type Tags = Readonly<Record<string, string>>;

/** One rule, as it is now. */
export interface RuleState {
  /** Undefined where it is gone. */
  read(rule: EventRule): Promise<TargetedRule | undefined>;
  tagsOf(rule: EventRule): Promise<Tags>;
}

/** Changes of rules; each may be repeated. */
export interface RuleChanges {
  tag(rule: EventRule, tags: Tags): Promise<void>;
  untag(rule: EventRule, keys: readonly string[]): Promise<void>;
  disable(rule: EventRule): Promise<void>;
  /** Removes its targets, then the rule itself. */
  remove(rule: TargetedRule): Promise<void>;
  /** Puts a rule with its state, and its targets beside those that it has; `tags` where it is made anew. */
  put(rule: UndoRule, tags: Tags): Promise<void>;
}

export interface PipelineTags {
  write(observed: ObservedPipeline, changes: readonly TagChange[]): Promise<void>;
}

export interface UndoFiles {
  /** Keeps a file safe on the disk. @throws CommandError where there is one of the name, or it cannot be written */
  create(path: string, file: UndoFile): Promise<void>;
}

/** What a survey reads. */
export type SurveyPorts = {
  readonly rules: EventRules;
  readonly ruleState: RuleState;
  readonly reader: PipelineReader;
  readonly pipelines: Pick<Pipelines, 'read'>;
  readonly pushesSeen: PushesSeen;
  readonly wirings: Pick<Wirings, 'read'>;
};

export type MigrationPorts = Omit<SurveyPorts, 'rules' | 'pushesSeen' | 'wirings'> & {
  readonly ruleChanges: RuleChanges;
  readonly pipelineTags: PipelineTags;
  readonly undoFiles: UndoFiles;
};
