/** The note of 2022 that this page grew from, walked through; `views/marked.js` says what the marks mean. */

export const note = {
  title: 'The note, walked through',
  lead: 'This page grew from a note of September 2022 (CATSMILE-9023, in Chinese). Here are its sections in their order, in our own words. What is underlined sets the controls and takes you to where it is seen; a dotted line explains a term; what is shaded is what the page has measured just now.',
  sources: 'The note and the papers',
  origin: 'the note: denoising, autoregression, autoencoding, posterior collapse (in Chinese)',
  back: 'Back to the line',
  shown: 'The controls are set as the note says.',
  formula: 'A formula, wider than the screen',
  sections: /** @type {{ id: string, title: string, lines: (string | string[])[] }[]} */ ([
    {
      id: 'claim',
      title: 'What it claims',
      lines: [
        'A generative model with a latent [[?latent|z]] is trained against a posterior q(z|x), which says what z belongs to a sentence x. A VAE learns it. The claim: a fixed posterior, without parameters, is probably better than a learned one.',
        '“Better” can be measured here. On the built-in corpora the entropy [[?entropy|H]] is known exactly (on this one {{entropy}} [[?nat|nats]] a sentence), and every [[?bound|bound]] stands above it by a number of nats that is the model’s fault, or the process’s.',
      ],
    },
    {
      id: 'trouble',
      title: 'The trouble: a VAE collapses',
      lines: [
        'Importance sampling and Jensen’s inequality give a bound on log p(x):',
        '((elbo))',
        '[[?distortion|D]] is what the decoder loses when it says x from z, [[?rate|R]] what z costs beyond its prior. Of the learned posterior in Collapse, just now: D = {{distortion}}, R = {{rate}}, D + R = {{sum}}.',
        'The entropy of a Gaussian posterior grows with its width,',
        '((entropy))',
        'so the bound pays for noise. The note’s experience: the recovered embeddings hardly vary. A first-order distribution is all that was learned, each position saying the same whatever the sentence. [[collapse|Watch one collapse]], then [[alive|one that stays alive]] with the same decoder. The page’s verdict now: {{verdict}}',
        'Its explanation has two parts. More noise means that gradients need more samples, or training does not converge; and noise without limit makes the decoder say x from pure chance, whereupon z carries no information. The first part is true of estimators with a baseline and of the pathwise one; the variance of a bare score function is U-shaped in σ. The second part is R = 0. [[why|Both, measured]].',
      ],
    },
    {
      id: 'cures',
      title: 'Two cures',
      lines: [
        'The objective allows the collapse. Either it is given a term that forbids it, or the posterior is fixed to one that cannot collapse.',
        [
          'Weight the rate differently: [[beta|β-VAE]] (a β below 1 cures; above 1, where this preset begins, it collapses sooner), or do not charge its first nats: [[free-bits|free bits]]. What is reported stays D + R, never the reweighted loss.',
          'Ask only that all z together look like the prior: [[info-vae|InfoVAE]], [[mmd|MMD-VAE]]. z is used, and R, which nothing penalises, is not small.',
          'Fix it: [[fixed-deviation|its width]], or [[fixed-posterior|all of it]], so that z is the sentence’s frozen embedding plus noise.',
        ],
        'The note takes the last road, because that is the one the field took.',
      ],
    },
    {
      id: 'denoising',
      title: 'A posterior that cannot collapse: denoising',
      lines: [
        'If z is the sentence, destroyed by a noise without parameters, its entropy is a constant and nothing is left to play with. Generation by autoregression is the plainest case: [[ladder|“{{sentence}}” loses its last token first]], in {{last}} steps.',
        'Down the ladder everything is certain, so its entropy is zero and the bound is the log-likelihood itself. In general, what is learned is to climb the ladder:',
        '((chain))',
        'Nearly all that made the news is this, with another noise or another network: [[pixelcnn|PixelCNN]], [[seq2seq|Seq2Seq]], [[gpt|GPT]], [[bert|BERT]], [[gaussian|DDPM]], and [[random-order|random masking]] between them. [[lockstep|See them destroy one sentence in step]]. BERT’s own loss is no bound; the network it trains has one as soon as it is measured as a mask model.',
      ],
    },
    {
      id: 'random',
      title: 'k tokens at a time, and when to stop',
      lines: [
        'A noise with a fixed number of steps is undone in as many. If their number depends on the length, the question is when to stop. The note proposes spans, as [[span|SpanBERT]] has them, and first of all a simpler noise: replace k positions a step by random tokens, until after L/k steps all is random.',
        'If the k positions belong together, it says, the model has to guess the combination. That guess is the [[?processGap|process gap]], and even the best network pays for it. At [[k1|k = 1]] it is 0; choose [[k2|k = 2]] or [[k4|k = 4]]. Now, at k = {{k}}, it is {{process}} nats of the bound, {{bound}}. [[gaps|All processes, all k]].',
        'How random the replacement is can be set: [[share|the share of random tokens]] goes from blanks alone to random tokens alone.',
      ],
    },
    {
      id: 'gradient',
      title: 'The gradient, in two lines',
      lines: [
        'The note differentiates the bound with respect to the parameters m of both:',
        '((gradient))',
        'where sg(·) is not differentiated. The last line holds if q has no parameters: then the first term is zero, not only on average but for every draw. With a learned q and samples of z it does not, and that term is the noisy one.',
      ],
    },
    {
      id: 'jensen',
      title: 'Tight is not optimal',
      lines: [
        'Jensen’s inequality becomes an equality when q is the posterior of the decoder. That says nothing of how good the decoder is:',
        '((jensen))',
        'A collapsed model has a bound that is perfectly tight, and is a poor model ([[why|two runs compared]]). So raising the bound asks two things at once: that the model undo the noise the way it came, and that it give the data a high likelihood.',
      ],
    },
    {
      id: 'model',
      title: 'The note’s own model',
      lines: [
        'Noise: k positions a step become random tokens. Recovery: predict of each token whether it has to be recovered, and if so, what it was. [[hidden|Choose it]]. The bar in a cell of the ladder is the probability that it is recovered next; a token may be recovered twice, which corrects it.',
        'The note gives no bound for it. There is one:',
        '((head))',
        'B is the block recovered at step t. The first two terms cost nothing where it can be seen what is noise, as with [[mask|masks]], and something where it cannot: the head cost. [[losses|Both costs, each with its optimum]].',
      ],
    },
    {
      id: 'draft',
      title: 'Its draft: AAE and GAN',
      lines: [
        'An adversary in place of the KL needs no entropy of the posterior: [[aae|AAE]]. But a posterior equal to the prior satisfies it too, whatever the sentence, so it can collapse as well. Two remedies are named: a latent that depends on the data, as in [[daae|denoising]], and a latent that must tell the sentence.',
      ],
    },
    {
      id: 'slips',
      title: 'Open questions, and slips',
      lines: [
        [
          'p and q change sides: in the first half q(z|x) is the posterior, in the part on denoising p(z|x) destroys and q restores. Here q destroys and p restores.',
          'L/k steps: rounded up, where k does not divide L. The last block is the smaller one.',
          'A random token can be the right one by chance, so “was replaced” and “is wrong” differ. The network is asked the first.',
          'The last line of the gradient needs a fixed q (see above).',
          'That collapse comes from unidentifiability is a result of Wang, Blei and Cunningham (2021). Dai, Wang and Wipf (2020), whom the note cites for it, blame bad local optima of deep decoders; Lucas and others (2019) show when collapse is the optimum itself.',
          '“More noise, more variance” is true with a baseline or pathwise, not of the bare score function.',
          'Is a fixed posterior better? With the prior N(0, I) masks and autoregression beat a VAE whose decoder is factorised, and the rate of a fixed posterior of z is a constant that no training lowers. With a prior that is trained it depends on the text: on “capitals” the fixed posterior is a nat better than the learned one, on “topics” it is 17 nats worse, and the VAE is as near to the entropy as masks are. [[claim|Test it]], or see [[lanes|the stories side by side]].',
          'With a fixed network, do more steps give better sentences? In random order yes; in the order of confidence not always. [[quality|Measure it]].',
        ],
      ],
    },
    {
      id: 'missing',
      title: 'What this page does not do yet',
      lines: [
        [
          'Where a string ends is said by an end token, by a canvas of end and pads, by a length that is drawn first, or by deletion, which is undone by insertions that say when to stop (the corpus of capitals of any length). A gap of unknown size (…) cannot be asked for yet.',
          'There is no GAN on text, and of the two remedies of the draft only the first is here, as denoising.',
          'Continuous-time noise schedules are not trained; the diffusions have a fixed number of levels.',
          'The networks are small. What holds for a corpus of 256 sentences need not hold for the world.',
        ],
      ],
    },
  ]),
};
