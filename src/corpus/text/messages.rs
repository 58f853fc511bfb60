//! What is said of a text: why it cannot be used, and what has to be known of its numbers.

use crate::Error;
use crate::error::{ErrorKind, Text};

fn error(zh: impl Into<String>, en: impl Into<String>) -> Error {
    Error::new(ErrorKind::Text, zh, en)
}

pub fn empty() -> Error {
    error("文本是空的：请粘贴或拖入一些文字。", "The text is empty: paste or drop some writing.")
}

pub fn too_large(bytes: usize, most: usize) -> Error {
    // With all digits: a byte too many is to be seen.
    let (found, limit) = (bytes as f64 / 1e6, most / 1_000_000);
    error(
        format!("文本有 {found} MB，最多 {limit} MB：请截取一部分。"),
        format!("The text has {found} MB, the limit is {limit} MB: take a part of it."),
    )
}

pub fn binary() -> Error {
    error(
        "这不是文字，而是二进制文件：请选择 UTF-8 编码的纯文本（.txt、.md 等）。",
        "This is not text but a binary file: choose plain text in UTF-8 (.txt, .md and the like).",
    )
}

pub fn not_utf_8(at: usize) -> Error {
    error(
        format!("从第 {} 个字节起不是 UTF-8：请把文件另存为 UTF-8 编码。", at + 1),
        format!("It is not UTF-8 from byte {} on: save the file in the encoding UTF-8.", at + 1),
    )
}

pub fn one_character(character: char, count: usize) -> Error {
    let character = character.escape_debug();
    error(
        format!("文本里只有一种字符（“{character}”，{count} 个）：没有什么可学，请换一段文字。"),
        format!(
            "The text has but one distinct character (“{character}”, {count} of it): there is nothing to learn; bring another."
        ),
    )
}

pub fn crowded(share: f64, known: usize) -> Text {
    let percent = 100.0 * share;
    Text::new(
        format!(
            "文本里的不同字符太多，只分得开 {known} 个：训练部分有 {percent:.1}% 的字符算作同一个未知词元，所以界和基线都比实际显得好。请截取字符种类少些的一部分。"
        ),
        format!(
            "The text has more distinct characters than the {known} that can be told apart: {percent:.1}% of its training part count as one unknown token, so that bounds and baselines look better than they are. Take a part of it that has fewer."
        ),
    )
}

pub fn unseen(share: f64) -> Text {
    let percent = 100.0 * share;
    Text::new(
        format!(
            "留出部分（最后十分之一）有 {percent:.1}% 的字符在训练部分里没有，算作同一个未知词元，所以界和基线都比实际显得好。文字长些，或结尾和前面相像，就会少些。"
        ),
        format!(
            "{percent:.1}% of the held-out characters (the last tenth) do not occur before and count as one unknown token, so that bounds and baselines look better than they are. A longer text, or one whose end is like the rest, has fewer."
        ),
    )
}

pub fn too_short(found: usize, needed: usize, context: usize, shortest: usize) -> Error {
    let (zh, en) =
        if context > shortest { ("，或把上下文调短", ", or a shorter context") } else { ("", "") };
    error(
        format!("文本太短：有 {found} 个字符，上下文 {context} 至少要 {needed} 个。请用更长的文字{zh}。"),
        format!(
            "The text is too short: {found} characters, and a context of {context} needs at least {needed}. Bring a longer one{en}."
        ),
    )
}
