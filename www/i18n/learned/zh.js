/** The words of learned posteriors in Chinese. */

/** @type {typeof import('./en.js').learned} */
export const learned = {
  title: '学习的后验，以及看着它塌缩',
  lead: '实验台上用固定的噪声破坏文字。这里由编码器学着往 [[?latent|z]] 里写，写多少，就付多少码率 [[?rate|R]]；解码器照着 z 把句子写回来，差多少，就付多少失真 [[?distortion|D]]。D + R 是 −log p(x) 的上界。什么也不写，就不用付 R：看看解码器还用不用 z。',
  watch: '现在就看一个塌缩',
  demonstrations: '看一个塌缩的，再看一个活着的',
  chose: (label, changes) =>
    `已设为“${label.zh}”，按本节的“训练”开始。` +
    (changes.length > 0
      ? `改了：${changes.map(({ label, theirs, here }) => `${label.zh}：${theirs?.zh ?? '无'}（原为${here?.zh ?? '无'}）`).join('；')}。`
      : '本来就是这样。'),
  posteriors: '后验，用现在的语料和网络',
  fixed: '现在的训练用固定的后验：z 没有什么可学，也就不会塌缩。选一种后验，训练就换成它。',
  unnamed: '照现在的设置，它不是上面的任何一种。',
  chart: '失真与码率，实时',
  chartDescription: '失真 D、码率 R 及其和随训练步数的变化；测得的数值在下面的表里。',
  distortion: '失真 D',
  rate: '码率 R',
  sum: '界 D + R',
  liveKind: '奈特/句：原始权重，本批',
  sumKind: (kind) => `奈特/句${kind && `：${kind}`}`,
  gap: '高出 H',
  gapKind: '奈特/句：D + R − [[?entropy|H]]，[[?average|EMA]] 权重',
  size: (dimensions, positions) =>
    positions === null ? `${dimensions} 个数` : `${positions} 个位置各 ${dimensions} 个数`,
  verdict: '结论',
  unmeasured: '按“训练”：每隔几秒测一次解码器用不用 z。',
  measuredAt: (step) => `第 ${step} 步测得，EMA 权重`,
  measures: {
    'latent-information': 'I_z',
    'shuffle-cost': '打乱 z',
    'positional-information': 'I_pos',
    rate: 'R',
    information: 'I(x; z)',
    'aggregate-divergence': 'KL(q(z) ‖ p(z))',
    'active-units': '活跃维',
  },
  importance: {
    title: '更紧的界',
    lead: 'D + R 要为后验的偏差付账。把 K 次抽样的 z 加权平均（IWAE），K 越大付得越少，最后就是 −log p(x)。抽样一半来自放宽了的后验，一半来自先验，所以 K = 1 并不是 D + R。',
    begin: '收紧这个界',
    note: '用按下时的权重；语料列得出所有句子时全用，否则抽 32 句；训练可以同时继续。',
    at: (step, sentences) => `第 ${step} 步测得，EMA 权重，${sentences} 句`,
    far: (done, rows) => `抽了 ${done} / ${rows} 个 z`,
    bound: '界 ± 标准误，奈特',
    effective: '有效样本数',
    kind: '种类',
  },
  plane: {
    title: '码率与失真',
    lead: (entropy) =>
      `在直线 D + R = H = ${entropy} 上的模型是完美的，线下没有模型。沿着线，R 表示文字的信息有多少在 z 里。塌缩的训练都在左端。`,
    leadUnknown:
      '这份文本的 H 未知，所以没有直线可画。R 表示文字的信息有多少在 z 里；塌缩的训练都在左端。',
    present: '这次训练',
    run: '训练',
    empty: '第一次测量之后才有第一个点。',
    reader: '读平面上的一次训练或一次测量',
    reading: ({ name, step, rate, distortion, bound, gap }) =>
      `${name}，第 ${step} 步：R ${rate}，D ${distortion}，D + R ${bound}${gap === null ? '' : `，高出 H ${gap}`}（奈特/句）`,
    description: (path, past) =>
      `码率与失真的平面，有这次训练的 ${path} 次测量和之前的 ${past} 次训练；下面的滑块可以逐个读。`,
    up: 'D，奈特/句',
    across: 'R，奈特/句',
    line: 'D + R = H',
    below: '没有模型',
  },
  scatter: {
    title: 'z 把句子放在哪里',
    lead: '一个记号是一句话的后验均值。z 含有信息时，相近的句子聚在一起；塌缩之后全在一处。',
    empty: '第一次测量之后才有记号。',
    components: '第一、第二主成分',
    dimensions: '原来的维',
    axes: (axes, size, first, second) =>
      `z 有 ${size}；坐标轴是${axes}，各占均值方差的 ${first} 和 ${second}。`,
    between: (theme, share) => `看得到的方差里，${share} 在${theme}不同的句子之间。`,
    description: (count, reading) => `平面上的 ${count} 个后验均值。${reading}`,
    circle: (reach) => `圆是 N(0, I) 的一个标准差；边在 ±${reach}。`,
    others: '其他',
    sentences: '句数',
    centre: '中心',
  },
  dimensions: {
    title: '一维一维地看',
    lead: (full) => `一行是 z 的一维，一列是一次测量，最新的在右边。全色是 ${full} 或更大。`,
    empty: '第一次测量之后才有第一列。',
    active: (active, all, named, size) =>
      `z 有 ${size}。${all} 维里有 ${active} 维活跃${named && `（${named}）`}。活跃的维，后验均值在句子之间的方差大于 0.01。`,
    divergences: '到先验的 KL，奈特',
    meanVariances: '后验均值的方差',
    steps: (first, last) => `（第 ${first} 到 ${last} 步）`,
    description: ({ name, rows, measurements, most, where }) =>
      `条带，${name}：${rows} 维，${measurements} 次测量；现在最大的是第 ${where} 维的 ${most}`,
    dimension: '维',
    largest: (count) => `KL 最大的 ${count} 维，列成表`,
    state: '状态',
    alive: '活跃',
    still: '不活跃',
  },
  pictures: '穿过 z 再回来',
  picturesLead: (sentences, full) =>
    `${sentences} 句并排，每句的列数是 z 的维数，一行是一个位置。蓝是 −${full} 或更低，红是 ${full} 或更高。均值若处处同色，z 就不含信息。`,
  picture: {
    embedding: '句子的冻结嵌入',
    recovered: '重建出的句子的嵌入',
    sample: '从后验抽的 z',
    mean: '后验的均值',
  },
  pictureRange: (least, most) => `${least} 到 ${most}`,
  flat: '看不出颜色：不管哪一句，数都接近 0。z 不含信息。',
  pictureDescription: ({ name, rows, sentences, dimensions, least, most }) =>
    `热图，${name}：${rows} 行，${sentences} 句各 ${dimensions} 维，从 ${least} 到 ${most}`,
  sentences: '句子，以及 z 说了什么',
  original: '原句',
  reconstruction: '由它自己的 z 写回',
  prior: '由先验的 z 写出',
};
