import { list, text } from '../json.ts';

/** `aws:RequestTag` and `aws:TagKeys` for tags in a call, whose members are spelt `key` or `Key`. */
export function requestTags(input: unknown): Readonly<Record<string, string | readonly string[]>> {
  const tags = [...list(input, 'tags'), ...list(input, 'Tags')];
  const removed = [...list(input, 'tagKeys'), ...list(input, 'TagKeys')].filter((key) => typeof key === 'string');
  const pairs = tags.map(
    (tag) => [text(tag, 'key') || text(tag, 'Key'), text(tag, 'value') || text(tag, 'Value')] as const,
  );
  const keys = [...pairs.map(([key]) => key), ...removed];
  if (keys.length === 0) return {};
  return { ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])), 'aws:TagKeys': keys };
}
