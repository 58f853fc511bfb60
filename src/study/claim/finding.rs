//! What the lines of a corpus come to, in numbers and in words.

use super::ClaimLine;
use crate::error::Text;
use crate::study::comparison::OverSeeds;
use serde::Serialize;

/// A comparison of means over seeds, decided beforehand: Σ weight · gap, seed by seed.
struct Question {
    name: &'static str,
    label: (&'static str, &'static str),
    weights: &'static [(&'static str, f64)],
}

const QUESTIONS: &[Question] = &[
    Question {
        name: "fixed-posterior",
        label: (
            "固定后验代替学习的后验（VAE）",
            "A fixed posterior of z in place of a learned one (the VAE)",
        ),
        weights: &[("fixed-posterior", 1.0), ("vae", -1.0)],
    },
    Question {
        name: "fixed-mean",
        label: ("固定均值（两种标准差平均）", "Fixing the mean (averaged over both deviations)"),
        weights: &[("fixed-mean", 0.5), ("fixed-posterior", 0.5), ("vae", -0.5), ("fixed-deviation", -0.5)],
    },
    Question {
        name: "fixed-deviation",
        label: ("固定标准差（两种均值平均）", "Fixing the deviation (averaged over both means)"),
        weights: &[("fixed-deviation", 0.5), ("fixed-posterior", 0.5), ("vae", -0.5), ("fixed-mean", -0.5)],
    },
    Question {
        name: "left-to-right",
        label: ("从左到右（gpt）代替 VAE", "Left to right (gpt) in place of the VAE"),
        weights: &[("gpt", 1.0), ("vae", -1.0)],
    },
    Question {
        name: "mask",
        label: ("随机遮盖代替 VAE", "Masking in random order in place of the VAE"),
        weights: &[("mask", 1.0), ("vae", -1.0)],
    },
];

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Contrast {
    /// What is asked.
    pub name: &'static str,
    /// What the change adds to the bound, nats per sequence; below 0 it is an improvement.
    pub added: OverSeeds,
    /// Whether that is beyond chance: outside Student's two-sided 95% interval; `None` of one seed.
    pub beyond_chance: Option<bool>,
    /// The same as a sentence.
    pub sentence: Text,
}

/// What was found on one corpus.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClaimFinding {
    /// The corpus.
    pub corpus: &'static str,
    /// The method with the lowest bound.
    pub best: &'static str,
    /// The one with the lowest bound among the 2×2, if one of it ran.
    pub best_posterior: Option<&'static str>,
    /// Who wins, as a sentence.
    pub sentence: Text,
    /// What each change adds; those that need a method which did not run are left out.
    pub contrasts: Vec<Contrast>,
}

impl ClaimFinding {
    /// Of the lines of one corpus, of so many methods that are to run; `None` before there are two to compare.
    pub(super) fn of(lines: &[ClaimLine], planned: usize) -> Option<Self> {
        if lines.len() < 2.min(planned) {
            return None;
        }
        let lowest = |lines: &mut dyn Iterator<Item = &'_ ClaimLine>| {
            lines.min_by(|a, b| a.gap.nats.total_cmp(&b.gap.nats)).map(|line| line.method)
        };
        let best = lowest(&mut lines.iter())?;
        let best_posterior = lowest(&mut lines.iter().filter(|line| !line.is_noise()));
        let line = |name| lines.iter().find(|line: &&ClaimLine| line.method == name);
        let (corpus, gap) = (lines[0].corpus, written(line(best)?.gap));
        let among = best_posterior.filter(|name| *name != best).and_then(line);
        let (so_far_zh, so_far_en) = match lines.len() {
            run if run < planned => (
                format!("{planned} 种方法跑了 {run} 种，目前"),
                format!("with {run} of {planned} methods run, so far "),
            ),
            _ => Default::default(),
        };
        let (mut zh, mut en) = (
            format!("{corpus}：{so_far_zh}界最低的是 {best}，比熵高 {gap} 奈特。"),
            format!("{corpus}: {so_far_en}the lowest bound is that of {best}, {gap} nats above the entropy."),
        );
        if let Some(ClaimLine { method, gap, .. }) = among {
            let gap = written(*gap);
            zh += &format!("z 的后验里最好的是 {method}，高 {gap}。");
            en += &format!(" Of the posteriors of z the best is {method}, {gap} above.");
        }
        let contrasts = QUESTIONS.iter().filter_map(|question| question.answer(lines)).collect();
        Some(Self { corpus, best, best_posterior, sentence: Text::new(zh, en), contrasts })
    }
}

impl Question {
    fn answer(&self, lines: &[ClaimLine]) -> Option<Contrast> {
        let line = |name: &str| lines.iter().find(|line| line.method == name);
        let parts: Vec<(&ClaimLine, f64)> =
            self.weights.iter().map(|(name, weight)| Some((line(name)?, *weight))).collect::<Option<_>>()?;
        // Where a method was stopped, or runs are missing, the seeds that all have.
        let at_seed =
            |run: &usize| parts.iter().map(|(line, weight)| Some(weight * line.gap_of(*run)?)).sum();
        let differences: Vec<f64> = parts.first()?.0.runs.iter().filter_map(at_seed).collect();
        let added = OverSeeds::of(&differences)?;
        let degrees = differences.len() - 1;
        let beyond_chance = added.standard_error.map(|error| added.nats.abs() > student(degrees) * error);
        Some(Contrast {
            name: self.name,
            added,
            beyond_chance,
            sentence: self.sentence(added, beyond_chance),
        })
    }

