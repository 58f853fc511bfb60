//! A state and the methods by name: made one, recognised as one.

use super::state::State;
use crate::error::Result;
use crate::method::preset::{Method, find, methods};

impl State {
    /// This state with what the method of this name chooses; all else stays, but for what came or went
    /// with those choices.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Setting`] if there is no such method, with the names there are.
    pub fn with_method(&self, name: &str) -> Result<Self> {
        let mut state = self.clone();
        for (setting, value) in find(name)?.choices {
            state.set(setting, value)?;
        }
        Ok(state)
    }

    /// The method that this state's posterior and network are, if they have a name.
    pub fn method(&self) -> Option<&'static Method> {
        let chosen = |(setting, value): &(&str, &str)| self.get(setting).is_ok_and(|found| found == *value);
        methods().iter().find(|method| method.choices.iter().all(chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::view::Language;
    use std::collections::HashSet;

    #[test]
    fn every_method_can_be_made_of_every_other_and_is_recognised() {
        for from in methods() {
            let from = State::defaults(Language::Zh).with_method(from.name).unwrap();
            for method in methods() {
                let state = from.with_method(method.name).unwrap();
                state.validate().unwrap();
                assert_eq!(state.method().map(|found| found.name), Some(method.name));
            }
        }
    }

    #[test]
    fn methods_differ_in_name_and_in_what_they_choose() {
        let names: HashSet<_> = methods().iter().map(|method| method.name).collect();
        let choices: HashSet<_> = methods().iter().map(|method| method.choices).collect();
        assert_eq!((names.len(), choices.len()), (methods().len(), methods().len()));
        for method in methods() {
            assert!(method.help.zh.ends_with('。') && method.help.en.ends_with('.'), "{}", method.name);
        }
    }

    #[test]
    fn a_method_leaves_what_it_does_not_name_and_its_name_depends_on_nothing_else() {
        let mut state = State::defaults(Language::Zh);
        for (name, text) in
            [("process", "noise"), ("noise-share", "0.25"), ("steps", "20"), ("network", "tiny")]
        {
            state.set(name, text).unwrap();
        }
        assert_eq!(state.method().unwrap().name, "noise-blind");
        let state = state.with_method("noise-hidden").unwrap();
        assert_eq!(state.get("noise-share").unwrap(), 0.25);
        assert_eq!((state.run.training.steps, state.method().unwrap().name), (20, "noise-hidden"));
        let state = state.with_method("pixelcnn").unwrap();
        assert_eq!(state.get("network").unwrap(), "tiny");
    }

    #[test]
    fn a_combination_without_a_name_has_none() {
        let mut state = State::defaults(Language::Zh);
        assert_eq!(state.method().unwrap().name, "mask");
        state.set("architecture", "convolution").unwrap();
        assert_eq!(state.method(), None);
    }

    #[test]
    fn an_unknown_method_is_refused_with_the_names_there_are() {
        let error = State::defaults(Language::Zh).with_method("vae\u{7}").unwrap_err();
        assert!(error.message.en.contains("“vae”") && error.message.en.contains("gpt, pixelcnn"), "{error}");
    }
}
