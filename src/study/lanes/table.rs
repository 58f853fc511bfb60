//! The stories, in the order the page shows them.

use super::promise::Promise;
use super::promise::Quantity::{Bound, LearningGap, Lengths, Loss, Malformed, ProcessGap, Rate, Valid};
use super::promise::Relation::{self, Alive, Collapsed, Over, Rising, Under};
use super::story::{Chosen, Story};
use crate::error::Result;
use crate::settings::Label;
use crate::settings::value::no_such;

/// Every story there is.
pub fn stories() -> &'static [Story] {
    STORIES
}

/// The story of this name.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], with the names there are.
pub fn find(name: &str) -> Result<&'static Story> {
    let found = STORIES.iter().find(|story| story.name == name);
    found.ok_or_else(|| no_such(["故事", "story"], name, STORIES.iter().map(|story| story.name)))
}

const fn says(relation: Relation, zh: &'static str, en: &'static str) -> Promise {
    Promise { says: Label { zh, en }, relation }
}

const TINY: Chosen = ("network", "tiny");
/// Small steps, many of them: a lane has about a third of a minute of one core.
const BATCH: Chosen = ("batch", "32");
/// Where a difference is too small to be found on every corpus in so many steps.
const CAPITALS: Chosen = ("corpus", "capitals");
/// Strings of several lengths.
const OPEN: Chosen = ("corpus", "capitals-open");
/// A VAE that collapses to a unigram of each position, as the demonstration of that name.
const COLLAPSING: Chosen = ("demonstration", "capitals-collapsed");
/// A VAE of two numbers a sentence; whether they say anything is a matter of β.
const TOPICS: Chosen = ("demonstration", "topics-collapsed");

