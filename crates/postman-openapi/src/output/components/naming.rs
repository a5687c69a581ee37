//! The policy of names: which names suit an object, the best first.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::assignment::{Assigned, Candidate, Taken};
use super::generic::says_nothing;
use super::kinship::common_words;
use super::places::{Member, Object, Root, RootKind};
use super::{Components, is_value};

impl Components {
    /// Names the objects that no operation before the one at hand has.
    pub(super) fn name_new(&mut self) {
        let first = self.names.len();
        let new: Vec<_> = self.objects.iter().skip(first).collect();
        let names = Objects(&new).names(&mut self.taken);
        for object in self.objects.iter_mut().skip(first) {
            object.forget_places();
        }
        self.names.extend(names);
    }
}

/// The new objects of an operation.
struct Objects<'a>(&'a [&'a Object]);

impl Objects<'_> {
    /// The name of each, by index.
    fn names(&self, taken: &mut Taken) -> Vec<String> {
        let envelopes = self.envelopes();
        let wishes = self.0.iter().zip(&envelopes);
        let mut wishes: Vec<_> = wishes
            .map(|(object, envelope)| self.wish(object, *envelope, &envelopes))
            .collect();
        let mut names = Assigned::new(self.0.len(), taken);
        self.neutralize(&mut wishes, names.taken);
        let right = |index: usize, name: &str| {
            let object = self.0.get(index);
            object.is_some_and(|object| self.is_at_home(object, name))
        };
        let first = wishes.iter().enumerate();
        names.assign(
            first.filter_map(|(index, wish)| Some((wish.name.clone()?, index))),
            right,
        );
        let candidates: Vec<_> = self
            .0
            .iter()
            .zip(&envelopes)
            .zip(&wishes)
            .enumerate()
            .map(
                |(index, ((object, envelope), wish))| match names.of(index) {
                    Some(_) => Vec::new(),
                    None => self.candidates(object, *envelope, wish, &wishes, &names),
                },
            )
            .collect();
        names.in_rounds(&candidates, right)
    }

    /// What has properties of many names gets what these have in common, unless
    /// another object has that very name.
    fn neutralize(&self, wishes: &mut [Wish], taken: &Taken) {
        let known = wishes.iter().filter_map(|wish| wish.name.clone());
        let known: HashSet<_> = known.collect();
        for (wish, object) in wishes.iter_mut().zip(self.0) {
            let (Some(name), Some((_, part))) = (&mut wish.name, &mut wish.holder) else {
                continue;
            };
            let neutral = object.neutral_part(part);
            let is_free = |name: &String| !known.contains(name) && !taken.contains(name);
            if let Some(neutral) = neutral.filter(is_free) {
                name.clone_from(&neutral);
                *part = neutral;
            }
        }
    }

    /// By index, whether an object is an envelope around one resource
    /// (`{"data": …}`) or around several (`{"users": […]}` of `/users`).
    fn envelopes(&self) -> Vec<Option<Envelope>> {
        let is_wrapped = |object: &Object| object.properties().all(says_nothing);
        let one = |object| is_wrapped(object).then_some(Envelope::One);
        let mut envelopes: Vec<_> = self.0.iter().map(|object| one(object)).collect();
        for member in self.0.iter().flat_map(|object| &object.members) {
            let is_subject = |parent: &Object| {
                let mut roots = parent.roots.iter();
                member.in_list && roots.any(|root| root.resources.name() == member.part)
            };
            if (!member.says_something || self.parent(member).is_some_and(is_subject))
                && let Some(envelope) = envelopes.get_mut(member.parent)
            {
                *envelope = Some(if member.in_list {
                    Envelope::Several
                } else {
                    Envelope::One
                });
            }
        }
        for (envelope, object) in envelopes.iter_mut().zip(self.0) {
            *envelope = envelope.filter(|_| is_value(&object.schema));
        }
        envelopes
    }

    fn parent(&self, member: &Member) -> Option<&Object> {
        self.0.get(member.parent).copied()
    }

    /// The name that suits an object by its places alone.
    fn wish(
        &self,
        object: &Object,
        envelope: Option<Envelope>,
        envelopes: &[Option<Envelope>],
    ) -> Wish {
        let holder = most(
            object
                .members
                .iter()
                .filter(|member| member.says_something)
                .map(|member| (member.part.clone(), member)),
        );
        if let Some((part, member)) = holder {
            return Wish {
                name: Some(part.clone()),
                holder: Some((member.parent, part)),
            };
        }
        let holder = object.members.first();
        let subjects = object.members.iter().filter_map(|member| {
            envelopes.get(member.parent).copied().flatten()?;
            let roots = &self.parent(member)?.roots;
            roots
                .iter()
                .find_map(|root| root.subject_in(member.in_list))
        });
        let subject = most(subjects.map(|subject| (subject, ()))).map(|(subject, ())| subject);
        let name = subject.or_else(|| object.name_of_roots(envelope));
        Wish {
            name,
            holder: holder.map(|member| (member.parent, member.part.clone())),
        }
    }

    /// The names of an object that does not get its first choice.
    fn candidates(
        &self,
        object: &Object,
        envelope: Option<Envelope>,
        wish: &Wish,
        wishes: &[Wish],
        names: &Assigned,
    ) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        if let Some((parent, part)) = &wish.holder {
            let anchor = self.anchor(*parent, wishes);
            if anchor != *parent
                && let Some(name) = wishes.get(*parent).and_then(|wish| wish.name.as_ref())
                && (names.of(*parent) == Some(name) || !names.taken.contains(name))
            {
                candidates.push(Candidate::Name(format!("{name}{part}")));
            }
            if let Some(root) = self.0.get(anchor).and_then(|holder| holder.only_root()) {
                let is_error = root.kind == RootKind::Error && !part.starts_with("Error");
                let kind = if is_error { "Error" } else { "" };
                let within = root.resources.within(kind, part);
                candidates.extend(within.into_iter().map(Candidate::Name));
            }
            candidates.push(Candidate::Behind(anchor, part.clone()));
            if anchor != *parent {
                candidates.push(Candidate::Behind(*parent, part.clone()));
            }
        }
        if let Some(root) = object.roots.first() {
            if let Some(root) = object.resource(envelope).filter(|_| wish.holder.is_none()) {
                let within = root.resources.within("", root.resources.name());
                candidates.extend(within.into_iter().map(Candidate::Name));
            }
            candidates.push(Candidate::Name(root.name("")));
            candidates.push(Candidate::Name(root.name(&root.variant)));
        }
        candidates
    }

    /// The object, or the nearest one around it, that has several places or is not
    /// contained in another.
    fn anchor(&self, object: usize, wishes: &[Wish]) -> usize {
        let mut anchor = object;
        while let Some(object) = self.0.get(anchor)
            && object.places() == 1
            && let Some((parent, _)) = wishes.get(anchor).and_then(|wish| wish.holder.as_ref())
        {
            anchor = *parent;
        }
        anchor
    }

    /// Whether the object occurs in bodies of the resource of this name, as `User`
    /// does in those of `/users`.
    fn is_at_home(&self, object: &Object, name: &str) -> bool {
        let parents = object
            .members
            .iter()
            .filter_map(|member| self.parent(member));
        let roots = parents
            .flat_map(|parent| &parent.roots)
            .chain(&object.roots);
        let mut named = roots.filter(|root| root.resources.name() == name);
        named.any(|root| root.resources.within("", name).is_empty())
    }
}

