//! [OpenAPI Overlay 1.0](https://spec.openapis.org/overlay/v1.0.0.html).
//!
//! Stricter than the specification in three points: every action says where its
//! fact is documented, an action that matches nothing is a fault, and so is a
//! combination of the entries of its lists (`['a', 'b']`) that matches nothing.

mod union;

use anyhow::{Context, Result, bail};
use postman_openapi::Visible;
use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::pointer;

/// What an overlay did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many actions it has.
    pub actions: usize,
    /// The targets that can match a place which is added later, each with the
    /// number of places that it matched.
    pub open: Vec<(String, usize)>,
}

/// Applies the actions of `overlay`, in their order, to `document`. All faults
/// are reported at once.
///
/// # Errors
/// No overlay, or actions that can't be applied.
pub fn apply(document: &mut Value, overlay: &str) -> Result<Applied> {
    let overlay: Value = serde_json::from_str(overlay).context("the overlay is not JSON")?;
    let version = overlay
        .get("overlay")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !version.starts_with("1.0.") {
        bail!("/overlay: the version must be 1.0.x; write \"overlay\": \"1.0.0\"");
    }
    let info = |name| overlay.pointer(name).is_some_and(Value::is_string);
    if !info("/info/title") || !info("/info/version") {
        bail!("/info: an overlay has a title and a version; add them");
    }
    let actions = overlay.get("actions").and_then(Value::as_array);
    let Some(actions) = actions.filter(|actions| !actions.is_empty()) else {
        bail!("/actions: an overlay is a list of actions; add one");
    };
    let mut faults = Vec::new();
    let mut open = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        let target = action
            .get("target")
            .and_then(Value::as_str)
            .unwrap_or("no target");
        match Action::read(action).and_then(|action| action.apply(document)) {
            Ok(places) if union::is_open(target) => open.push((target.to_owned(), places)),
            Ok(_) => {}
            Err(fault) => {
                let fault = format!("/actions/{index} ({target}): {fault:#}");
                faults.push(Visible(&fault).to_string());
            }
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(Applied {
        actions: actions.len(),
        open,
    })
}

struct Action<'a> {
    target: JsonPath,
    /// The target with one entry of each of its lists, and these entries.
    branches: Vec<(JsonPath, String)>,
    change: Change<'a>,
}

enum Change<'a> {
    Update(&'a Value),
    Remove,
}

impl<'a> Action<'a> {
    fn read(action: &'a Value) -> Result<Self> {
        let Some(members) = action.as_object() else {
            bail!("an action is an object")
        };
        let known = |name: &str| matches!(name, "target" | "description" | "update" | "remove");
        if let Some(name) = members
            .keys()
            .find(|name| !known(name) && !name.starts_with("x-"))
        {
            bail!(
                "`{name}` is no member of an action; known are target, description, update, remove"
            );
        }
        let text = |name| {
            members
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.trim().is_empty())
        };
        let Some(target) = text("target") else {
            bail!("`target` must be a JSONPath")
        };
        if text("description").is_none() {
            bail!("`description` must say where the fact is documented");
        }
        let parse =
            |target: &str| JsonPath::parse(target).context("`target` is no JSONPath (RFC 9535)");
        let whole = parse(target)?;
        let branches = union::branches(target)
            .context("the lists of the target have too many combinations; split the action")?
            .into_iter()
            .map(|(branch, entry)| Ok((parse(&branch)?, entry)))
            .collect::<Result<_>>()?;
        let target = whole;
        let change = match (members.get("remove"), members.get("update")) {
            (Some(Value::Bool(true)), _) => Change::Remove,
            (_, Some(update)) => Change::Update(update),
            _ => bail!("the action changes nothing; give it `update` or `remove: true`"),
        };
        Ok(Self {
            target,
            branches,
            change,
        })
    }

    /// Applies the action and gives the number of places that it matched.
    fn apply(&self, document: &mut Value) -> Result<usize> {
        let nodes = self.target.query_located(document);
        let mut pointers: Vec<_> = nodes
            .iter()
            .map(|node| node.location().to_json_pointer())
            .collect();
        if pointers.is_empty() {
            bail!("the target matches nothing; correct it, or remove the action");
        }
        let missing: Vec<_> = self
            .branches
            .iter()
            .filter(|(branch, _)| branch.query(document).is_empty())
            .map(|(_, entry)| entry.as_str())
            .collect();
        if !missing.is_empty() {
            bail!(
                "{} of the target matches nothing; correct it, or remove it from the target",
                missing.join(", ")
            );
        }
        // From the back, so that the places of what is left do not move.
        let tokens = |pointer: &String| -> Vec<(usize, String)> {
            let tokens = pointer.split('/').skip(1);
            tokens
                .map(|token| (token.parse().unwrap_or_default(), token.to_owned()))
                .collect()
        };
        pointers.sort_by_key(tokens);
        pointers.dedup();
        pointers.reverse();
        let places = pointers.len();
        for pointer in pointers {
            match self.change {
                Change::Update(update) => match document.pointer_mut(&pointer) {
                    Some(target) => update_node(target, update).with_context(|| pointer)?,
                    None => bail!("{pointer} is gone"),
                },
                Change::Remove => remove(document, &pointer)?,
            }
        }
        Ok(places)
    }
}

