//! Capitals: sixteen countries; *is* is followed by the right capital, *isn't* by one of the fifteen
//! wrong ones. 256 sentences of eight tokens, in Chinese characters or in English words, under the same
//! distribution. By default countries are weighted 1/rank and ¾ of the sentences are true. With optional parts they are 1088
//! strings of six to twelve characters.

use super::parameters::{check, of};
use super::{Corpus, Open, StringLength, Texts, Theme};
use crate::Result;
use crate::settings::{Choice, Label, Range, Setting};
use serde::{Deserialize, Serialize};

/// Country and capital in Chinese (two characters each) and in English (one word each), by rank.
const PAIRS: [[&str; 4]; 16] = [
    ["中国", "北京", "China", "Beijing"],
    ["日本", "东京", "Japan", "Tokyo"],
    ["韩国", "首尔", "South-Korea", "Seoul"],
    ["朝鲜", "平壤", "North-Korea", "Pyongyang"],
    ["越南", "河内", "Vietnam", "Hanoi"],
    ["老挝", "万象", "Laos", "Vientiane"],
    ["泰国", "曼谷", "Thailand", "Bangkok"],
    ["不丹", "廷布", "Bhutan", "Thimphu"],
    ["英国", "伦敦", "Britain", "London"],
    ["法国", "巴黎", "France", "Paris"],
    ["德国", "柏林", "Germany", "Berlin"],
    ["希腊", "雅典", "Greece", "Athens"],
    ["波兰", "华沙", "Poland", "Warsaw"],
    ["埃及", "开罗", "Egypt", "Cairo"],
    ["秘鲁", "利马", "Peru", "Lima"],
    ["约旦", "安曼", "Jordan", "Amman"],
];

/// L, in either language.
const LENGTH: usize = 8;

/// L with optional parts: the longest string and its end.
const CANVAS_LENGTH: usize = 13;

/// Which capitals, as it is written in checkpoints and links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct CapitalsConfig {
    /// The probability that a sentence is true, in \[0, 1\].
    pub truth: f64,
    /// How often each country is spoken of.
    pub weights: CountryWeights,
}

/// How often each country is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum CountryWeights {
    /// In proportion to 1/rank.
    Zipf,
    /// All equally.
    Uniform,
}

impl CapitalsConfig {
    pub(super) const DEFAULT: Self = Self { truth: 0.75, weights: CountryWeights::Zipf };
}

impl Default for CapitalsConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// `capitals` on the page.
pub const CHINESE: Choice = Choice::new("capitals", "首都（中文）", "capitals (Chinese)");

/// `capitals-en` on the page.
pub const ENGLISH: Choice = Choice::new("capitals-en", "首都（英文）", "capitals (English)");

/// `capitals-open` on the page.
pub const OPEN: Choice = Choice::new("capitals-open", "首都（长短不一）", "capitals (of any length)");

/// The first prompt of `capitals`.
pub const CHINESE_PROMPT: &str = "中国的首都是口口";

/// The first prompt of `capitals-en`.
pub const ENGLISH_PROMPT: &str = "we say the capital of China is □";

/// The settings of all three.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "truth",
        pointer: "/run/corpus/truth",
        range: Range::Real { min: 0.0, max: 1.0, step: 0.05, default: CapitalsConfig::DEFAULT.truth },
        advanced: true,
        label: Label { zh: "真话的比例", en: "truth" },
        help: Label {
            zh: "句子为真（是）的概率；其余的句子用“非”，接一个错的首都。",
            en: "The probability that a sentence is true; the others say isn't, before a wrong capital.",
        },
        ..of(&[CHINESE.name, ENGLISH.name, OPEN.name])
    },
    Setting {
        name: "weights",
        pointer: "/run/corpus/weights",
        range: Range::Choice { options: &[ZIPF, UNIFORM], default: ZIPF.name },
        advanced: true,
        label: Label { zh: "国家的权重", en: "weights" },
        help: Label {
            zh: "各国出现的频率：与名次成反比，或者相等。",
            en: "How often each country occurs: in proportion to 1/rank, or all equally.",
        },
        ..of(&[CHINESE.name, ENGLISH.name, OPEN.name])
    },
];

const ZIPF: Choice = Choice::new("zipf", "1/名次", "1/rank");
const UNIFORM: Choice = Choice::new("uniform", "相等", "equal");

/// `capitals`: 中国的首都是北京.
pub struct Chinese(pub CapitalsConfig);

