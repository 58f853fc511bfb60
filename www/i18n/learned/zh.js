/** The words of learned posteriors in Chinese. */

/** @type {typeof import('./en.js').learned} */
export const learned = {
  title: '学习的后验，以及看着它塌缩',
  lead: '上面都用固定的噪声破坏文字。这里由编码器学着往 z 里写，写多少就付多少码率 R；什么也不写则不用付。看看解码器还听不听 z 的。',
  demonstrations: '看一个塌缩，看一个活着',
  posteriors: '各种后验，用本页的语料和网络',
  unnamed: '这个后验在这里没有名字。',
  more: '网络与训练',
  chart: '失真与码率，实时',
  chartDescription: '失真 D、码率 R 及其和随训练步数的变化；测得的数值在下面的表里。',
  liveKind: '原始权重，本批',
  gap: '高出 H',
  gapKind: 'D + R − H，EMA 权重',
  progress: '学习的后验的进度',
  on: (corpus, size) => `语料 ${corpus}，网络 ${size}。这次训练只在内存里，关掉页面就没有了。`,
  verdict: '结论',
  unmeasured: '按“训练”：每隔几秒测一次解码器用不用 z。',
  measuredAt: (step) => `第 ${step} 步测得，EMA 权重`,
  measures: {
    'latent-information': 'I_z',
    'shuffle-cost': '打乱 z',
    'positional-information': 'I_pos',
    rate: 'R',
    information: 'I(x; z)',
    'active-units': '活跃维',
  },
  pictures: '穿过 z 再回来',
  picturesLead: (sentences, full) =>
    `${sentences} 句并排，每句的列数是 z 的维数，一行是一个位置。蓝是 −${full} 或更低，红是 ${full} 或更高。均值若处处同色，z 就什么也没说。`,
  picture: {
    embedding: '句子的冻结嵌入',
    recovered: '重建出的句子的嵌入',
    sample: '从后验抽的 z',
    mean: '后验的均值',
  },
  pictureDescription: ({ name, rows, sentences, dimensions, least, most }) =>
    `热图，${name}：${rows} 行，${sentences} 句各 ${dimensions} 维，从 ${least} 到 ${most}`,
  sentences: '句子，以及 z 怎么说它们',
  original: '原句',
  reconstruction: '由它自己的 z',
  prior: '由先验的 z',
  ask: {
    title: '放弃这次训练吗？',
    body: (step) => `这个学习的后验已训练 ${step} 步，哪里都没有保存，放弃就没有了。`,
    confirm: '放弃',
  },
  died: '学习的后验丢了：它的计算线程停了。请按“训练”重新开始。',
};
