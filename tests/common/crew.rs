//! Members of a crew that are asked about parts: the last part first, each by another.

use denoise_lab::device::{Answering, Asked, Crew, Rows};

/// Networks with the same weights.
pub struct Members(pub Vec<Box<dyn Asked>>);

impl Crew for Members {
    fn answer(&self, parts: Vec<Rows>) -> Answering<'_> {
        let members = self.0.iter().cycle();
        let answers: Vec<_> =
            parts.iter().rev().zip(members).map(|(part, member)| member.answer_part(part)).collect();
        Box::pin(async { answers.into_iter().rev().collect() })
    }
}
