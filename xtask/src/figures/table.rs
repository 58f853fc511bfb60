//! What is measured: every figure, and the lines of `lab` that make it.

/// A table of measured numbers.
pub struct Figure {
    /// Its file in `docs/figures/`, without the ending.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What follows `lab` in the commands that measure it, in the order of its rows; no argument has a space.
    pub commands: &'static [&'static str],
}

/// All of them. Of `compare`, what is not named is as every run has it by default: one preset for all.
pub const FIGURES: &[Figure] = &[
    Figure {
        name: "entropies",
        title: "Entropies and baselines",
        commands: &[
            "entropy --corpus capitals",
            "entropy --corpus brackets",
            "entropy --corpus topics",
            "entropy --corpus checksum",
        ],
    },
    Figure {
        name: "capitals",
        title: "Block methods on capitals",
        commands: &[
            "compare --corpus capitals --methods gpt --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods pixelcnn --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods seq2seq --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods bert --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods mask --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods span --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods noise-blind --k 1,2,4,8 --seeds 3",
            "compare --corpus capitals --methods noise-hidden --k 1,2,4,8 --seeds 3",
        ],
    },
    Figure {
        name: "diffusions",
        title: "Diffusions on capitals",
        commands: &[
            "compare --corpus capitals --methods iid --seeds 3 --steps 16000 --batch 32 --learning-rate 0.002",
            "compare --corpus capitals --methods gaussian --seeds 3 --steps 16000 --batch 32 --learning-rate 0.002",
        ],
    },
    Figure {
        name: "learnt-embeddings",
        title: "Ablation: learnt embeddings, whose noise is not fixed",
        commands: &[
            "compare --corpus capitals --methods gaussian-learnt --seeds 3 --steps 16000 --batch 32 --learning-rate 0.002",
        ],
    },
    Figure {
        name: "random-order",
        title: "Sentences over network evaluations, in random order",
        commands: &[
            "sample --checkpoint www/checkpoints/capitals.safetensors --count 4000 --evaluations 1,2,3,4,6,8,12,24,40 --order random",
        ],
    },
    Figure {
        name: "confidence-order",
        title: "Sentences over network evaluations, the surest first",
        commands: &[
            "sample --checkpoint www/checkpoints/capitals.safetensors --count 4000 --evaluations 1,2,3,4,6,8,12,24,40 --order confidence",
        ],
    },
    Figure {
        name: "left-to-right-order",
        title: "Sentences over network evaluations, from left to right",
        commands: &[
            "sample --checkpoint www/checkpoints/capitals.safetensors --count 4000 --evaluations 1,2,3,4,6,8,12,24,40 --order left-to-right",
        ],
    },
    Figure {
        name: "checksum",
        title: "Checksum",
        commands: &[
            "compare --corpus checksum --methods gpt --k 1,2,4,8 --seeds 3",
            "compare --corpus checksum --methods mask --k 1,2,4,8 --seeds 3",
        ],
    },
    Figure {
        name: "demonstrations",
        title: "Learned posteriors, collapsed and alive",
        commands: &[
            "compare --demonstration capitals-collapsed --seeds 3 --sentences 512 --paths 64 --importance 1000",
            "compare --demonstration capitals-alive --seeds 3 --sentences 512 --paths 64 --importance 1000",
            "compare --demonstration brackets-collapsed --seeds 3 --sentences 512 --paths 64 --importance 1000",
            "compare --demonstration brackets-alive --seeds 3 --sentences 512 --paths 64 --importance 1000",
            "compare --demonstration topics-collapsed --seeds 3 --sentences 512 --paths 64 --importance 1000",
            "compare --demonstration topics-alive --seeds 3 --sentences 512 --paths 64 --importance 1000",
        ],
    },
    Figure {
        name: "claim",
        title: "The claim: fixed posteriors against learned ones",
        commands: &[
            "claim --corpora capitals --network tiny --steps 1500 --seeds 3",
            "claim --corpora topics --network tiny --steps 1500 --seeds 3",
            "claim --corpora brackets --network tiny --steps 1500 --seeds 3",
        ],
    },
    Figure {
        name: "claim-by-position",
        title: "The same, each position with a latent of its own",
        commands: &[
            "claim --corpora capitals --network tiny --steps 1500 --seeds 3 --latent position --dimensions 4",
            "claim --corpora topics --network tiny --steps 1500 --seeds 3 --latent position --dimensions 4",
            "claim --corpora brackets --network tiny --steps 1500 --seeds 3 --latent position --dimensions 4",
        ],
    },
    Figure {
        name: "brackets",
        title: "Brackets, on strings that were never trained on",
        commands: &[
            "compare --corpus brackets --methods gpt --k 1 --seeds 3 --steps 3000",
            "compare --corpus brackets --methods mask --k 1 --seeds 3 --steps 12000",
        ],
    },
];
