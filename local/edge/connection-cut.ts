/** No reply reaches the caller: the edge cuts the connection, and a caller inside sees this error. */
export class ConnectionCut extends Error {
  constructor(reason: string) {
    super(`connection cut: ${reason}`);
    this.name = 'ConnectionCut';
  }
}
