//! Figures for people to read.

use serde_json::Value;

/// The fields of `lab --json` that are shown, in order, and what stands above them.
const COLUMNS: &[(&str, &str)] = &[
    ("corpus", "corpus"),
    ("method", "method"),
    ("evaluations", "evaluations"),
    ("k", "k"),
    ("entropy", "entropy"),
    ("bigram", "bigram, by position"),
    ("positionalUnigram", "unigram, by position"),
    ("pooledUnigram", "unigram, pooled"),
    ("seeds", "seeds"),
    ("parameters", "parameters"),
    ("steps", "steps"),
    ("seconds", "seconds"),
    ("bound", "bound"),
    ("processGap", "process gap"),
    ("learningGap", "learning gap"),
    ("gap", "above the entropy"),
    ("distortion", "D"),
    ("rate", "R"),
    ("rateGap", "R above the entropy"),
    ("information", "I(x; z)"),
    ("aggregateDivergence", "KL(q(z) ‖ p(z))"),
    ("latentInformation", "I_z a position"),
    ("shuffleCost", "cost of another's z"),
    ("importanceGap", "tightest IWAE above the entropy"),
    ("verdicts", "verdicts"),
    ("headCost", "head cost"),
    ("tokenCost", "token cost"),
    ("sentences", "sentences"),
    ("valid", "valid"),
    ("surprisal", "−log p\\*(x)"),
    ("distances", "distances from p\\*"),
    ("failure", "failure"),
    ("sentence", "in words"),
];

/// A figure: its heading, the commands, and a row for each line they printed.
pub fn section(title: &str, commands: &[String], lines: &[Value]) -> String {
    let commands: String = commands.iter().map(|command| format!("lab {command} --json\n")).collect();
    format!("## {title}\n\n```sh\n{commands}```\n\n{}", table(lines))
}

/// A row for each line, a column for each field that any of them has.
fn table(lines: &[Value]) -> String {
    let columns = COLUMNS.iter().map(|(field, heading)| {
        let cells = lines.iter().map(|line| cell(field, &line[*field]));
        std::iter::once(heading.to_string()).chain(cells).collect::<Vec<_>>()
    });
    let columns: Vec<_> = columns.filter(|column| column[1..].iter().any(|cell| !cell.is_empty())).collect();
    let width = |column: &[String]| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0).max(3);
    let widths: Vec<usize> = columns.iter().map(|column| width(column)).collect();
    let row = |index: usize| {
        let cells = columns.iter().zip(&widths).map(|(column, width)| format!(" {:width$} |", column[index]));
        format!("|{}\n", cells.collect::<String>())
    };
    let rule: String = widths.iter().map(|width| format!(" {} |", "-".repeat(*width))).collect();
    let rows: String = (1..=lines.len()).map(row).collect();
    format!("{}|{rule}\n{rows}", row(0))
}

/// A value as a cell: numbers that were measured have four decimals, and their error where they have one.
fn cell(field: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(number) if field == "seconds" => format!("{:.0}", number.as_f64().unwrap_or(f64::NAN)),
        Value::Number(number) if number.is_f64() => decimals(value),
        Value::Object(parts) if parts.contains_key("en") => cell(field, &parts["en"]),
        Value::Object(parts) => {
            let measured = ["nats", "share", "value"].into_iter().find_map(|name| parts.get(name));
            // What was summed exactly has none.
            let error = parts.get("standardError").filter(|error| error.as_f64().is_some_and(|e| e > 5e-5));
            let error = error.map_or(String::new(), |error| format!(" ± {}", decimals(error)));
            let kind =
                parts.get("kind").and_then(Value::as_str).map_or(String::new(), |kind| format!(" ({kind})"));
            format!("{}{error}{kind}", measured.map_or(String::new(), decimals))
        }
        Value::Array(values) => values.iter().map(|value| cell(field, value)).collect::<Vec<_>>().join(", "),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn decimals(value: &Value) -> String {
    // A zero that rounding has left below zero is none.
    let positive = |number: f64| if number.abs() < 5e-5 { 0.0 } else { number };
    value.as_f64().map_or(String::new(), |number| format!("{:.4}", positive(number)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_has_the_columns_that_lines_have_and_says_errors_and_kinds() {
        let lines = [
            json!({ "method": "gpt", "k": 1, "seconds": 42.7, "headCost": null,
                "bound": { "kind": "exact", "nats": 3.61234, "standardError": null },
                "processGap": { "nats": -1e-15, "standardError": 0.0 } }),
            json!({ "method": "iid", "k": null, "learningGap": { "nats": 0.25, "standardError": 0.0125 } }),
        ];
        let expected = "\
| method | k   | seconds | bound          | process gap | learning gap    |
| ------ | --- | ------- | -------------- | ----------- | --------------- |
| gpt    | 1   | 43      | 3.6123 (exact) | 0.0000      |                 |
| iid    |     |         |                |             | 0.2500 ± 0.0125 |
";
        assert_eq!(table(&lines), expected);
    }

    #[test]
    fn a_sentence_is_told_in_english() {
        let lines = [json!({ "sentence": { "zh": "甲", "en": "One." }, "seeds": 3 })];
        assert!(table(&lines).contains("One.") && !table(&lines).contains('甲'));
    }

    #[test]
    fn a_section_names_the_commands_that_repeat_it() {
        let section =
            section("Words", &["entropy --corpus capitals".into()], &[json!({ "entropy": 3.5983 })]);
        assert!(
            section
                .starts_with("## Words\n\n```sh\nlab entropy --corpus capitals --json\n```\n\n| entropy |")
        );
    }
}