/// An object that only wraps what it contains.
#[derive(Clone, Copy, Debug)]
enum Envelope {
    One,
    Several,
}

/// The name that suits an object best.
#[derive(Debug)]
struct Wish {
    /// The name, if its places give one.
    name: Option<String>,
    /// The containing object, and the part of the name within it.
    holder: Option<(usize, String)>,
}

/// The entry with the most frequent name; of several, the first.
fn most<T>(entries: impl Iterator<Item = (String, T)>) -> Option<(String, T)> {
    let mut number: IndexMap<String, (usize, T)> = IndexMap::new();
    for (name, entry) in entries {
        number.entry(name).or_insert((0, entry)).0 += 1;
    }
    let most = number.values().map(|(number, _)| *number).max();
    let (name, (_, entry)) = number
        .into_iter()
        .find(|(_, (number, _))| Some(*number) == most)?;
    Some((name, entry))
}

impl Object {
    /// What the names of all properties that contain it have in common, if no
    /// name is that of most of them.
    fn neutral_part(&self, most: &str) -> Option<String> {
        let parts = self.members.iter().filter(|member| member.says_something);
        let parts: Vec<_> = parts.map(|member| member.part.as_str()).collect();
        let number = parts.iter().filter(|part| **part == most).count();
        let common = common_words(&parts).filter(|_| number * 2 <= parts.len());
        common.map(str::to_owned)
    }

    /// The name that its bodies give it.
    fn name_of_roots(&self, envelope: Option<Envelope>) -> Option<String> {
        let first = self.roots.first()?;
        if self.roots.iter().all(|root| root.kind == RootKind::Error) {
            let mut properties = self.properties();
            let is_wrapped = properties.all(|name| matches!(name, "error" | "errors"));
            let name = if is_wrapped { "ErrorResponse" } else { "Error" };
            return Some(name.to_owned());
        }
        let resource = self.resource(envelope).and_then(Root::subject);
        Some(resource.unwrap_or_else(|| first.name("")))
    }