    fn sentence(&self, added: OverSeeds, beyond_chance: Option<bool>) -> Text {
        let size = written(OverSeeds { nats: added.nats.abs(), ..added });
        let (more_zh, more_en) = if added.nats > 0.0 { ("升高", "raises") } else { ("降低", "lowers") };
        let (sure_zh, sure_en) = match beyond_chance {
            Some(true) => ("超出偶然", "beyond chance"),
            Some(false) => ("不超出偶然", "within chance"),
            None => ("只有一个种子，误差未知", "one seed tells no error"),
        };
        let (zh, en) = self.label;
        Text::new(
            format!("{zh}使界{more_zh} {size} 奈特（{sure_zh}）。"),
            format!("{en} {more_en} the bound by {size} nats ({sure_en})."),
        )
    }
}

fn written(OverSeeds { nats, standard_error }: OverSeeds) -> String {
    standard_error.map_or(format!("{nats:.4}"), |error| format!("{nats:.4} ± {error:.4}"))
}

/// The 97.5% quantile of Student's t: tabulated up to 4 degrees of freedom, then the expansion of Abramowitz and
/// Stegun 26.7.5 to second order, off by less than 0.03.
fn student(degrees: usize) -> f64 {
    const FEW: [f64; 5] = [f64::INFINITY, 12.706, 4.303, 3.182, 2.776];
    let many = degrees as f64;
    FEW.get(degrees).copied().unwrap_or_else(|| 1.96 + 2.3724 / many + 2.8225 / (many * many))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::BoundKind;

    fn line(method: &'static str, gaps: &[f64]) -> ClaimLine {
        let gap = OverSeeds::of(gaps).unwrap();
        ClaimLine {
            corpus: "toy",
            method,
            kind: BoundKind::Exact,
            seeds: gaps.len(),
            parameters: 1,
            steps: 1,
            seconds: 1.0,
            bound: gap,
            gap,
            gaps: gaps.to_vec(),
            runs: (0..gaps.len()).collect(),
            distortion: None,
            rate: (!["gpt", "mask"].contains(&method)).then_some(gap),
            rate_gap: None,
            information: None,
            aggregate_divergence: None,
            latent_information: None,
            verdicts: Vec::new(),
        }
    }

    fn answer<'a>(finding: &'a ClaimFinding, name: &str) -> &'a Contrast {
        finding.contrasts.iter().find(|contrast| contrast.name == name).unwrap()
    }

    #[test]
    fn differences_are_taken_seed_by_seed() {
        // Seeds differ by 10, methods by 1 ± 0.1 on the same seed.
        let lines = [line("vae", &[0.0, 10.0, 20.0]), line("fixed-posterior", &[1.0, 11.1, 20.9])];
        let finding = ClaimFinding::of(&lines, lines.len()).unwrap();
        let found = answer(&finding, "fixed-posterior");
        assert!((found.added.nats - 1.0).abs() < 1e-12);
        assert!((found.added.standard_error.unwrap() - 0.1 / 3f64.sqrt()).abs() < 1e-12);
        assert_eq!(found.beyond_chance, Some(true));
        assert!(found.sentence.en.contains("raises the bound by 1.0000 ± 0.0577 nats (beyond chance)"));
        assert_eq!(finding.contrasts.len(), 1, "the others need methods that did not run");
    }

    #[test]
    fn three_seeds_take_more_than_four_standard_errors() {
        let of = |gap: f64| {
            let noise = [gap - 0.1, gap, gap + 0.1];
            let finding = ClaimFinding::of(&[line("vae", &[0.0; 3]), line("mask", &noise)], 2).unwrap();
            answer(&finding, "mask").beyond_chance
        };
        let error = 0.1 / 3f64.sqrt();
        assert_eq!((of(-4.2 * error), of(-4.4 * error)), (Some(false), Some(true)));
        let one = ClaimFinding::of(&[line("vae", &[0.0]), line("mask", &[-1.0])], 2).unwrap();
        assert_eq!(answer(&one, "mask").beyond_chance, None);
    }

    #[test]
    fn a_factor_is_averaged_over_the_other() {
        let lines = [
            line("vae", &[1.0]),
            line("fixed-deviation", &[2.0]),
            line("fixed-mean", &[5.0]),
            line("fixed-posterior", &[8.0]),
            line("gpt", &[0.5]),
        ];
        let finding = ClaimFinding::of(&lines, lines.len()).unwrap();
        assert_eq!(answer(&finding, "fixed-mean").added.nats, 5.0);
        assert_eq!(answer(&finding, "fixed-deviation").added.nats, 2.0);
        assert_eq!((finding.best, finding.best_posterior), ("gpt", Some("vae")));
        assert!(finding.sentence.en.contains("gpt, 0.5000") && finding.sentence.en.contains("vae, 1.0000"));
        assert_eq!(ClaimFinding::of(&[], 0), None);
    }

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (degrees, expected) in [(2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)] {
            assert!((student(degrees) - expected).abs() < 0.03, "{degrees}");
        }
    }

    #[test]
    fn nothing_is_announced_before_there_is_something_to_compare() {
        let lines = [line("vae", &[1.0; 3]), line("fixed-mean", &[2.0; 3])];
        assert_eq!(ClaimFinding::of(&lines[..1], 6), None);
        let words = ClaimFinding::of(&lines, 6).unwrap().sentence.en;
        assert!(words.contains("with 2 of 6 methods run, so far the lowest bound is that of vae"), "{words}");
        assert!(!ClaimFinding::of(&lines, 2).unwrap().sentence.en.contains("so far"));
    }
}