const STORIES: &[Story] = &[
    Story {
        name: "one-thing",
        title: Label { zh: "七种方法，一回事", en: "seven methods, one thing" },
        question: Label {
            zh: "GPT、BERT、扩散模型和 VAE，是一回事吗？",
            en: "Are GPT, BERT, diffusion and the VAE one thing?",
        },
        seen: Label {
            zh: "七列都在给 −log p(x) 求上界，没有一个低于 H。前六列的噪声没有参数；只有 VAE 的噪声是学出来的，它的码率落到零。",
            en: "All seven bound −log p(x) from above, and none goes below H. The noise of the first six has no parameters; only the VAE learns its noise, and its rate falls to zero.",
        },
        draws: false,
        lines: &[
            &[("method", "gpt")],
            &[("method", "bert")],
            &[("method", "mask")],
            &[("method", "noise-blind")],
            &[("method", "iid")],
            &[("method", "gaussian")],
            &[("method", "vae"), ("latent", "position"), ("dimensions", "32"), ("learning-rate", "0.01")],
        ],
        shared: &[TINY, BATCH, ("steps", "1000")],
        promises: &[
            says(
                Rising(Bound, &[0, 2, 3]),
                "从左到右最好学，遮盖其次，随机词元更难。",
                "Left to right is the easiest to learn, masks come next, random tokens last.",
            ),
            says(Rising(Bound, &[2, 6]), "遮盖的界好过 VAE。", "Masking has a better bound than the VAE."),
            says(Collapsed(6), "VAE 塌缩了。", "The VAE collapses."),
            says(Under(Rate, 6, 0.05), "它的码率几乎是零。", "Its rate is all but zero."),
        ],
    },
    Story {
        name: "ladder",
        title: Label { zh: "笔记的阶梯", en: "the note's ladder" },
        question: Label {
            zh: "一句话从末尾一个一个地涂掉，还是按随机的顺序涂掉，差别有多大？",
            en: "What is the difference between blotting out a sentence from its end and in random order?",
        },
        seen: Label {
            zh: "每次一个词元时，过程本身什么也不丢；差别全在学习：随机的顺序要学的多得多。",
            en: "One token at a time the process itself loses nothing; all of the difference is learning, and random order has far more to learn.",
        },
        draws: false,
        lines: &[&[("method", "gpt")], &[("method", "mask")]],
        shared: &[TINY, BATCH, ("steps", "1000")],
        promises: &[
            says(
                Under(ProcessGap, 0, 0.001),
                "从末尾涂掉，过程不丢什么。",
                "From the end, the process loses nothing.",
            ),
            says(
                Under(ProcessGap, 1, 0.001),
                "随机顺序，过程也不丢什么。",
                "In random order, the process loses nothing either.",
            ),
            says(Rising(LearningGap, &[0, 1]), "随机顺序更难学。", "Random order is harder to learn."),
        ],
    },
    Story {
        name: "why-k",
        title: Label { zh: "为什么 k 要紧", en: "why k matters" },
        question: Label {
            zh: "一步恢复几个词元，代价是什么？",
            en: "What does it cost to restore several tokens at once?",
        },
        seen: Label {
            zh: "同一个网络，按四个 k 各量一次；同一步里的词元互相看不见，k 翻一倍过程差就增大（k 只加一时未必），再训练也补不回来。",
            en: "One network, measured at four values of k: tokens of one step cannot see each other, so the process gap grows with every doubling of k (it need not from one k to the next), and no training closes it.",
        },
        draws: false,
        lines: &[&[("k", "1")], &[("k", "2")], &[("k", "4")], &[("k", "8")]],
        shared: &[TINY, BATCH, ("steps", "400")],
        promises: &[
            says(
                Rising(ProcessGap, &[0, 1, 2, 3]),
                "k 每翻一倍，过程差都增大。",
                "The process gap grows with every doubling of k.",
            ),
            says(
                Rising(Bound, &[0, 1, 2, 3]),
                "k 每翻一倍，界都变差。",
                "The bound worsens with every doubling of k.",
            ),
        ],
    },
    Story {
        name: "mask-or-token",
        title: Label { zh: "遮盖还是随机词元？", en: "mask or random token?" },
        question: Label {
            zh: "把词元换成遮盖，还是换成别的词元，哪一种噪声更好？",
            en: "Is it better to replace a token with a mask or with another token?",
        },
        seen: Label {
            zh: "遮盖说明了哪里坏了；随机词元先要猜哪里坏了，界因此更差。",
            en: "A mask says what is destroyed; a random token leaves that to be guessed, and the bound is worse for it.",
        },
        draws: false,
        lines: &[&[("method", "mask")], &[("method", "noise-blind")], &[("method", "noise-hidden")]],
        shared: &[TINY, BATCH, ("steps", "1000")],
        promises: &[
            says(
                Rising(Bound, &[0, 1]),
                "记得位置的随机词元比遮盖差。",
                "Random tokens whose places the sampler remembers are worse than masks.",
            ),
            says(
                Rising(Bound, &[1, 2]),
                "位置也要预测，就更差。",
                "It is worse still where the places have to be predicted.",
            ),
        ],
    },
    Story {
        name: "collapse",
        title: Label { zh: "看 VAE 塌缩", en: "watch a VAE collapse" },
        question: Label {
            zh: "VAE 什么时候不再用它的隐变量？",
            en: "When does a VAE stop using its latent?",
        },
        seen: Label {
            zh: "同一份语料：一个 VAE 的码率落到零，每个位置只剩自己的分布；另一个的 z 一直活着。",
            en: "On one corpus the rate of one VAE falls to zero, and each position is left with its marginal distribution; the other's z stays alive.",
        },
        draws: false,
        lines: &[&[COLLAPSING], &[("demonstration", "capitals-alive"), ("annealing", "300")]],
        shared: &[BATCH, ("steps", "900")],
        promises: &[
            says(Collapsed(0), "第一个塌缩了。", "The first collapses."),
            says(Under(Rate, 0, 0.05), "它的码率几乎是零。", "Its rate is all but zero."),
            says(Alive(1), "第二个活着。", "The second is alive."),
        ],
    },
    Story {
        name: "cure-beta",
        title: Label { zh: "用 β 来治", en: "cure it with β" },
        question: Label {
            zh: "码率便宜一点，隐变量就活过来吗？",
            en: "Does a latent come alive when its rate costs less?",
        },
        seen: Label {
            zh: "码率的权重 β 从 10 到 1：码率升起来，z 说得出话题。",
            en: "As the rate's weight β goes from 10 to 1 the rate rises, and z tells the topic.",
        },
        draws: false,
        lines: &[&[TOPICS, ("beta", "10")], &[TOPICS, ("beta", "4")], &[TOPICS, ("beta", "1")]],
        shared: &[BATCH, ("steps", "600")],
        promises: &[
            says(Collapsed(0), "β = 10 时塌缩。", "At β = 10 it collapses."),
            says(Alive(2), "β = 1 时活着。", "At β = 1 it is alive."),
            says(Rising(Rate, &[0, 1, 2]), "码率随 β 变小而升高。", "The rate rises as β falls."),
        ],
    },
    Story {
        name: "cure-mmd",
        title: Label { zh: "用 MMD 来治", en: "cure it with MMD" },
        question: Label {
            zh: "不罚码率，只要聚合后验像先验，塌缩能治好吗，代价是什么？",
            en: "If the rate is free and only the aggregate posterior has to match the prior, is collapse cured, and at what price?",
        },
        seen: Label {
            zh: "MMD-VAE 的 z 活着，能重建句子；可是码率不受惩罚，D + R 更差。",
            en: "The MMD-VAE's z is alive and rebuilds the sentence; but nothing penalises the rate, and D + R is worse.",
        },
        draws: false,
        lines: &[&[COLLAPSING], &[COLLAPSING, ("method", "info-vae")], &[COLLAPSING, ("method", "mmd-vae")]],
        shared: &[BATCH, ("steps", "600")],
        promises: &[
            says(Collapsed(0), "VAE 塌缩了。", "The VAE collapses."),
            says(
                Collapsed(1),
                "只罚一半码率的 InfoVAE 仍然塌缩。",
                "So does the InfoVAE, which charges half of the rate.",
            ),
            says(Alive(2), "不罚码率的 MMD-VAE 活着。", "The MMD-VAE, which charges none of it, is alive."),
            says(Rising(Bound, &[0, 2]), "它的 D + R 更差。", "Its D + R is worse."),
        ],
    },
    Story {
        name: "fix-posterior",
        title: Label { zh: "干脆把后验固定", en: "fix the posterior instead" },
        question: Label {
            zh: "后验没有参数，就没有可塌缩的东西；那么它好用吗？",
            en: "A posterior without parameters has nothing to collapse; but is it any good?",
        },
        seen: Label {
            zh: "固定的高斯后验活着，但码率是语料的常数，很贵；固定的遮盖也不会塌缩，界却比这两个都好。",
            en: "The fixed Gaussian posterior is alive, but its rate is a constant of the corpus, and high; fixed masking cannot collapse either, and its bound is better than both.",
        },
        draws: false,
        lines: &[&[COLLAPSING], &[COLLAPSING, ("method", "fixed-posterior")], &[("method", "mask"), TINY]],
        shared: &[BATCH, ("steps", "600")],
        promises: &[
            says(Collapsed(0), "学习的后验塌缩了。", "The learned posterior collapses."),
            says(Alive(1), "固定的后验活着。", "The fixed posterior is alive."),
            says(Rising(Bound, &[2, 0]), "遮盖的界好过 VAE。", "Masking has a better bound than the VAE."),
            says(Rising(Bound, &[2, 1]), "也好过固定的高斯。", "And than the fixed Gaussian."),
        ],
    },
    Story {
        name: "bert",
        title: Label {
            zh: "BERT 要量对了才有界", en: "BERT has no bound until it is evaluated right"
        },
        question: Label {
            zh: "BERT 的训练损失那么低，它是更好的模型吗？",
            en: "BERT's training loss is so low: is it the better model?",
        },
        seen: Label {
            zh: "训练损失低于熵，任何界都做不到，所以它不是界；按任意顺序来量，同一个网络就有了界，并且比为此训练的差。",
            en: "The loss lies below the entropy, where no bound can lie: it is not one. Measured in any order the same network has a bound, a worse one than that of a network trained for it.",
        },
        draws: false,
        lines: &[
            &[("method", "bert"), ("evaluation", "as-trained")],
            &[("method", "bert")],
            &[("method", "mask")],
        ],
        shared: &[TINY, BATCH, ("steps", "1000"), CAPITALS],
        promises: &[
            says(
                Under(Loss, 0, 0.0),
                "训练损失低于熵：不是界。",
                "The training loss is below the entropy: no bound.",
            ),
            says(Over(Bound, 1, 0.0), "量对了，它在熵之上。", "Evaluated right it is above the entropy."),
            says(
                Rising(Bound, &[2, 1]),
                "为界而训练的遮盖更好。",
                "Masking trained for the bound is better.",
            ),
        ],
    },
    Story {
        name: "more-steps",
        title: Label { zh: "步数越多，句子越好", en: "more steps, better sentences" },
        question: Label {
            zh: "同一个网络，分更多步来写，句子会更好吗？",
            en: "Does one network write better sentences in more steps?",
        },
        seen: Label {
            zh: "一步写完，词与词对不上；步数越多，属于语料的句子越多。",
            en: "Written in one step the words do not agree; with more steps, more of the sentences belong to the corpus.",
        },
        draws: true,
        lines: &[&[("k", "8")], &[("k", "4")], &[("k", "2")], &[("k", "1")]],
        shared: &[TINY, BATCH, ("steps", "800")],
        promises: &[says(
            Rising(Valid, &[0, 1, 2, 3]),
            "步数每加一倍，合格的句子更多。",
            "With each doubling of the steps more sentences are valid.",
        )],
    },
    Story {
        name: "when-to-stop",
        title: Label { zh: "句子在哪里结束？", en: "when to stop?" },
        question: Label {
            zh: "一句话写到哪里该停，模型怎么知道？",
            en: "How does a model know where a sentence ends?",
        },
        seen: Label {
            zh: "一次一个词元，写出结束符就停，每句都成句。一步四个，结束符会互相矛盾，许多画布不成句；先抽长度就没有这个问题。删除的模型没有结束符，看着剩下的字决定停不停。",
            en: "One token at a time, a generated end token always ends a string. At four a step, end tokens contradict each other and many canvases are malformed; with the length drawn first none is. The model of a deletion has no end token: it decides from the string so far whether to stop.",
        },
        draws: true,
        lines: &[
            &[OPEN, ("method", "gpt")],
            &[OPEN, ("method", "mask")],
            &[OPEN, ("method", "mask"), ("k", "4")],
            &[OPEN, ("method", "mask"), ("string-length", "first"), ("k", "4")],
            &[OPEN, ("process", "delete")],
        ],
        shared: &[TINY, BATCH, ("steps", "1000")],
        promises: &[
            says(
                Under(Malformed, 1, 0.005),
                "一次一个，没有不成句的画布。",
                "One at a time, no canvas is malformed.",
            ),
            says(
                Over(Malformed, 2, 0.05),
                "一步四个，许多画布不成句。",
                "At four a step, many canvases are malformed.",
            ),
            says(
                Under(Malformed, 3, 0.005),
                "先抽长度，没有不成句的画布。",
                "With the length drawn first, none is.",
            ),
            says(Rising(Lengths, &[3, 2]), "长度也更准。", "Its lengths are nearer to the corpus's, too."),
            says(
                Under(Lengths, 0, 0.1),
                "从左到右写出结束符，长度合乎语料：超出偶然不到 0.1。",
                "Left to right, an end token gives the lengths of the corpus, within 0.1 of chance.",
            ),
            says(
                Rising(Lengths, &[4, 2]),
                "删除的模型没有结束符，长度也比一步四个的画布准。",
                "The model of a deletion has no end token, and its lengths are nearer than those of the canvas at four a step.",
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_story_is_refused_with_the_names_there_are() {
        assert!(find("no such").unwrap_err().message.en.contains(stories()[0].name));
        assert_eq!(find(stories()[0].name).unwrap().name, stories()[0].name);
    }
}
