//! Recursive samples: an object that contains others of its kind is one type, not
//! one for each level of the sample.

use std::mem;

use indexmap::IndexMap;

use super::{Kind, Shape};

impl Shape {
    /// Folds the levels of trees.
    ///
    /// A member contains objects of its parent's kind if these have only
    /// properties of the parent, down to the last level, and either all of them
    /// or a further level.
    pub(super) fn fold_trees(&mut self) {
        match &mut self.kind {
            Kind::Array(element) | Kind::Map(element) => element.fold_trees(),
            Kind::Object(members) => {
                for index in 0..members.len() {
                    let member = members.get_index(index);
                    let holder = member.filter(|(_, shape)| shape.held().is_some());
                    if let Some(name) = holder.map(|(name, _)| name.clone()) {
                        fold(members, &name);
                    }
                }
                members.values_mut().for_each(Self::fold_trees);
            }
            _ => {}
        }
    }

    /// The objects that a member contains, directly or in a list.
    fn held(&self) -> Option<&IndexMap<String, Shape>> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            Kind::Array(element) => match &element.kind {
                Kind::Object(members) => Some(members),
                _ => None,
            },
            _ => None,
        }
    }

    /// Takes those objects out; they are of their holder's kind.
    fn take_held(&mut self) -> Option<IndexMap<String, Shape>> {
        let kind = match &mut self.kind {
            Kind::Array(element) => &mut element.kind,
            kind => kind,
        };
        match mem::replace(kind, Kind::Itself) {
            Kind::Object(members) => Some(members),
            other => {
                *kind = other;
                None
            }
        }
    }

    /// Whether it is null, or a list without elements.
    fn holds_nothing(&self, in_list: bool) -> bool {
        match &self.kind {
            Kind::Unknown => true,
            Kind::Array(element) => in_list && matches!(element.kind, Kind::Unknown),
            _ => false,
        }
    }

    fn is_list(&self) -> bool {
        matches!(self.kind, Kind::Array(_))
    }
}

/// Folds what the member `name` holds into its object, if it is of its kind.
fn fold(members: &mut IndexMap<String, Shape>, name: &str) {
    if !is_tree(members, name) {
        return;
    }
    let mut level = members.get_mut(name).and_then(Shape::take_held);
    while let Some(mut below) = level {
        let next = below.shift_remove(name);
        for (key, shape) in below {
            let seen = members.entry(key).or_default();
            *seen = mem::take(seen).merge(shape);
        }
        level = next.and_then(|mut held| held.take_held());
    }
}

fn is_tree(members: &IndexMap<String, Shape>, name: &str) -> bool {
    let Some(member) = members.get(name) else {
        return false;
    };
    let Some(first) = member.held().filter(|_| members.len() > 1) else {
        return false;
    };
    let mut level = first;
    loop {
        let is_known = level.keys().all(|key| members.contains_key(key));
        if !is_known || !agrees(members, level, name) {
            return false;
        }
        // The last level has none of its own, or an empty list of them.
        let Some(next) = level.get(name) else {
            return !std::ptr::eq(level, first);
        };
        match next.held().filter(|_| next.is_list() == member.is_list()) {
            Some(below) => level = below,
            None => return level.len() == members.len() && next.holds_nothing(member.is_list()),
        }
    }
}

/// Whether a level has the types of its holder's properties.
fn agrees(members: &IndexMap<String, Shape>, below: &IndexMap<String, Shape>, name: &str) -> bool {
    let is_same = |key: &str, shape: &Shape| {
        let known = members.get(key).cloned().unwrap_or_default();
        known.merge(shape.clone()).number_of_disagreements() == 0
    };
    below
        .iter()
        .filter(|(key, _)| key.as_str() != name)
        .all(|(key, shape)| is_same(key, shape))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn folded(sample: Value) -> Value {
        let mut shape = Shape::of(&(&sample).into());
        shape.fold_trees();
        serde_json::to_value(shape.schema()).unwrap()
    }

    #[test]
    fn a_tree_is_one_object_that_holds_itself() {
        let itself = json!({ "allOf": [{ "$ref": super::super::ITSELF }] });
        let text = json!({ "type": "string" });
        let tree = json!({ "name": "a", "children": [{ "name": "b", "children": [{ "name": "c", "size": 1 }] }], "size": 2 });
        let schema = folded(json!({ "root": tree }));
        let properties = &schema["properties"]["root"]["properties"];
        assert_eq!(properties["children"]["items"], itself);
        assert_eq!(
            (&properties["name"], &properties["size"]),
            (&text, &json!({ "type": "integer" }))
        );

        let parents = folded(json!({ "id": 1, "parent": { "id": 2, "parent": null } }));
        assert_eq!(parents["properties"]["parent"], itself);
        let leaves = folded(json!({ "id": 1, "parts": [{ "id": 2, "parts": [] }] }));
        assert_eq!(leaves["properties"]["parts"]["items"], itself);
    }

    #[test]
    fn what_only_looks_like_a_tree_stays() {
        for sample in [
            json!({ "data": { "data": { "id": 1 } } }),
            json!({ "id": 1, "owner": { "id": 2, "name": "x" } }),
            json!({ "id": 1, "parent": { "id": 2 } }),
            json!({ "id": 1, "item": { "id": "a", "item": { "id": "b" } } }),
            json!({ "a": 1, "items": [{ "a": 1, "items": { "a": 1 } }] }),
            json!({ "name": "a", "type": { "name": "b", "type": "string" } }),
            json!({ "id": 1, "owner": { "id": 2, "owner": 7 } }),
            json!({ "id": 1, "tags": [{ "id": 1, "tags": ["x"] }] }),
            json!({ "id": 1, "sub": { "id": 1, "sub": { "id": 1, "sub": "x" } } }),
        ] {
            assert_eq!(
                folded(sample.clone()),
                serde_json::to_value(Shape::of(&(&sample).into()).schema()).unwrap()
            );
        }
    }
}
