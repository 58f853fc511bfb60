/** 七列方法的中文。 */

/** @type {typeof import('./en.js').strip} */
export const strip = {
  title: '其实是一回事',
  lead: '同一句话，七种毁法。每一列都有一个网络学着去噪，它给 −log p(x) 的[[?bound|上界]]向 [[?entropy|H]] 下降。',
  on: (corpus) => `语料：${corpus}。`,
  scale: (entropy, unigram) =>
    `每根条从 [[?entropy|H]] = ${entropy} [[?nat|奈特]]/句（任何模型的极限）到按位置一元，${unigram} 奈特/句。`,
  scaleUnknown: (unigram) =>
    `每根条从 0 到按位置一元，${unigram} [[?nat|奈特]]/句；[[?entropy|H]] 未知。`,
  process: '[[?processGap|过程差]]：完美的网络也要付',
  learning: '[[?learningGap|学习差]]：还没学会的（VAE：界高出 H 的全部）',
  rateMeans: 'VAE 的 [[?rate|R]]，相对于它的最高值',
  player: '90 秒看完这七列',
  play: '播放，90 秒',
  resume: '继续播放',
  again: '再放一遍',
  pause: '暂停',
  previous: '上一条解说',
  next: '下一条解说',
  place: (index, count) => `${index} / ${count}`,
  elapsed: (second, length) => `${length} 秒里的第 ${second} 秒`,
  before: '九条解说带你看一遍，七个网络同时在这里训练。每一条都可以停下来看。',
  level: '各列的 t',
  share: (percent) => `走完全程的 ${percent}`,
  names: {
    gpt: 'GPT',
    bert: 'BERT',
    mask: '随机遮盖',
    noise: 'k 个随机词元',
    iid: 'D3PM',
    gaussian: 'DDPM',
    vae: 'VAE',
  },
  hows: {
    gpt: '从句尾删起',
    bert: '一次遮盖 15%',
    mask: '逐个遮盖',
    noise: '随机词元，k = 1',
    iid: '随机词元，逐级',
    gaussian: '高斯噪声',
    vae: '编码器的 q(z|x)',
  },
  fixed: '噪声没有参数',
  learned: '噪声是学来的',
  above: '奈特，高于 H',
  nats: '奈特',
  none: '还没有界',
  list: (parts) => parts.join('，'),
  asMasking: '按随机遮盖来量',
  atStep: (step) => `第 ${step} 步`,
  rate: 'R',
  rateOf: (rate, most) => `R = ${rate} 奈特，最高 ${most}；不是界`,
  captions: {
    sentence: () => '同一句话，七种毁法。七个小网络并排训练，各自学着去掉自己那一列的噪声。',
    noise: () =>
      't 表示噪声进行到哪里：t = 0 时句子完整，t = T 时什么也读不出来。每一列都走完同样的比例。',
    next: () =>
      'GPT：噪声从句尾删起，去噪就是预测下一个词元。一步一个词元，它的界就是 −log p(x) 本身。',
    masks: () =>
      'BERT 一次遮盖 15%，单这个损失不是界。一直遮到什么也不剩，同一个网络就有了界；各种比例都拿来训练，就是随机遮盖。',
    tokens: () =>
      '不遮盖，换成随机词元，哪里坏了就看不出来。每步换 k 个位置，是“k 个随机词元”；每一级让各个位置独立地变，是 D3PM。',
    gaussian: () => 'DDPM 给每个词元的嵌入加高斯噪声，一级比一级多。格子里是最可能的原词元。',
    bound: () =>
      '这六列下面是同一种数：−log p(x) 的上界。高出 H 的部分，是过程让任何网络都得付的，加上这个网络还没学会的。噪声没有参数，训练改不了它。',
    rate: ({ rate, most, verdict }) =>
      `VAE 的噪声 q(z|x) 是学来的。R（奈特）是 z 至多能说出多少关于 x 的信息。${rate === null ? '它还没有量到。' : `最高到过 ${most}，现在是 ${rate}。`}${verdict?.zh ?? ''}`,
    end: () =>
      '说到底是一回事：一种噪声 q(z|x)，一个去噪的网络，一个界。学来的噪声可能被学没了，固定的噪声不会。',
  },
};
