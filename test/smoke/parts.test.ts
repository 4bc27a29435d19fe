import { describe, expect, it } from 'vitest';
import { gitPassword } from '../../scripts/smoke/git-password.ts';
import { createPatience, Interrupted } from '../../scripts/smoke/patience.ts';
import { coversRepository } from '../../scripts/smoke/repository-filter.ts';
import { createUndoList, unlessGone } from '../../scripts/smoke/undo-list.ts';
import { forwardRuleOf } from '../../shared/domain/wiring/desired-rule.ts';

describe('the forward rule of a deployment', () => {
  const covers = (repositories: string[] | undefined, name: string) => {
    const source = { account: '111111111111', repositories };
    const rule = forwardRuleOf({ region: 'ap-south-1', account: '222222222222', source, configHash: 'x' });
    return coversRepository(JSON.stringify(rule.EventPattern), name);
  };
  it.each([
    [undefined, 'smoke-1', true],
    [['smoke-*'], 'smoke-1', true],
    [['smoke-1'], 'smoke-1', true],
    [['smoke-1'], 'smoke-12', false],
    [['app', 'team-*'], 'smoke-1', false],
  ])('of repositories %j forwards pushes of %s: %s', (repositories, name, expected) => {
    expect(covers(repositories, name)).toBe(expected);
  });
});

describe('what was made', () => {
  it('is removed in reverse, also what follows a failure, which is told', async () => {
    const undone: string[] = [];
    const undo = createUndoList();
    undo.add('a', async () => void undone.push('a'));
    undo.add('b', async () => {
      throw new Error('it is locked');
    });
    undo.add('c', async () => void undone.push('c'));
    expect(undo.pending()).toEqual(['c', 'b', 'a']);
    expect(await undo.undoAll()).toEqual(['b: it is locked']);
    expect(undone).toEqual(['c', 'a']);
    expect(undo.pending()).toEqual([]);
  });

  it('may be gone already, and nothing else may be wrong', async () => {
    const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }));
    await expect(unlessGone(['Gone'], failing('Gone'))).resolves.toBeUndefined();
    await expect(unlessGone(['Gone'], failing('Denied'))).rejects.toThrow('Denied');
  });
});

describe('waiting', () => {
  const terminal = { working: <T>(_: unknown, work: () => Promise<T>) => work() };

  it('ends with the answer, or with none in time', async () => {
    const { until } = createPatience(terminal, 1, new AbortController().signal);
    const answers = [undefined, 'yes'];
    expect(await until('an answer', async () => answers.shift())).toBe('yes');
    expect(await until('an answer', async () => undefined, 0.1)).toBeUndefined();
  });

  it('ends where the user stops it, also in the middle', async () => {
    const stop = new AbortController();
    const { until } = createPatience(terminal, 60, stop.signal);
    const waiting = until('for ever', async () => undefined);
    stop.abort(new Interrupted('interrupted'));
    await expect(waiting).rejects.toThrow(Interrupted);
  });
});

// Computed with botocore as aws/git-remote-codecommit does (git_remote_codecommit/__init__.py, sign).
it('signs for git as git-remote-codecommit does', () => {
  const url = new URL('https://git-codecommit.ap-south-1.amazonaws.com/v1/repos/shop');
  const keys = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
  expect(gitPassword(keys, url, 'ap-south-1', new Date('2026-01-02T03:04:05.678Z'))).toEqual({
    username: 'AKIA%token',
    password: '20260102T030405Z5f3a75b48c64f68c52262a17928c284a508aa48d15d89fe46f10c9b3c70e06ee',
  });
});
