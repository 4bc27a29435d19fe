/** How ids of pushes begin that nobody made: somebody started the pipeline by hand. */
export const BY_HAND_PREFIX = 'by-hand-';