/// `capitals-en`: we say the capital of China is Beijing.
pub struct English(pub CapitalsConfig);

/// `capitals-open`: 听说中国首都是北京对不对, of which 听说, 对不对, and the 是 of a true sentence are there with probability
/// ½ each, independently.
pub struct WithOptionalParts(pub CapitalsConfig, pub StringLength);

impl Open for Chinese {
    fn length(&self) -> usize {
        LENGTH
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let write = |country: usize, is: bool, capital: usize| {
            let verb = if is { "是" } else { "非" };
            characters([PAIRS[country][0], "的首都", verb, PAIRS[capital][1]])
        };
        let prompts = [CHINESE_PROMPT, "口口的首都是巴黎", "中国的首都口东京", "口口口口口口口口"];
        let sentences = sentences(&self.0, write)?;
        let corpus = Corpus::of_sentences(CHINESE.name, "", &sentences, &prompts, "中国的首都是北京")?;
        Ok(Corpus { theme: Theme::positions("国家", "country", 0..2), ..corpus })
    }
}

impl Open for WithOptionalParts {
    fn length(&self) -> usize {
        CANVAS_LENGTH
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let mut strings = Vec::new();
        for ((country, is, capital), weight) in facts(&self.0)? {
            let verbs: &[&str] = if is { &["是", ""] } else { &["非"] };
            for (before, after) in [("", ""), ("听说", ""), ("", "对不对"), ("听说", "对不对")] {
                for verb in verbs {
                    let parts = [before, PAIRS[country][0], "首都", verb, PAIRS[capital][1], after];
                    strings.push((characters(parts), weight / verbs.len() as f64));
                }
            }
        }
        let prompts = [
            "中国首都是口口口口口口口口",
            "口口口口口口对不对¶···",
            "听说口口首都口口口口口口口",
            "口口口口口口口口口口口口口",
        ];
        let corpus = Corpus::of_sentences(OPEN.name, "", &strings, &prompts, "中国首都是北京¶·····")?;
        let corpus = Corpus { theme: Theme::positions("开头", "beginning", 0..2), ..corpus };
        Ok(corpus.with_string_length(self.1))
    }
}

impl Open for English {
    fn length(&self) -> usize {
        LENGTH
    }

    fn open(&self, _texts: &Texts) -> Result<Corpus> {
        let write = |country: usize, is: bool, capital: usize| {
            let verb = if is { "is" } else { "isn't" };
            vec!["we", "say", "the", "capital", "of", PAIRS[country][2], verb, PAIRS[capital][3]]
        };
        let prompts = [
            ENGLISH_PROMPT,
            "we say the capital of □ is Paris",
            "we say the capital of China □ Tokyo",
            "□ □ □ □ □ □ □ □",
        ];
        let sentence = "we say the capital of China is Beijing";
        let corpus =
            Corpus::of_sentences(ENGLISH.name, " ", &sentences(&self.0, write)?, &prompts, sentence)?;
        Ok(Corpus { theme: Theme::positions("国家", "country", 5..6), ..corpus })
    }
}

/// The characters of these parts, one after the other.
fn characters<'a>(parts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    parts.into_iter().flat_map(|part| part.split("").filter(|c| !c.is_empty())).collect()
}

/// What is possible, each with its weight.
type Weighted<T> = Vec<(T, f64)>;

/// Every fact, written by `write`, with its weight.
fn sentences<'a>(
    config: &CapitalsConfig,
    write: impl Fn(usize, bool, usize) -> Vec<&'a str>,
) -> Result<Weighted<Vec<&'a str>>> {
    let written = |((country, is, capital), weight)| (write(country, is, capital), weight);
    Ok(facts(config)?.into_iter().map(written).collect())
}

/// Every (country, is, capital) that is possible, with its weight.
fn facts(config: &CapitalsConfig) -> Result<Weighted<(usize, bool, usize)>> {
    check(SETTINGS, config)?;
    let mut facts = Vec::new();
    for country in 0..PAIRS.len() {
        let weight = match config.weights {
            CountryWeights::Zipf => 1.0 / (country + 1) as f64,
            CountryWeights::Uniform => 1.0,
        };
        for capital in 0..PAIRS.len() {
            let is = capital == country;
            let share = if is { config.truth } else { (1.0 - config.truth) / (PAIRS.len() - 1) as f64 };
            if share > 0.0 {
                facts.push(((country, is, capital), weight * share));
            }
        }
    }
    Ok(facts)
}
