import { setTimeout } from 'node:timers/promises';

/** Asks again every 50 ms until the answer is not undefined; throws an Error that says what was awaited. */
export async function waitUntil<T>(what: string, ask: () => Promise<T | undefined>, milliseconds = 90_000): Promise<T> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await setTimeout(50);
  }
  throw new Error(`waited ${milliseconds} ms for ${what}`);
}
