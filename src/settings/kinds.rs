//! Tables of what can be chosen: processes, corpora, objectives.

use super::{Choice, Setting};

/// A line of such a table.
#[derive(Clone, Debug)]
pub struct Kind<C> {
    /// Its name in links and flags (the `kind` of its config), and what the page calls it.
    pub choice: Choice,
    /// The config it starts with.
    pub config: C,
    /// The settings that come with it; none if they stand in a line above.
    pub settings: &'static [Setting],
}

/// Declares a table, and from its rows the type by which a kind is written in checkpoints and links. A row is
///
/// ```text
/// Name { field: Type = what it starts with, .. } => what the fields make, its choice, its settings;
/// ```
///
/// or, where the fields are a type of their own, `Name(config: Type = what it starts with)`.
macro_rules! kinds {
    (
        $(#[$about:meta])*
        pub enum $Config:ident in $TABLE:ident;
        $(#[$says:meta])*
        $visible:vis fn $make:ident -> $made:ty;
        $(
            $(#[doc = $doc:tt])*
            $(#[cfg($only:ident)])?
            $Name:ident
            $({ $($(#[$of:meta])* $field:ident: $type:ty = $default:expr),* $(,)? })?
            $(($config:ident: $fields:ty = $start:expr))?
            => $thing:expr, $choice:expr, $settings:expr;
        )*
    ) => {
        $(#[$about])*
        pub enum $Config {
            $(
                $(#[doc = $doc])*
                $(#[cfg($only)] #[cfg_attr($only, ts(skip))])?
                $Name $({ $($(#[$of])* $field: $type),* })? $(($fields))?,
            )*
        }

        impl $Config {
            $(#[$says])*
            $visible fn $make(&self) -> $made {
                match Clone::clone(self) {
                    $($(#[cfg($only)])? Self::$Name $({ $($field),* })? $(($config))? => Box::new($thing),)*
                }
            }
        }

        static $TABLE: &[$crate::settings::Kind<$Config>] = &[
            $(
                $(#[cfg($only)])?
                $crate::settings::Kind {
                    choice: $choice,
                    config: $Config::$Name $({ $($field: $default),* })? $(($start))?,
                    settings: $settings,
                },
            )*
        ];
    };
}
pub(crate) use kinds;
