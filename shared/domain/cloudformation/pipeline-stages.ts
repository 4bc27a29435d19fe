import { parseTags, settingsFor } from '../tags/parse-tags.ts';
import { knownOf, type Notes, type Read, readList, readObject, readRequired, readText } from './notes.ts';
import { someSource } from './stand-ins.ts';

type Tags = Readonly<Record<string, string>>;
type Members = Readonly<Record<string, unknown>>;

type ActionType = { readonly category: string; readonly owner: string; readonly provider: string };
type Action = {
  readonly name: string;
  readonly actionTypeId: ActionType;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly roleArn?: string;
};
type Stage = { readonly name: string; readonly actions: readonly Action[] };

const CODE_COMMIT: ActionType = { category: 'Source', owner: 'AWS', provider: 'CodeCommit' };

/** What cannot be judged of a source action where this is not known. */
const NOT_JUDGED: Readonly<Record<string, string>> = {
  RepositoryName: 'whether it is the repository that is followed',
  BranchName: 'whether it is the branch that is followed',
  PollForSourceChanges: 'whether it polls as well',
  roleArn: 'whether its account is allowed',
};

/** Reads stages and their actions: of CodeCommit source actions what they read, of others name and type. */
export function readStages(notes: Notes, value: unknown, tags: Tags): Stage[] {
  /** Where something stands that only the deployment tells. */
  const gaps: string[] = [];
  const stages = readItems(notes, value, 'Stages', gaps).flatMap(({ item, path }): Stage[] => {
    const stage = readObject(notes, item, path);
    if (typeof stage !== 'object') return missing(gaps, path);
    const name = knownOf(readText(notes, stage.known['Name'], `${path}.Name`)) ?? path;
    const actions = readItems(notes, stage.known['Actions'], `${path}.Actions`, gaps);
    return [{ name, actions: actions.flatMap((each) => readAction(notes, each.item, each.path, tags, gaps)) }];
  });
  if (gaps.length === 0) return stages;
  notes.unresolved.push(...gaps.map((path) => `${path} (which source actions there are)`));
  return [...stages, someSources(stages, tags)];
}

function missing(gaps: string[], path: string): [] {
  gaps.push(path);
  return [];
}

function readItems(notes: Notes, value: unknown, path: string, gaps: string[]) {
  const list = readList(notes, value, path);
  if (list === 'unknown') gaps.push(path);
  if (list === 'absent') notes.faults.push(`${path}: must be a list, received nothing`);
  return knownOf(list) ?? [];
}

function readAction(notes: Notes, item: unknown, path: string, tags: Tags, gaps: string[]): Action[] {
  const read = readObject(notes, item, path);
  if (typeof read !== 'object') return missing(gaps, path);
  const action = read.known;
  const name = readRequired(notes, action['Name'], `${path}.Name`);
  const actionTypeId = readActionType(notes, action['ActionTypeId'], `${path}.ActionTypeId`);
  if (name === undefined || actionTypeId === undefined) return missing(gaps, path);
  const { category, owner, provider } = actionTypeId;
  const isCodeCommit = category === 'Source' && owner === 'AWS' && provider === 'CodeCommit';
  return [isCodeCommit ? readSource(notes, name, action, path, tags) : { name, actionTypeId }];
}

function readActionType(notes: Notes, value: unknown, path: string): ActionType | undefined {
  const type = readObject(notes, value, path);
  if (type === 'unknown') return undefined;
  const [category, owner, provider] = ['Category', 'Owner', 'Provider'].map((key) =>
    readRequired(notes, knownOf(type)?.[key], `${path}.${key}`),
  );
  const isKnown = category !== undefined && owner !== undefined && provider !== undefined;
  return isKnown ? { category, owner, provider } : undefined;
}

function readSource(notes: Notes, name: string, action: Members, path: string, tags: Tags): Action {
  const at = `${path}.Configuration`;
  const read = readObject(notes, action['Configuration'], at);
  const given = knownOf(read) ?? {};
  const some = sourceInPlace(name, tags);
  const settle = (value: Read<string>, key: string, standIn: string | undefined) => {
    if (value === 'unknown') notes.unresolved.push(`${key} of ${name} (${NOT_JUDGED[key]})`);
    const text = value === 'unknown' ? standIn : knownOf(value);
    return text === undefined ? {} : { [key]: text };
  };
  const configuration = Object.entries(some.configuration).map(([key, standIn]) =>
    settle(read === 'unknown' ? read : readText(notes, given[key], `${at}.${key}`), key, standIn),
  );
  const role = readText(notes, action['RoleArn'], `${path}.RoleArn`);
  return {
    name,
    actionTypeId: CODE_COMMIT,
    configuration: Object.assign({}, ...configuration),
    ...settle(role, 'roleArn', some.roleArn),
  };
}

/** A source action of which only the deployment tells what it reads. */
function sourceInPlace(name: string, tags: Tags) {
  const parsed = parseTags(tags);
  const settings = parsed === undefined ? {} : settingsFor(parsed, name);
  const { repositoryName, branch, account } = someSource(settings);
  const configuration = { RepositoryName: repositoryName, BranchName: branch, PollForSourceChanges: 'false' };
  const roleArn = account === undefined ? {} : { roleArn: `arn:aws:iam::${account}:role/unresolved` };
  return { name, actionTypeId: CODE_COMMIT, configuration, ...roleArn };
}

/** In place of actions that only the deployment tells: every one that the tags speak of, or at least one source. */
function someSources(stages: readonly Stage[], tags: Tags): Stage {
  const names = stages.flatMap(({ actions }) => actions.map(({ name }) => name));
  const named = [...(parseTags(tags)?.byAction.keys() ?? [])].filter((name) => !names.includes(name));
  const actions = (named.length === 0 ? ['Unresolved'] : named).map((name) => sourceInPlace(name, tags));
  return { name: 'Unresolved', actions };
}
