import stringWidth from 'string-width';
import type { Paint } from './terminal.ts';

/** What is wrong, where it stands, and what would be valid. */
export type Fault = {
  readonly tag?: string;
  readonly value?: string;
  readonly position?: number | undefined;
  readonly reason: string;
  readonly message: string;
  readonly expected?: string;
};

/** The problem, the tag with a caret under the entry that is meant, and what would be valid in its place. */
export function problemLines(fault: Fault, paint: Paint, indent = ''): string[] {
  const { tag, value = '', position, message, expected } = fault;
  const lines = [`${paint('red', fault.reason)}  ${message}`];
  if (tag !== undefined) {
    lines.push(`  ${tag} = ${value}`);
    if (position !== undefined) lines.push(`  ${' '.repeat(stringWidth(`${tag} = ${value.slice(0, position)}`))}^`);
  }
  if (expected !== undefined) lines.push(`  ${paint('dim', 'valid:')} ${expected}`);
  return lines.map((line) => `${indent}${line}`);
}
