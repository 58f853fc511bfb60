/** 查看语料的中文。 */

/** @type {typeof import('./en.js').corpus} */
export const corpus = {
  open: '查看语料',
  vocabularyOpen: '查看词表',
  title: (name) => `语料：${name}`,
  all: (count) => `全部 ${count} 句，概率大的在前。`,
  drawn: (shown, count) => `从 ${count} 个可能的句子里随机抽的 ${shown} 句。`,
  excerpts: (shown) => `从训练部分随机抽的 ${shown} 段。你自己的文字，分布未知。`,
  blank: '点一个词元：这句话成为提示，这个词元成为空位。',
  sentences: '语料的句子；方向键在词元间移动',
  cell: (text, position, probability) => `${text}，第 ${position} 位，换成空位；${probability}`,
  logProbability: (nats) => `log p = ${nats} 奈特`,
  vocabulary: (size) => `词表：${size} 个词元`,
  close: '关闭',
  mostFrequent: (shown, all) => `${all} 个里最常见的 ${shown} 个`,
  first: (shown, all) => `${all} 个里的前 ${shown} 个`,
  showAll: (all) => `全部 ${all} 个`,
};
