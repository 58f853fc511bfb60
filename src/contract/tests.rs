//! `pkg/types.d.ts`, written from the Rust types.

use std::collections::BTreeMap;
use std::path::Path;
use ts_rs::{Config, TS, TypeVisitor};

const HEAD: &str = "// The objects that cross between Rust and JavaScript. Written by `cargo xtask types` from the Rust types: change those.\n";

/// Declarations by name.
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let declaration =
            tidy(&format!("export {}\n", T::decl(&self.config))).trim_end().replace('\n', "\n  ");
        if let Some(other) = self.found.get(&T::ident(&self.config)) {
            assert!(other.ends_with(&declaration), "two types have one name:\n{other}{declaration}");
            return;
        }
        let docs = tidy(&T::docs().unwrap_or_default());
        self.found.insert(T::ident(&self.config), docs + &declaration);
        T::visit_dependencies(self);
    }
}

/// Short comments on one line, no marks of rustdoc, `null` for `None`, fields indented.
fn tidy(text: &str) -> String {
    let marks = [
        ("\\[", "["),
        ("\\]", "]"),
        ("[`", "`"),
        ("`]", "`"),
        ("`None`", "null"),
        ("`super::", "`"),
        ("`crate::", "`"),
        (" \n", "\n"),
        (", }", " }"),
    ];
    let text = marks.iter().fold(text.to_string(), |text, (from, to)| text.replace(from, to));
    let mut parts = text.split("/**\n *");
    let mut tidied = parts.next().unwrap().to_string();
    for part in parts {
        let (comment, rest) = part.split_once("\n */").unwrap();
        let long = comment.contains('\n');
        tidied +=
            &if long { format!("/**\n *{comment}\n */{rest}") } else { format!("/**{comment} */{rest}") };
    }
    tidied
}

fn declarations() -> String {
    let config = Config::new().with_large_int("number");
    let mut all = Declarations { config, found: BTreeMap::new() };
    macro_rules! visit {
        ($($(#[$when:meta])* $name:ident: $of:ty => $typescript:literal;)*) => {
            $($(#[$when])* {
                assert_eq!(<$of as TS>::name(&all.config), $typescript.replace("lab.", ""));
                all.visit::<$of>();
                <$of>::visit_generics(&mut all);
            })*
        };
    }
    super::crossing!(visit);
    all.found.values().fold(HEAD.to_string(), |file, declaration| file + "\n" + declaration + "\n")
}

#[test]
fn typescript_sees_the_types_that_rust_has() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/types.d.ts");
    std::fs::write(path, declarations()).unwrap();
}
