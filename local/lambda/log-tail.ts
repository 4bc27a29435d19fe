/** The most of a log that Invoke returns. */
const TAIL_BYTES = 4096;

/** What one invocation logged, between the lines that Lambda itself writes. */
export interface LogTail {
  add(line: string): void;
  /** The last 4 KB in base64, as `LogResult` holds them. */
  result(): string;
}

/** Starts to keep the log of an invocation that begins now. */
export function createLogTail(requestId: string, memoryMb: number): LogTail {
  const began = performance.now();
  const lines = [`START RequestId: ${requestId} Version: $LATEST`];
  return {
    add: (line) => void lines.push(line),
    result() {
      const took = performance.now() - began;
      const report = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${took.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(took)} ms`,
        `Memory Size: ${memoryMb} MB`,
      ];
      const log = [...lines, `END RequestId: ${requestId}`, report.join('\t'), ''].join('\n');
      return Buffer.from(log).subarray(-TAIL_BYTES).toString('base64');
    },
  };
}
