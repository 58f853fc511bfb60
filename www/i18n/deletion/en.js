/** The words of a deletion's ladder, in English. */
export const deletion = {
  stop: 'stop',
  stopKey: 'probability of stopping at this string',
  gap: 'insertion before it:',
  gapKey: 'the bar before a cell: probability that the next step inserts there',
  inGap: 'the next step inserts before this cell',
};
