/** What the note and the page draw on. */

/** The note of 2022 itself. */
export const NOTE = 'https://zhuanlan.zhihu.com/p/565663111';

/** @param {string} number */
const arxiv = (number) => `https://arxiv.org/abs/${number}`;

/** By year. @type {{ title: string, by: string, link: string }[]} */
export const PAPERS = [
  {
    title: 'A Deep and Tractable Density Estimator',
    by: 'Uria, Murray, Larochelle 2013',
    link: arxiv('1310.1757'),
  },
  {
    title: 'Auto-Encoding Variational Bayes (VAE)',
    by: 'Kingma, Welling 2013',
    link: arxiv('1312.6114'),
  },
  {
    title: 'Sequence to Sequence Learning with Neural Networks',
    by: 'Sutskever, Vinyals, Le 2014',
    link: arxiv('1409.3215'),
  },
  {
    title: 'Importance Weighted Autoencoders (IWAE)',
    by: 'Burda, Grosse, Salakhutdinov 2015',
    link: arxiv('1509.00519'),
  },
  {
    title: 'Adversarial Autoencoders (AAE)',
    by: 'Makhzani et al. 2015',
    link: arxiv('1511.05644'),
  },
  {
    title: 'Pixel Recurrent Neural Networks (PixelCNN)',
    by: 'van den Oord, Kalchbrenner, Kavukcuoglu 2016',
    link: arxiv('1601.06759'),
  },
  {
    title: 'Improving Variational Inference with Inverse Autoregressive Flow (free bits)',
    by: 'Kingma et al. 2016',
    link: arxiv('1606.04934'),
  },
  { title: 'InfoVAE', by: 'Zhao, Song, Ermon 2017', link: arxiv('1706.02262') },
  { title: 'BERT', by: 'Devlin, Chang, Lee, Toutanova 2018', link: arxiv('1810.04805') },
  { title: 'SpanBERT', by: 'Joshi et al. 2019', link: arxiv('1907.10529') },
  {
    title: 'Don’t Blame the ELBO! A Linear VAE Perspective on Posterior Collapse',
    by: 'Lucas, Tucker, Grosse, Norouzi 2019',
    link: arxiv('1911.02469'),
  },
  {
    title: 'The Usual Suspects? Reassessing Blame for VAE Posterior Collapse',
    by: 'Dai, Wang, Wipf 2020',
    link: arxiv('1912.10702'),
  },
  {
    title: 'Denoising Diffusion Probabilistic Models (DDPM)',
    by: 'Ho, Jain, Abbeel 2020',
    link: arxiv('2006.11239'),
  },
  {
    title: 'Structured Denoising Diffusion Models in Discrete State-Spaces (D3PM)',
    by: 'Austin et al. 2021',
    link: arxiv('2107.03006'),
  },
  {
    title: 'Posterior Collapse and Latent Variable Non-identifiability',
    by: 'Wang, Blei, Cunningham 2021',
    link: arxiv('2301.00537'),
  },
];
