/** 提示和填空的话，中文。 */

/** @type {typeof import('./en.js').prompt} */
export const prompt = {
  label: '一句带空位的话',
  hint: (sign) => `${sign} 是一个空位，… 是任意多个词元`,
  blank: (sign) => `在光标处插入一个空位 ${sign}`,
  gap: '插入 …，表示任意多个词元',
  cut: (most, had) => `提示最多 ${most} 个字符；你输入了 ${had} 个，多出的已略去。`,
  chips: '或者点一句',
  allBlank: '全空',
  elsewhere: '也放得进，从第几位起：',
  place: (position, text) => `移到第 ${position} 位起：${text}`,
  impossible: '语料里没有一句话在这些位置上是这些词元：填进空位的只是猜测。',
};

/** @type {typeof import('./en.js').answer} */
export const answer = {
  label: '填好的句子',
  candidates: '最可能的词元',
  origin: '是怎样填的',
  waiting: '示范模型正在载入……',
  nobody:
    '现在还填不了：没有模型，而这份语料在这个过程下没有精确的条件分布。请按“训练”，或者换一个语料或过程。',
  by: {
    oracle: '数据的精确分布（不是网络）',
    demo: '事先训练好的示范模型',
    own: '你的模型',
  },
  byLabel: '填空者：',
  atStep: (step) => `第 ${step} 步`,
  ema: 'EMA 权重',
  logProbability: (nats, kind) => `对数概率 ${nats} 奈特（${kind}）`,
  kinds: {
    exact: '精确',
    'along-order': '沿所抽次序',
    'independent-draws': '沿所抽次序，每步 k 个',
    'left-context': '只看左边',
    'along-noise': '沿所抽次序和噪声',
    'along-blocks': '只算词元，沿所抽噪声和位置块',
    'along-rounds': '所有抽过的词元，重抽的也算',
    'weighted-latents': '给定其余，由加权的 z 估计',
    'no-probability': '没有概率',
  },
  evaluations: (n) => `网络计算 ${n} 次`,
  asked: (n) => `查询 ${n} 次`,
  latent: (numbers) => `这句话的 z：${numbers}`,
  effective: (last, least) => `有效样本数 ${last}，最少时 ${least}`,
  corrections: (n) => `改正了已恢复的词元 ${n} 次`,
  left: (n) => `${n} 处噪声没有动`,
  untouched: '噪声，没有动过',
  impossible: (k, byOracle) =>
    '语料里没有这句话' +
    (k > 1 ? `：一步的 ${k} 个词元各自独立地抽` : '') +
    (k > 1 && byOracle ? '；一旦互相矛盾，所有词元就同样可能。' : '。'),
  again: '再抽一次',
  play: '播放',
  unseen: '补上的：题目里没有',
  answers: '空处可能是什么，按粒子的份额',
  tokens: (n) => `${n} 个词元`,
};
