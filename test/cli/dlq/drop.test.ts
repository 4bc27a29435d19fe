import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropper } from '../../../cli/dlq/drop.ts';
import { goThrough } from '../../../cli/dlq/go-through.ts';
import type { Result } from '../../../cli/dlq/result.ts';
import { CommandError } from '../../../cli/failure.ts';
import { createLater, createNewFile } from '../../../cli/files/new-file.ts';
import { crashEverywhere, crashing, DEATHS } from '../../support/fakes/crashes.ts';
import { fakeLetterBox, letter } from '../../support/fakes/letter-box.ts';

const letters = ['m1', 'm2', 'm3'].map((id) => letter(id, { attributes: { reason: 'not-json', detail: 'd' } }));

describe('dropper', () => {
  it('has every letter in the file before it is gone, cut short at any call', async () => {
    await crashEverywhere(async (crash) => {
      const box = fakeLetterBox(...letters);
      const written: string[] = [];
      const file = { append: async (text: string) => void written.push(text) };
      const { ports, reached } = crashing({ box, file }, crash);
      const act = dropper(ports.box, 'q', ports.file, () => {});
      await goThrough(ports.box, act, () => 10).catch(() => undefined);
      const saved = written
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
      for (const gone of letters.filter(({ id }) => !box.ids().includes(id))) {
        expect(saved).toContainEqual({ queue: 'q', ...gone });
      }
      return reached();
    }, DEATHS);
  });

  it('tells which it could not remove', async () => {
    const box = fakeLetterBox(...letters);
    box.failsAt('m2');
    const results: Result[] = [];
    await goThrough(
      box,
      dropper(box, 'q', { append: async () => {} }, (result) => results.push(result)),
      () => 10,
    );
    expect(results.map(({ letter: { id }, outcome }) => `${id} ${outcome}`)).toEqual([
      'm1 dropped',
      'm2 failed',
      'm3 dropped',
    ]);
    expect(box.ids()).toEqual(['m2']);
    expect(box.heldIds()).toEqual([]);
  });
});

describe('a new file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relay-file-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made once there is something to write, grows, and is never written over', async () => {
    const path = join(folder, 'a');
    const file = createLater(path, 'file', () => 'Nothing was done');
    await expect(readFile(path)).rejects.toThrow('ENOENT');
    expect(file.isMade()).toBe(false);
    for (const line of ['1\n', '2\n']) await file.append(line);
    await file.close();
    expect(file.isMade()).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('1\n2\n');
    const refused = createNewFile(path, 'file', () => 'Nothing was done');
    await expect(refused).rejects.toThrow(
      new CommandError(
        2,
        `file ${path}: cannot be written: there is such a file already, and it is not overwritten. Nothing was done`,
      ),
    );
  });

  it('that nobody wrote into can be closed', async () => {
    await createLater(join(folder, 'b'), 'file', () => '').close();
  });
});
