//! The texts a reader has brought, kept in this context's memory.

use super::{Thrown, js, to_js};
use crate::corpus::description::TextDescription;
use crate::corpus::{Corpus, CorpusConfig, OwnText};
use crate::error::{Error, ErrorKind, Result};
use js_sys::{JsString, Uint8Array};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::prelude::*;

thread_local! {
    /// JavaScript names a text by its fingerprint; the text itself stays on this side.
    static TEXTS: RefCell<Vec<Arc<OwnText>>> = const { RefCell::new(Vec::new()) };
}

/// The corpus of this configuration, with the texts at hand.
pub fn corpus(config: &CorpusConfig) -> Result<Corpus> {
    TEXTS.with_borrow(|texts| Corpus::open_with(config, texts))
}

/// All of them.
pub fn at_hand() -> Vec<Arc<OwnText>> {
    TEXTS.with_borrow(Vec::clone)
}

/// Reads a text (a string, or the bytes of a file) and keeps it for corpora of kind `text`. Throws `text` if it cannot be
/// used.
#[wasm_bindgen(js_name = readText)]
pub fn read_text(source: js::TextSource) -> Thrown<js::TextDescription> {
    let bytes = match JsValue::from(source).dyn_into::<JsString>() {
        Ok(string) => utf_8(&string)?.into_bytes(),
        Err(other) => Uint8Array::new(&other).to_vec(),
    };
    let text = Arc::new(OwnText::read(&bytes)?);
    let description = TextDescription::from(text.as_ref());
    TEXTS.with_borrow_mut(|texts| {
        texts.retain(|other| other.fingerprint() != text.fingerprint());
        texts.push(text);
    });
    to_js(&description)
}

/// A JavaScript string can hold half a surrogate pair, which no UTF-8 can.
fn utf_8(string: &JsString) -> Result<String> {
    if string.is_valid_utf16() {
        return Ok(String::from(string));
    }
    Err(Error::new(
        ErrorKind::Text,
        "文本里有半个字符（不成对的 UTF-16 代理项），多半是从中间截断了：请重新复制完整的文字。",
        "The text has half a character (an unpaired UTF-16 surrogate), as when it was cut in the middle of one: copy the writing again, whole.",
    ))
}
