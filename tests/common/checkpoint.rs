//! Checkpoints that nobody would save: a file's header and its numbers, changed by hand.

use serde_json::Value;

/// A safetensors file in its two parts.
pub struct File {
    /// JSON: where each tensor lies, and the metadata.
    pub header: String,
    data: Vec<u8>,
}

impl File {
    pub fn of(bytes: &[u8]) -> Self {
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
        Self { header, data: bytes[8 + length..].to_vec() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let length = (self.header.len() as u64).to_le_bytes();
        [&length[..], self.header.as_bytes(), &self.data].concat()
    }

    /// What the header says of each tensor whose name begins so.
    pub fn tensors(&self, prefix: &str) -> Vec<(String, Value)> {
        let header: Value = serde_json::from_str(&self.header).unwrap();
        let tensors = header.as_object().unwrap().clone().into_iter();
        tensors.filter(|(name, _)| name.starts_with(prefix)).collect()
    }

    /// Makes all numbers of a vector, which are float32, this one.
    pub fn fill(&mut self, vector: &str, number: f32) {
        for (_, tensor) in self.tensors(&format!("{vector}/")) {
            let offset = |n: usize| tensor["data_offsets"][n].as_u64().unwrap() as usize;
            for bytes in self.data[offset(0)..offset(1)].chunks_exact_mut(4) {
                bytes.copy_from_slice(&number.to_le_bytes());
            }
        }
    }

    /// Writes `field` of the metadata as `value`, whatever it was.
    pub fn set(&mut self, field: &str, value: &str) {
        let name = format!(r#"\"{field}\":"#);
        let (before, after) = self.header.split_once(&name).unwrap();
        let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        self.header = format!("{before}{name}{value}{rest}");
    }
}
