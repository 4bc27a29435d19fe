import { describe, expect, it } from 'vitest';
import { PipelineName } from '../../../shared/domain/names.ts';
import {
  advance,
  beginSweep,
  type Progress,
  resumeSweep,
  SweepState,
  startOver,
} from '../../../shared/domain/sweep.ts';
import { at } from '../../support/builders.ts';

const names = (...all: string[]) => all.map((each) => PipelineName.parse(each));
const page = (...all: string[]) => new Map(names(...all).map((name) => [name, {}]));
const known = names('a', 'b', 'c');
const began = beginSweep(known, at(0));
const midway: Progress = { ...began, token: 't1', at: at(5), unseen: names('b', 'c'), shown: { tagged: 2, listed: 0 } };

describe('the progress of a sweep', () => {
  it('begins with the tagged ones, and all that is known unseen', () => {
    const progress = { began: at(0), list: 'tagged', at: at(0), unseen: known, shown: { tagged: 0, listed: 0 } };
    expect(beginSweep(known, at(0))).toEqual(progress);
  });

  it('keeps what no page has shown', () => {
    expect(advance(began, page('a', 'new'), 't1', known, at(5))).toEqual({
      progress: midway,
      missing: [],
      isOver: false,
    });
  });

  it('tells at the end of the first list what is not tagged, and begins the second with all that is known', () => {
    expect(advance(midway, page('c'), undefined, known, at(6))).toEqual({
      progress: { began: at(0), list: 'listed', at: at(6), unseen: known, shown: { tagged: 3, listed: 0 } },
      missing: names('b'),
      isOver: false,
    });
  });

  it('is over at the end of the second list', () => {
    const end = advance({ ...midway, list: 'listed' }, page('b'), undefined, known, at(6));
    expect(end).toMatchObject({
      missing: names('c'),
      isOver: true,
      progress: { unseen: [], shown: { tagged: 2, listed: 1 } },
    });
  });

  it('starts a list over with all that is known', () => {
    expect(startOver(midway, known, at(9))).toEqual({ ...began, at: at(9) });
    const second: Progress = { ...midway, list: 'listed', shown: { tagged: 3, listed: 2 } };
    expect(startOver(second, known, at(9))).toMatchObject({ list: 'listed', shown: { tagged: 3, listed: 0 } });
  });

  it('is resumed as long as its token is honoured, and else begun anew', () => {
    const [last, over] = [at(5 + 15 * 60 - 1), at(5 + 15 * 60)];
    expect(resumeSweep(midway, known, last)).toEqual({ progress: midway, resumed: true });
    expect(resumeSweep(midway, known, over)).toEqual({ progress: beginSweep(known, over), resumed: false });
    expect(resumeSweep(undefined, known, over)).toEqual({ progress: beginSweep(known, over), resumed: false });
  });

  it('does not wait for what was forgotten meanwhile, nor for what was registered since', () => {
    expect(resumeSweep(midway, names('a', 'b', 'new'), at(9)).progress.unseen).toEqual(names('b'));
  });

  it('is as it was after it was stored', () => {
    for (const state of [
      {},
      { lastCompleted: at(0) },
      { lastCompleted: at(0), progress: midway },
      { progress: began },
    ]) {
      expect(SweepState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }
  });
});