    /// The response that says that it is the resource of its path.
    fn resource(&self, envelope: Option<Envelope>) -> Option<&Root> {
        let mut roots = self.roots.iter();
        let is_resource = |root: &&Root| {
            root.kind == RootKind::Response && (root.in_list || root.is_list == Some(false))
        };
        roots.find(is_resource).filter(|_| envelope.is_none())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use openapiv3::{MediaType, Operation, ReferenceOr, StatusCode};

    use super::*;
    use crate::infer::samples::Shape;

    /// The names of the components of some responses, by path.
    fn names(responses: &[(&str, &str, u16, Value)]) -> Vec<String> {
        let mut components = Components::default();
        for (id, path, status, sample) in responses {
            let mut operation = Operation {
                operation_id: Some((*id).to_owned()),
                ..Operation::default()
            };
            let mut response = openapiv3::Response::default();
            let schema = Some(ReferenceOr::Item(Shape::of(&sample.into()).schema()));
            response.content.insert(
                "application/json".to_owned(),
                MediaType {
                    schema,
                    ..MediaType::default()
                },
            );
            operation
                .responses
                .responses
                .insert(StatusCode::Code(*status), ReferenceOr::Item(response));
            components.take("GET", path, &mut operation);
        }
        components.finish().0.into_keys().collect()
    }

    #[test]
    fn equal_objects_are_one_named_by_what_they_are() {
        let user = json!({ "id": 1, "name": "x" });
        let again = json!({ "name": "y", "id": 2 });
        assert_eq!(
            names(&[
                (
                    "listUsers",
                    "/users",
                    200,
                    json!({ "users": [user], "next": "" })
                ),
                ("getUser", "/users/{id}", 200, again),
                ("getOwner", "/owner", 200, json!({ "data": { "a": 1 } })),
                ("a", "/a", 400, json!({ "code": 1 })),
                ("b", "/b", 404, json!({ "code": 2 })),
                ("listPets", "/v1/pets", 200, json!([{ "tag": "" }])),
            ]),
            [
                "User",
                "ListUsersResponse",
                "OwnerData",
                "GetOwnerResponse",
                "Error",
                "Pet"
            ]
        );
    }

    #[test]
    fn what_an_envelope_holds_has_the_name_of_the_resource() {
        let customer = json!({ "id": 1, "email": "" });
        let charge = json!({ "id": 1, "amount": 1 });
        let list = |of: &Value| json!({ "data": [of], "has_more": false });
        let pet = json!({ "data": { "tag": "" } });
        let search = json!({ "results": [{ "score": 1 }], "total": 1 });
        assert_eq!(
            names(&[
                ("listCustomers", "/v1/customers", 200, list(&customer)),
                ("getCustomer", "/v1/customers/{id}", 200, customer.clone()),
                ("listCharges", "/v1/charges", 200, list(&charge)),
                (
                    "listCustomerCharges",
                    "/v1/customers/{id}/charges",
                    200,
                    list(&charge)
                ),
                ("getPet", "/pets/{id}", 200, pet.clone()),
                ("getFavourite", "/pets/{id}/favourite", 200, pet),
                ("search", "/search", 200, search),
                (
                    "getOrder",
                    "/orders/{id}",
                    200,
                    json!({ "id": 1, "items": [{ "sku": "" }] })
                ),
            ]),
            [
                "Customer",
                "ListCustomersResponse",
                "Charge",
                "ListChargesResponse",
                "Pet",
                "GetPetResponse",
                "SearchResult",
                "SearchResponse",
                "OrderItem",
                "Order",
            ]
        );
    }

    #[test]
    fn an_error_and_what_wraps_it_have_names_of_their_own() {
        let wrapped = json!({ "error": { "message": "", "code": 1 } });
        let several = json!({ "errors": [{ "message": "" }] });
        assert_eq!(
            names(&[
                ("a", "/ants", 400, wrapped.clone()),
                ("a", "/ants", 404, wrapped),
                ("b", "/bees", 400, several),
            ]),
            ["Error", "ErrorResponse", "BeeError", "BError"]
        );
    }

    #[test]
    fn the_key_of_a_map_names_nothing() {
        let user = json!({ "a": 1 });
        assert_eq!(
            names(&[
                ("a", "/ants", 200, json!({ "users": { "17": user } })),
                ("b", "/bees", 200, json!({ "2024-01-01": { "b": 1 } })),
            ]),
            ["UsersValue", "Users", "AResponse", "BeeValue", "BResponse"]
        );
    }

    #[test]
    fn a_name_goes_to_the_first_operation_that_wants_it() {
        let line = |member: &str| json!({ "line": { member: 1 } });
        let all = [
            ("addOrder", "/orders", 200, line("a")),
            ("addBill", "/bills", 200, line("b")),
            ("replaceBill", "/bills", 200, line("c")),
            ("addNote", "/notes", 200, line("b")),
        ];
        let expected = [
            "Line",
            "AddOrderResponse",
            "BillLine",
            "AddBillResponse",
            "ReplaceBillResponseLine",
            "ReplaceBillResponse",
            "AddNoteResponse",
        ];
        assert_eq!(names(&all), expected);
        for number in 1..all.len() {
            let before = names(&all[..number]);
            assert_eq!(before, expected[..before.len()]);
        }
    }

    #[test]
    fn in_one_operation_the_resource_itself_has_its_name_before_a_part() {
        let users = json!({ "meta": { "user": { "a": 1 } }, "users": [{ "b": 1 }] });
        assert_eq!(
            names(&[("listUsers", "/users", 200, users)]),
            ["MetaUser", "Meta", "User", "ListUsersResponse"]
        );
    }
}
