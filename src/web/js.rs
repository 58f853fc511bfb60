//! The objects of [`crate::contract`] as the types of functions: what wasm-bindgen writes into a build's `.d.ts`.

use crate::contract::crossing;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type * as lab from '../index.js';";

/// A JavaScript object shaped like a Rust type's JSON.
pub trait Object: JsCast + Into<JsValue> {
    /// The Rust type.
    type Of;
}

macro_rules! objects {
    ($($(#[$when:meta])* $name:ident: $of:ty => $typescript:literal;)*) => {
        $(
            $(#[$when])*
            #[wasm_bindgen]
            extern "C" {
                #[wasm_bindgen(typescript_type = $typescript)]
                pub type $name;
            }

            $(#[$when])*
            impl Object for $name {
                type Of = $of;
            }
        )*
    };
}
crossing!(objects);

#[wasm_bindgen]
extern "C" {
    /// A text someone brings.
    #[wasm_bindgen(typescript_type = "string | Uint8Array")]
    pub type TextSource;

    /// What the page has been told of a lane, looked up in JSON's values.
    #[wasm_bindgen(typescript_type = "lab.LaneReport")]
    pub type LaneReport;

    /// One for each lane of a story.
    #[wasm_bindgen(typescript_type = "Array<lab.LaneReport>")]
    pub type LaneReports;
}
