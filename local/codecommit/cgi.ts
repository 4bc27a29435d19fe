type CgiHead = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the head; the body follows. */
  readonly length: number;
};

/** Reads the head of a CGI program's reply (RFC 3875): header lines, `Status` among them, then an empty line. */
export function parseCgiHead(output: Buffer): CgiHead {
  const text = output.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) throw new Error(`git http-backend gave no reply, but ${JSON.stringify(text.slice(0, 200))}`);
  const fields = text
    .slice(0, end.index)
    .split(/\r?\n/)
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  const { status = '200', ...headers } = Object.fromEntries(fields);
  return { status: Number.parseInt(status, 10), headers, length: end.index + end[0].length };
}
