/** 术语卡片的中文：是什么，以及此刻是多少。 */

/** @type {typeof import('./en.js').terms} */
export const terms = {
  nat: {
    says: '信息的单位，用自然对数：1 奈特是 1.44 比特。',
    now: ({ nats, of, choices }) =>
      `${of === 'bound' ? '界' : 'H'} 是 ${nats} 奈特：相当于在 ${choices} 个句子里任选一个。`,
  },
  blockSize: {
    says: '每步恢复的词元数，它们各自独立地抽。',
    now: ({ k, length, steps }) => `现在 k = ${k}：${length} 个词元要 ${steps} 步。`,
    none: '这个过程每步恢复所有词元，没有 k。',
  },
  bound: {
    says: '−log p(x) 的上界，对句子 x 平均。越低越好，它的期望不会低于 H。',
    now: ({ nats, k }) => `现在${k === null ? '' : ` k = ${k} 时`} ${nats} 奈特/句。`,
  },
  entropy: {
    says: '语料的熵，−E log p*(x)：任何模型的界，期望都不会更低。',
    now: ({ nats, choices }) => `${nats} 奈特/句：相当于在 ${choices} 个句子里任选一个。`,
    none: '你自己的文字，分布未知，H 也就未知。',
  },
  average: {
    says: '权重的指数滑动平均，比原始权重平稳。测量和填空用的都是它。',
    now: ({ step }) => `现在平均到第 ${step} 步。`,
  },
  distortion: {
    says: '失真，−E log p(x|z)：解码器由 z 写回句子时的损失。',
    now: ({ nats }) => `现在 D = ${nats} 奈特/句。`,
  },
  rate: {
    says: '码率，KL(q(z|x) ‖ p(z))：z 的代价。R = 0 时 z 不含信息，后验塌缩了。',
    now: ({ nats }) => `现在 R = ${nats} 奈特/句。`,
  },
  latent: {
    says: '隐变量：编码器或噪声给一句话留下的东西。',
    now: (now) =>
      'size' in now ? `现在每句的 z 有 ${now.size}。` : `现在 t = ${now.t}：${now.text}`,
  },
  processGap: {
    says: '最优网络的界高出 H 的部分：这是过程的代价，怎么训练都还在。',
    now: ({ nats, k }) => `现在${k === null ? '' : ` k = ${k} 时`} ${nats} 奈特/句。`,
  },
  learningGap: {
    says: '这个网络的界高出最优网络的部分：它还没学会的。',
    now: ({ nats, k }) => `现在${k === null ? '' : ` k = ${k} 时`} ${nats} 奈特/句。`,
  },
};

/** @type {typeof import('./en.js').unmeasured} */
export const unmeasured = /** @type {any} */ ('还没有量。');
