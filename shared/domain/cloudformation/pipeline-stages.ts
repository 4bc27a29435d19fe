import { parseTags, settingsFor } from '../tags/parse-tags.ts';
import { knownOf, type Notes, type Read, readList, readObject, readText } from './notes.ts';
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

/** What fills in the source actions that are only known when it is deployed. */
type Filling = { readonly tags: Tags; readonly sourceAccount: string | undefined };

const CODE_COMMIT: ActionType = { category: 'Source', owner: 'AWS', provider: 'CodeCommit' };

/** What cannot be judged of a source action where this is not known. */
const NOT_JUDGED: Readonly<Record<string, string>> = {
  RepositoryName: 'whether it is the repository that is followed',
  BranchName: 'whether it is the branch that is followed',
  PollForSourceChanges: 'whether it polls as well',
  roleArn: 'whether its account is allowed',
};

/** Reads stages and their actions: of CodeCommit source actions what they read, of others name and type. */
export function readStages(notes: Notes, value: unknown, tags: Tags, sourceAccount: string | undefined): Stage[] {
  const filling = { tags, sourceAccount };
  const gaps: string[] = [];
  const stages = itemsOf(notes, readList(notes, value, 'Stages'), 'Stages', gaps).map(({ item, path }): Stage => {
    const stage = readMembers(notes, item, path, gaps);
    const name = knownOf(readText(notes, stage['Name'], `${path}.Name`)) ?? path;
    const list = readList(notes, stage['Actions'], `${path}.Actions`);
    const actions = itemsOf(notes, list, `${path}.Actions`, gaps);
    return { name, actions: actions.flatMap((each) => readAction(notes, each.item, each.path, filling, gaps)) };
  });
  if (gaps.length === 0) return stages;
  notes.unresolved.push(...gaps.map((path) => `${path}: which source actions there are is not judged`));
  return [...stages, someSources(stages, filling)];
}

function itemsOf(notes: Notes, list: Read<{ item: unknown; path: string }[]>, path: string, gaps: string[]) {
  if (list === 'unknown') gaps.push(path);
  if (list === 'absent') notes.faults.push(`${path}: must be a list, received nothing`);
  return knownOf(list) ?? [];
}

function readMembers(notes: Notes, item: unknown, path: string, gaps: string[]): Members {
  const read = readObject(notes, item, path);
  if (read === 'unknown') gaps.push(path);
  return knownOf(read) ?? {};
}

function readAction(notes: Notes, item: unknown, path: string, filling: Filling, gaps: string[]): Action[] {
  const read = readObject(notes, item, path);
  const action = knownOf(read) ?? {};
  const type = knownOf(readObject(notes, action['ActionTypeId'], `${path}.ActionTypeId`)) ?? {};
  const text = (value: unknown, at: string) => knownOf(readText(notes, value, `${path}.${at}`));
  const name = text(action['Name'], 'Name');
  const category = text(type['Category'], 'ActionTypeId.Category');
  const owner = text(type['Owner'], 'ActionTypeId.Owner');
  const provider = text(type['Provider'], 'ActionTypeId.Provider');
  if (name === undefined || category === undefined || owner === undefined || provider === undefined) {
    gaps.push(path);
    return [];
  }
  const actionTypeId = { category, owner, provider };
  const isCodeCommit = category === 'Source' && owner === 'AWS' && provider === 'CodeCommit';
  if (!isCodeCommit) return [{ name, actionTypeId }];
  return [readSource(notes, name, action, path, filling)];
}

function readSource(notes: Notes, name: string, action: Members, path: string, filling: Filling): Action {
  const at = `${path}.Configuration`;
  const read = readObject(notes, action['Configuration'], at);
  const given = knownOf(read) ?? {};
  const some = sourceInPlace(name, filling);
  const settle = (value: Read<string>, key: string, standIn: string | undefined) => {
    if (value === 'unknown') notes.unresolved.push(`${key} of ${name}: ${NOT_JUDGED[key]} is not judged`);
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
function sourceInPlace(name: string, { tags, sourceAccount }: Filling) {
  const parsed = parseTags(tags);
  const settings = parsed === undefined ? {} : settingsFor(parsed, name);
  const { repositoryName, branch, account } = someSource(settings, sourceAccount);
  const configuration = { RepositoryName: repositoryName, BranchName: branch, PollForSourceChanges: 'false' };
  const roleArn = account === undefined ? {} : { roleArn: `arn:aws:iam::${account}:role/unresolved` };
  return { name, actionTypeId: CODE_COMMIT, configuration, ...roleArn };
}

/** In place of actions that only the deployment tells: every one that the tags speak of, or at least one source. */
function someSources(stages: readonly Stage[], filling: Filling): Stage {
  const names = stages.flatMap(({ actions }) => actions.map(({ name }) => name));
  const named = [...(parseTags(filling.tags)?.byAction.keys() ?? [])].filter((name) => !names.includes(name));
  const actions = (named.length === 0 ? ['Unresolved'] : named).map((name) => sourceInPlace(name, filling));
  return { name: 'Unresolved', actions };
}
