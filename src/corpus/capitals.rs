//! Capitals: sixteen countries, weighted 1/rank; *is* (¾) is followed by the right capital, *isn't*
//! (¼) by one of the fifteen wrong ones. 256 sentences of eight tokens, in Chinese characters or in
//! English words, under the same law.

use super::Corpus;
use crate::Result;

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

/// The probability that a sentence is true.
const TRUE: f64 = 0.75;

/// `capitals`: 中国的首都是北京.
pub fn chinese() -> Result<Corpus> {
    let write = |country: usize, is: bool, capital: usize| {
        let verb = if is { "是" } else { "非" };
        let parts = [PAIRS[country][0], "的首都", verb, PAIRS[capital][1]];
        parts.into_iter().flat_map(|part| part.split("").filter(|c| !c.is_empty())).collect()
    };
    let prompts = ["中国的首都是□□", "□□的首都是巴黎", "中国的首都□东京", "□□□□□□□□"];
    Corpus::of_sentences("capitals", "", &sentences(write), &prompts, "中国的首都是北京")
}

/// `capitals-en`: we say the capital of China is Beijing.
pub fn english() -> Result<Corpus> {
    let write = |country: usize, is: bool, capital: usize| {
        let verb = if is { "is" } else { "isn't" };
        vec!["we", "say", "the", "capital", "of", PAIRS[country][2], verb, PAIRS[capital][3]]
    };
    let prompts = [
        "we say the capital of China is □",
        "we say the capital of □ is Paris",
        "we say the capital of China □ Tokyo",
        "□ □ □ □ □ □ □ □",
    ];
    let sentence = "we say the capital of China is Beijing";
    Corpus::of_sentences("capitals-en", " ", &sentences(write), &prompts, sentence)
}

/// Every (country, is, capital) of the law, written by `write`, with its weight.
fn sentences<'a>(write: impl Fn(usize, bool, usize) -> Vec<&'a str>) -> Vec<(Vec<&'a str>, f64)> {
    let mut sentences = Vec::new();
    for country in 0..PAIRS.len() {
        let weight = 1.0 / (country + 1) as f64;
        for capital in 0..PAIRS.len() {
            let is = capital == country;
            let share = if is { TRUE } else { (1.0 - TRUE) / (PAIRS.len() - 1) as f64 };
            sentences.push((write(country, is, capital), weight * share));
        }
    }
    sentences
}
