import { describe, expect, it } from 'vitest';
import { isSelfService } from '../../../shared/domain/deployment.ts';
import { deployment } from '../../support/builders.ts';

describe('a self-service pipeline', () => {
  it.each<[readonly string[], string, boolean]>([
    [[], 'app', false],
    [['app'], 'app', true],
    [['app'], 'app-dev', false],
    [['app'], 'my-app', false],
    [['*'], 'anything', true],
    [['app-*'], 'app-', true],
    [['app-*'], 'app-dev', true],
    [['app-*'], 'my-app-dev', false],
    [['*-dev'], 'app-dev', true],
    [['*-dev'], 'app-dev-2', false],
    [['a*c*e'], 'abcde', true],
    [['a*c*e'], 'aedc', false],
    [['a.c'], 'abc', false],
    [['a.c'], 'a.c', true],
    [['x', 'app'], 'app', true],
  ])('of %j: %s is %s', (selfService, name, expected) => {
    expect(isSelfService({ ...deployment, selfService }, name)).toBe(expected);
  });

  it('is every one where nobody knows what is allowed', () => {
    const { selfService: _unknown, ...rest } = deployment;
    expect(isSelfService(rest, 'app')).toBe(true);
  });
});
