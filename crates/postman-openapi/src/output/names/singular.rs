//! The singular of English nouns.
//!
//! The table is our own. The crates for it turn `caches` into `cach` and `dns`
//! into `dn`, and compile a hundred patterns first.

/// Nouns that follow no rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("apis", "api"),
    ("appendices", "appendix"),
    ("axes", "axis"),
    ("children", "child"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("emojis", "emoji"),
    ("halves", "half"),
    ("indices", "index"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("lives", "life"),
    ("matrices", "matrix"),
    ("men", "man"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("quizzes", "quiz"),
    ("shelves", "shelf"),
    ("uris", "uri"),
    ("uses", "use"),
    ("vertices", "vertex"),
    ("wikis", "wiki"),
    ("wives", "wife"),
    ("women", "woman"),
];

/// Words that end in `s` but are not plurals, beside those in `ss`, `us` and `is`.
const NO_PLURAL: &[&str] = &[
    "alias",
    "always",
    "analytics",
    "atlas",
    "bias",
    "canvas",
    "corps",
    "gas",
    "has",
    "https",
    "kubernetes",
    "lens",
    "means",
    "news",
    "series",
    "species",
];

/// The endings of plurals and of their singulars. The first match applies.
const ENDINGS: &[(&str, &str)] = &[
    // Words in `ie`.
    ("ookies", "ookie"),
    ("calories", "calorie"),
    ("hoodies", "hoodie"),
    ("movies", "movie"),
    ("selfies", "selfie"),
    ("ies", "y"),
    ("caches", "cache"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("sses", "ss"),
    ("xes", "x"),
    ("alyses", "alysis"),
    ("theses", "thesis"),
    ("gnoses", "gnosis"),
    ("aliases", "alias"),
    ("atlases", "atlas"),
    ("biases", "bias"),
    ("canvases", "canvas"),
    ("gases", "gas"),
    ("auses", "ause"),
    ("ouses", "ouse"),
    ("uses", "us"),
    ("heroes", "hero"),
    ("echoes", "echo"),
    ("tatoes", "tato"),
    ("matoes", "mato"),
    ("s", ""),
];

/// The singular of `name`, by its last word. `None` if that is not a plural.
fn of_plural(name: &str) -> Option<String> {
    let mut before = ' ';
    let starts = name.char_indices().filter(|(_, c)| {
        let is_start = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
        before = *c;
        is_start && c.is_alphanumeric()
    });
    let (rest, last) = name.split_at(starts.last()?.0);
    let singular = singular_word(&last.to_ascii_lowercase())?;
    let is_capital = last.starts_with(|c: char| c.is_ascii_uppercase());
    let (first, others) = singular.split_at_checked(1)?;
    Some(if is_capital {
        format!("{rest}{}{others}", first.to_ascii_uppercase())
    } else {
        format!("{rest}{singular}")
    })
}

fn singular_word(word: &str) -> Option<String> {
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return Some((*singular).to_owned());
    }
    let is_one = NO_PLURAL.contains(&word) || ["ss", "us", "is"].iter().any(|s| word.ends_with(s));
    if is_one && word != "menus" {
        return None;
    }
    let (stem, end) = ENDINGS
        .iter()
        .find_map(|(plural, singular)| Some((word.strip_suffix(plural)?, singular)))?;
    let singular = format!("{stem}{end}");
    // `os`, `dns`; but `ids`.
    (singular.len() > 2 || singular == "id").then_some(singular)
}

/// The name of an element of a list: `dial_in_numbers` holds a `dial_in_number`. A
/// name that is not a plural gets `_item`.
pub(crate) fn singular(name: &str) -> String {
    of_plural(name).unwrap_or_else(|| format!("{name}_item"))
}

/// The singular of `users` is `user`. A name that is not a plural stays.
pub(crate) fn one_of(name: &str) -> String {
    of_plural(name).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_singular() {
        let plurals = "dial_in_numbers entries addresses boxes ids userIDs dialInPeople \
             statuses movies cookies caches batches indices analyses children people databases \
             purchases causes warehouses aliases archives licenses sizes apis menus ENTRIES";
        let singulars = "dial_in_number entry address box id userId dialInPerson \
             status movie cookie cache batch index analysis child person database \
             purchase cause warehouse alias archive license size api menu Entry";
        let found: Vec<_> = plurals.split_whitespace().map(singular).collect();
        assert_eq!(found, singulars.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_no_plural_stays() {
        for name in [
            "status", "data", "news", "series", "dns", "user_os", "", "s", "é",
        ] {
            assert_eq!(one_of(name), name);
            assert_eq!(singular(name), format!("{name}_item"));
        }
    }
}
