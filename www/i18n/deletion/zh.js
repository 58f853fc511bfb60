/** 删除过程的阶梯上的话。 */

/** @type {typeof import('./en.js').deletion} */
export const deletion = {
  stop: '停',
  stopKey: '到此为止的概率',
  gap: '在它前面插入：',
  gapKey: '格子前的竖条：下一步在这里插入的概率',
  inGap: '下一步在这一格前面插入',
};
