//! Builds the document: operations, parameters, bodies, responses, components,
//! security. Imports `input` and `infer`.

pub(crate) mod accept;
pub(crate) mod bases;
pub(crate) mod body;
pub(crate) mod components;
pub(crate) mod constants;
pub(crate) mod content;
pub(crate) mod content_type;
pub(crate) mod document;
pub(crate) mod doubts;
pub(crate) mod examples;
pub(crate) mod form;
pub(crate) mod known_secrets;
pub(crate) mod media_type;
pub(crate) mod names;
pub(crate) mod operation;
pub(crate) mod parameters;
pub(crate) mod responses;
pub(crate) mod saved;
pub(crate) mod security;
pub(crate) mod servers;
pub(crate) mod stated;
pub(crate) mod tags;