fn update_node(target: &mut Value, update: &Value) -> Result<()> {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => merge(target, update),
        (Value::Object(_), _) => bail!("an object is updated with an object"),
        (Value::Array(elements), entry) => elements.push(entry.clone()),
        _ => bail!("the target is neither an object nor an array; select what contains it"),
    }
    Ok(())
}

/// Objects are merged, arrays appended, anything else is replaced.
fn merge(target: &mut Map<String, Value>, update: &Map<String, Value>) {
    for (name, new) in update {
        match (target.get_mut(name), new) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (Some(Value::Array(old)), Value::Array(new)) => old.extend(new.iter().cloned()),
            (Some(old), new) => *old = new.clone(),
            (None, new) => {
                target.insert(name.clone(), new.clone());
            }
        }
    }
}

fn remove(document: &mut Value, pointer: &str) -> Result<()> {
    let Some((parent, token)) = pointer.rsplit_once('/') else {
        bail!("the whole document can't be removed");
    };
    let token = pointer::untoken(token);
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&token);
        }
        Some(Value::Array(elements)) => {
            if let Some(index) = token
                .parse::<usize>()
                .ok()
                .filter(|index| *index < elements.len())
            {
                elements.remove(index);
            }
        }
        _ => bail!("{pointer} is gone"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(actions: Value) -> String {
        json!({ "overlay": "1.0.0", "info": { "title": "t", "version": "1" }, "actions": actions })
            .to_string()
    }

    #[test]
    fn updates_merge_and_removals_take_out() {
        let mut document = json!({ "a": { "x": 1, "list": [1] }, "b": [{ "k": 1 }, { "k": 2 }, { "k": 1 }], "c": 0 });
        let applied = apply(
            &mut document,
            &overlay(json!([
                { "target": "$.a", "description": "d", "update": { "x": 2, "y": { "z": 1 }, "list": [2] } },
                { "target": "$.b[?@.k == 1]", "description": "d", "remove": true },
                { "target": "$.b", "description": "d", "update": { "k": 3 } },
                { "target": "$['a']['y']", "description": "d", "remove": true },
            ])),
        );
        assert_eq!(applied.unwrap().actions, 4);
        assert_eq!(
            document,
            json!({ "a": { "x": 2, "list": [1, 2] }, "b": [{ "k": 2 }, { "k": 3 }], "c": 0 })
        );
    }

    #[test]
    fn removals_do_not_move_each_other() {
        let removed = |target: &str| {
            let list: Vec<_> = (0..12).map(|n| json!({ "n": n })).collect();
            let mut document = json!({ "list": list });
            let action = json!([{ "target": target, "description": "d", "remove": true }]);
            apply(&mut document, &overlay(action)).unwrap();
            let left = document["list"].as_array().unwrap().iter();
            left.map(|element| element["n"].as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(removed("$.list[2,0]"), [1, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(removed("$.list[0,0]"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(removed("$.list[9,10,2]"), [0, 1, 3, 4, 5, 6, 7, 8, 11]);
    }

    #[test]
    fn every_fault_is_named_with_its_action() {
        let faults = apply(
            &mut json!({ "a": 1 }),
            &overlay(json!([
                { "target": "$.b", "description": "d", "update": {} },
                { "target": "$.a", "description": "d", "update": {} },
                { "target": "$.[", "description": "d", "update": {} },
                { "target": "$", "update": {} },
                { "target": "$", "description": "d" },
                { "target": "$", "description": "d", "updat": {} },
                { "target": "$['a','pin']", "description": "d", "remove": true },
            ])),
        );
        let faults = faults.unwrap_err().to_string();
        let expected = [
            "/actions/0 ($.b): the target matches nothing",
            "/actions/1 ($.a): /a: the target is neither",
            "/actions/2 ($.[): `target` is no JSONPath",
            "/actions/3 ($): `description` must say",
            "/actions/4 ($): the action changes nothing",
            "/actions/5 ($): `updat` is no member",
            "/actions/6 ($['a','pin']): ['pin'] of the target matches nothing",
        ];
        for (line, expected) in faults.lines().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
        assert_eq!(faults.lines().count(), expected.len());
    }
}
