//! A setting's value: read from text, held against its range, written back.

use super::{Range, Setting};
use crate::error::{Error, Result};

use serde_json::Value;

/// The value that `text` (of a link or a flag) gives `setting`.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], naming the setting, the text and what would be right.
pub fn parse(setting: &Setting, text: &str) -> Result<Value> {
    let value = match setting.range {
        Range::Integer { .. } | Range::Stepped { .. } => text.parse::<u64>().map(Value::from).ok(),
        Range::Real { .. } => text.parse::<f64>().map(Value::from).ok(),
        Range::Choice { .. } | Range::Text { .. } => Some(Value::from(text)),
    };
    value.filter(|value| allows(&setting.range, value)).ok_or_else(|| refusal(setting, text))
}

/// Whether `setting` can take `value`.
///
/// # Errors
/// [`crate::error::ErrorKind::Setting`], naming the setting, the value and what would be right.
pub fn check(setting: &Setting, value: &Value) -> Result<()> {
    allows(&setting.range, value).then_some(()).ok_or_else(|| refusal(setting, &write(value)))
}

/// The text that [`parse`] reads as `value`; what no setting can be is only hinted at.
pub fn write(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_u64() {
            Some(whole) => whole.to_string(),
            None => number.as_f64().unwrap_or(f64::NAN).to_string(),
        },
        Value::Bool(truth) => truth.to_string(),
        Value::Null => "null".to_string(),
        Value::Array(_) => "[…]".to_string(),
        Value::Object(_) => "{…}".to_string(),
    }
}

/// How much is shown of what someone wrote, in characters.
const SHOWN: usize = 40;

/// The error of a `name` that none has of those there are; `kind` is what they are, in Chinese and English.
pub(crate) fn no_such<'a>(kind: [&str; 2], name: &str, names: impl Iterator<Item = &'a str>) -> Error {
    let name: String = name.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let names = names.collect::<Vec<_>>();
    Error::setting(
        format!("没有叫“{name}”的{}；有的是：{}。", kind[0], names.join("、")),
        format!("There is no {} “{name}”; there are {}.", kind[1], names.join(", ")),
    )
}

/// The beginning of what someone wrote, safe to show.
pub(crate) fn excerpt(text: &str) -> String {
    let visible = text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let ellipsis = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    visible.collect::<String>() + ellipsis
}

fn allows(range: &Range, value: &Value) -> bool {
    match *range {
        Range::Integer { min, max, .. } => value.as_u64().is_some_and(|n| (min..=max).contains(&n)),
        Range::Stepped { min, max, step, .. } => {
            value.as_u64().is_some_and(|n| (min..=max).contains(&n) && (n - min).is_multiple_of(step))
        }
        Range::Real { min, max, .. } => value.as_f64().is_some_and(|x| (min..=max).contains(&x)),
        Range::Choice { options, .. } => options.iter().any(|option| value == option.name),
        // A control character in a copied command could run it before it is read.
        Range::Text { max_length, .. } => value
            .as_str()
            .is_some_and(|text| text.chars().count() <= max_length && !text.chars().any(char::is_control)),
    }
}

fn refusal(setting: &Setting, text: &str) -> Error {
    let (zh, en) = match setting.range {
        Range::Integer { min, max, .. } => {
            (format!("应是 {min} 到 {max} 的整数"), format!("give a whole number from {min} to {max}"))
        }
        Range::Stepped { min, max, step, .. } => {
            let next = min + step;
            (format!("应是 {min}、{next}、…、{max} 中的一个"), format!("give one of {min}, {next}, .. {max}"))
        }
        Range::Real { min, max, .. } => {
            (format!("应是 {min} 到 {max} 的数"), format!("give a number from {min} to {max}"))
        }
        Range::Choice { options, .. } => {
            let names = options.iter().map(|option| option.name).collect::<Vec<_>>();
            (format!("可选：{}", names.join("、")), format!("give one of {}", names.join(", ")))
        }
        Range::Text { max_length, .. } => (
            format!("应是不超过 {max_length} 个字符、不含控制字符的文字"),
            format!("give at most {max_length} characters without control characters"),
        ),
    };
    let (name, text) = (setting.name, excerpt(text));
    Error::setting(
        format!("设置 {name}（{}）不能是“{text}”：{zh}。", setting.label.zh),
        format!("The setting {name} ({}) cannot be “{text}”: {en}.", setting.label.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::state::find;
    use crate::error::ErrorKind;

    #[test]
    fn a_refusal_names_the_setting_the_value_and_what_would_be_right() {
        let error = parse(find("steps").unwrap(), "7").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Setting);
        for message in [&error.message.zh, &error.message.en] {
            assert!(["steps", "7", "10", "100000"].iter().all(|part| message.contains(part)), "{message}");
        }
        let error = parse(find("process").unwrap(), "gauss").unwrap_err();
        assert!(error.message.en.contains("gauss") && error.message.en.contains("left-to-right, mask"));
    }

    #[test]
    fn what_is_not_a_number_in_range_is_refused() {
        for text in ["", "x", "-1", "1.5", "NaN", "1e9999", "99999999999999999999999"] {
            assert!(parse(find("batch").unwrap(), text).is_err(), "{text}");
        }
        for text in ["", "x", "-1", "NaN", "inf", "-inf", "1e9999"] {
            assert!(parse(find("learning-rate").unwrap(), text).is_err(), "{text}");
        }
        let prompt = find("prompt").unwrap();
        assert!(parse(prompt, "a\u{3}b").is_err());
        assert!(parse(prompt, &"口".repeat(401)).is_err());
        assert!(parse(prompt, &"口".repeat(400)).is_ok());
    }

    #[test]
    fn an_excerpt_is_short_and_without_control_characters() {
        assert_eq!(excerpt("口\u{1b}[2J"), "口\u{fffd}[2J");
        assert_eq!(excerpt(&"口".repeat(41)), "口".repeat(40) + "…");
        assert_eq!(excerpt(&"口".repeat(40)), "口".repeat(40));
    }
}
