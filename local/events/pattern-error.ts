/** A pattern that EventBridge refuses; the message is its reason. */
export class PatternError extends Error {}
