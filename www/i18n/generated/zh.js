/** 模型自己会说什么，中文。 */

/** @type {typeof import('./en.js').generated} */
export const generated = {
  title: '它自己会说什么：p_G 与 p*',
  lead: '从先验抽 z，写成句子，再数一数。丢了模式的模型，p* 里的有些话它从来不说。',
  empty: '测量时一并统计。',
  summary: ({ sentences, valid, seen, support, chance, covered, themes, theme }) =>
    `${sentences} 句里有 ${valid} 合乎语料。${support} 句可能的话出现了 ${seen} 句；从 p* 抽同样多，平均出现 ${chance} 句。按${theme}看覆盖了 ${themes} 个中的 ${covered} 个（出现的频率不低于 p* 的十分之一）。`,
  variation: (value, chance) => `p_G 与 p* 的总变差 ${value}；从 p* 抽同样多，也有 ${chance}。`,
  malformed: '不合语料',
  drawn: 'p_G',
  noPosterior:
    '这里没有后验 q(z|x)：不管是哪一句，z 都从先验抽。所以没有 D，没有 R，也没有后验的图。',
  bound: '由先验的 z 得到的界',
  boundKind: (kind) => `奈特/句：−log (1/K) Σ p(x|z_k)，K = 1000${kind && `；${kind}`}`,
  gapKind: '奈特/句：界 − [[?entropy|H]]，[[?average|EMA]] 权重',
  chart: '由先验的 z 得到的界，实时',
  chartDescription: '界随训练步数的变化：线只用一批里的几个 z，点用一千个。',
};
