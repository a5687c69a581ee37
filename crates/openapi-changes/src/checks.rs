//! The checks: what each is called, what it breaks, what it says.
//!
//! A check that looks at schemas has a name for what is sent and one for what is
//! read, since the same change breaks different things there. In a name, `{site}` is
//! `request-parameter`, `request-body`, `request-property`, `response-body` or
//! `response-property`; `{step}` is what happened.

use crate::breaks::{Breaks, Heading};

/// A check as the table has it.
pub(crate) struct Row {
    pub(crate) heading: Heading,
    pub(crate) sent: (&'static str, Breaks),
    pub(crate) read: (&'static str, Breaks),
    pub(crate) sentence: &'static str,
}

macro_rules! checks {
    ($($check:ident $heading:ident $sent:literal [$($s:ident)*] $(read $read:literal [$($r:ident)*])? $sentence:literal;)*) => {
        /// Which check found a change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Check {
            $(
                #[doc = concat!("`", $sent, "`", $(", `", $read, "`",)? ": ", $sentence, ".")]
                $check,
            )*
        }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$check,)*];

            pub(crate) fn row(self) -> Row {
                match self {
                    $(Self::$check => {
                        let sent = ($sent, Breaks { $($s: true,)* ..Breaks::NOTHING });
                        let read = sent;
                        $(let read = {
                            let _ = read;
                            ($read, Breaks { $($r: true,)* ..Breaks::NOTHING })
                        };)?
                        Row { heading: Heading::$heading, sent, read, sentence: $sentence }
                    })*
                }
            }
        }
    };
}

checks! {
    // Operations.
    OperationAdded Added "endpoint-added" []
        "`{what}` is a new operation";
    OperationRemoved Changed "api-removed-without-deprecation" [code requests]
        "the operation `{what}` is gone";
    DeprecatedOperationRemoved Changed "api-removed-with-deprecation" [code requests]
        "the operation `{what}`, deprecated before, is gone";
    OperationMoved Changed "endpoint-moved" [requests]
        "`{what}` sends `{to}`, before `{from}`";
    OperationRenamed Changed "api-operation-id-removed" [code]
        "the operation `{from}` is called `{to}`";
    OperationRespelled Changed "api-operation-id-respelled" []
        "the operation id `{from}` is `{to}`, which gives the same names";
    TagChanged Changed "api-tag-changed" [code]
        "`{what}` is in the trait of the tag `{to}`, before in that of `{from}`";
    TagAdded Changed "api-tag-added" [] "`{what}` has the tag `{to}`, too";
    TagRemoved Changed "api-tag-removed" [] "`{what}` has no longer the tag `{from}`";
    OperationDeprecated Changed "endpoint-deprecated" [] "`{what}` is deprecated";
    OperationReactivated Changed "endpoint-reactivated" [] "`{what}` is no longer deprecated";
    RateLimitChanged Changed "api-rate-limit-label-changed" []
        "the rate-limit label of `{what}` is `{to}`, before `{from}`";
    PaginationAdded Added "api-pagination-added" [] "how `{what}` pages is stated";
    PaginationChanged Changed "api-pagination-changed" [code]
        "`{what}` is stated to page otherwise, or not to page";
    PagesAdded Added "api-pages-added" [] "`{what}` has `{to}()`";
    PagesRemoved Changed "api-pages-removed" [code]
        "`{what}` has no `{from}()` any more: how it pages is not clear; if it does, `x-pagination` in an overlay states it";
    ItemsChanged Changed "api-items-changed" [code]
        "the `items()` of `{what}` are those of `{to}`, before of `{from}`; `x-pagination` in an overlay states the list";
    ConstantChanged Changed "request-constant-changed" [requests]
        "`{what}` sends `{to}` as `{limit}`, before `{from}`";
    QueryChanged Changed "request-query-changed" [] "`{what}` sends another query";
    OperationDescribed Fixed "api-description-changed" [] "the text of `{what}` is another one";

    // Parameters.
    RequiredParameterAdded Added "new-required-request-parameter" [requests]
        "`{what}` is a new parameter, and required";
    PathParameterAdded Added "new-request-path-parameter" [requests]
        "`{what}` is a new parameter of the path";
    OptionalParameterAdded Added "new-optional-request-parameter" []
        "`{what}` is a new, optional parameter";
    ParameterRemoved Changed "request-parameter-removed" [code requests]
        "the parameter `{what}` is gone";
    ParameterMoved Changed "request-parameter-moved" [requests]
        "the parameter `{what}` stands in the `{to}`, before in the `{from}`";
    PathParameterRenamed Changed "request-path-parameter-renamed" [code]
        "the parameter `{from}` of the path is called `{to}`";
    ParameterStyle Changed "request-parameter-{step}-changed" [requests]
        "`{what}` is written in another way: `{from}` is `{to}`";

    // Request bodies.
    RequiredBodyAdded Added "request-body-added-required" [requests]
        "the body of `{what}` is new, and required";
    OptionalBodyAdded Added "request-body-added-optional" []
        "the body of `{what}` is new, and optional";
    BodyRemoved Changed "request-body-removed" [code requests]
        "the body of `{what}` is gone";
    MediaTypeAdded Added "request-body-media-type-added" []
        read "response-media-type-added" []
        "the {noun} `{what}` may be `{to}`";
    MediaTypeRemoved Changed "request-body-media-type-removed" [requests]
        read "response-media-type-removed" [reading]
        "the {noun} `{what}` is no longer `{from}`";
    EncodingChanged Changed "request-body-encoding-changed" [requests]
        read "response-body-encoding-changed" []
        "the part `{what}` of the form is sent as `{to}`, before as `{from}`";

    // Schemas.
    BecameRequired Changed "{site}-became-required" [requests]
        read "{site}-became-required" []
        "the {noun} `{what}` is required";
    BecameOptional Changed "{site}-became-optional" []
        read "{site}-became-optional" [reading]
        "the {noun} `{what}` is optional";
    RequiredPropertyAdded Added "new-required-request-property" [requests]
        read "response-required-property-added" []
        "`{what}` is a new property, and required";
    OptionalPropertyAdded Added "new-optional-request-property" []
        read "response-optional-property-added" []
        "`{what}` is a new, optional property";
    RequiredPropertyRemoved Changed "request-property-removed" [code requests]
        read "response-required-property-removed" [code reading]
        "the property `{what}` is gone";
    OptionalPropertyRemoved Changed "request-property-removed" [code requests]
        read "response-optional-property-removed" [code reading]
        "the property `{what}` is gone";
    TypeChanged Changed "{site}-type-changed" [requests]
        read "{site}-type-changed" [reading]
        "the {noun} `{what}` is of the type `{to}`, before `{from}`";
    TypeGeneralized Changed "{site}-type-generalized" []
        read "{site}-type-generalized" [reading]
        "the {noun} `{what}` may be of more types: `{to}`, before `{from}`";
    TypeSpecialized Changed "{site}-type-specialized" [requests]
        read "{site}-type-specialized" []
        "the {noun} `{what}` may be of fewer types: `{to}`, before `{from}`";
    RustTypeChanged Changed "{site}-rust-type-changed" [code]
        "the {noun} `{what}` has another type";
    FormatChanged Changed "{site}-format-changed" [requests]
        read "{site}-format-changed" [reading]
        "the format of the {noun} `{what}` is `{to}`, before `{from}`";
    FormatRemoved Changed "{site}-format-removed" []
        read "{site}-format-removed" [reading]
        "the {noun} `{what}` is of any format, before `{from}`";
    SecretSet Changed "{site}-secret-set" []
        "the {noun} `{what}` is a secret: it is shown in no `Debug` and no error";
    SecretLost Breaking "{site}-secret-lost" []
        "the {noun} `{what}` is no secret any more: `Debug` and errors show it";
    BecameNullable Changed "{site}-became-nullable" []
        read "{site}-became-nullable" [reading]
        "the {noun} `{what}` may be null";
    BecameNotNullable Changed "{site}-became-not-nullable" [requests]
        read "{site}-became-not-nullable" []
        "the {noun} `{what}` may not be null";
    BecameEnum Changed "{site}-became-enum" [requests]
        read "{site}-became-enum" []
        "the {noun} `{what}` is one of `{to}`";
    BecameNotEnum Changed "{site}-became-not-enum" []
        "the {noun} `{what}` may be any value";
    EnumValueAdded Added "{site}-enum-value-added" []
        "the {noun} `{what}` has a new value `{to}`";
    EnumValueRemoved Changed "{site}-enum-value-removed" [code requests]
        read "{site}-enum-value-removed" []
        "the value `{from}` of the {noun} `{what}` is gone";
    LimitTightened Changed "{site}-{step}" [requests]
        read "{site}-{step}" []
        "the limit `{limit}` of the {noun} `{what}` is `{to}`, before `{from}`";
    LimitLoosened Changed "{site}-{step}" []
        "the limit `{limit}` of the {noun} `{what}` is `{to}`, before `{from}`";
    PatternAdded Changed "{site}-pattern-added" [requests]
        read "{site}-pattern-added" []
        "the {noun} `{what}` must match the pattern `{to}`";
    PatternChanged Changed "{site}-pattern-changed" [requests]
        read "{site}-pattern-changed" []
        "the pattern of the {noun} `{what}` is `{to}`, before `{from}`";
    PatternRemoved Changed "{site}-pattern-removed" []
        "the {noun} `{what}` matches no pattern, before `{from}`";
    DefaultChanged Changed "{site}-default-value-{step}" []
        "the default of the {noun} `{what}` is `{to}`, before `{from}`";
    AlternativeAdded Changed "{site}-{step}-added" []
        read "{site}-{step}-added" [reading]
        "the {noun} `{what}` may be `{to}`";
    AlternativeRemoved Changed "{site}-{step}-removed" [requests]
        read "{site}-{step}-removed" []
        "the {noun} `{what}` can no longer be `{from}`";
    UnknownPropertiesRefused Changed "{site}-additional-properties-removed" [requests]
        read "{site}-additional-properties-removed" [reading]
        "the {noun} `{what}` has no properties but those documented";
    UnknownPropertiesTaken Changed "{site}-additional-properties-added" []
        "the {noun} `{what}` may have other properties, too";
    Deprecated Changed "{site}-deprecated" [] "the {noun} `{what}` is deprecated";
    Reactivated Changed "{site}-reactivated" [] "the {noun} `{what}` is no longer deprecated";
    Described Fixed "{site}-description-changed" []
        "the text of the {noun} `{what}` is another one";
    SchemaDescribed Fixed "api-schema-description-changed" []
        "the text of the type `{what}` is another one";
    SchemaAdded Added "api-schema-added" [] "the type `{what}` is new";
    SchemaRemoved Changed "api-schema-removed" [code] "the type `{what}` is gone";

    // Responses.
    SuccessAdded Added "response-success-status-added" []
        "`{what}` may succeed with the status `{to}`";
    SuccessRemoved Changed "response-success-status-removed" [reading]
        "`{what}` does not succeed with the status `{from}` any more";
    ErrorStatusAdded Added "response-non-success-status-added" []
        "`{what}` may fail with the status `{to}`";
    ErrorStatusRemoved Changed "response-non-success-status-removed" []
        "`{what}` does not document the status `{from}` any more";
    SuccessTypeChanged Changed "response-rust-type-changed" [code]
        "`{what}` returns `{to}`, before `{from}`";
    HeaderAdded Added "response-header-added" []
        "the response `{what}` has the header `{to}`";
    HeaderRemoved Changed "response-header-removed" [reading]
        "the response `{what}` does not document the header `{from}` any more";
    ResponseDescribed Fixed "response-description-changed" []
        "the text of the response `{what}` is another one";
    ErrorCodeAdded Added "error-code-added" [] "`{what}` documents the error `{to}`";
    ErrorCodeRemoved Changed "error-code-removed" []
        "`{what}` does not document the error `{from}` any more";

    ErrorCodeChanged Changed "error-code-changed" [reading]
        "the error `{what}` has the number `{to}`, before `{from}`";

    // Security and servers.
    SecurityAlternativeAdded Added "api-security-added" [] "`{what}` accepts `{to}`, too";
    SecurityAlternativeRemoved Changed "api-security-removed" [requests]
        "`{what}` does not accept `{from}` any more";
    SecurityRequired Changed "api-security-required" [requests]
        "`{what}` must be authorized: `{to}`";
    SecurityDropped Changed "api-security-dropped" [] "`{what}` needs no authorization";
    ScopeAdded Changed "api-security-scope-added" [requests] "`{what}` needs the scope `{to}`";
    ScopeRemoved Changed "api-security-scope-removed" []
        "`{what}` does not need the scope `{from}` any more";
    SchemeAdded Added "api-security-component-added" [] "the security scheme `{what}` is new";
    SchemeRemoved Changed "api-security-component-removed" [requests]
        "the security scheme `{what}` is gone";
    SchemeChanged Changed "api-security-component-type-changed" [requests]
        "the security scheme `{what}` is another one: `{to}`, before `{from}`";
    OauthUrlChanged Changed "api-security-component-oauth-{step}-changed" [requests]
        "the {step} of the security scheme `{what}` is `{to}`, before `{from}`";
    OauthScopeAdded Added "api-security-component-oauth-scope-added" []
        "the security scheme `{what}` knows the scope `{to}`";
    OauthScopeRemoved Changed "api-security-component-oauth-scope-removed" []
        "the security scheme `{what}` does not know the scope `{from}` any more";
    OauthScopeDescribed Fixed "api-security-component-oauth-scope-changed" []
        "the text of the scope `{to}` of the security scheme `{what}` is another one";
    ServerChanged Changed "api-server-changed" [requests]
        "{what} is at `{to}`, before at `{from}`";
    ServerAdded Added "api-server-added" [] "{what} is at `{to}`, too";
    ServerRemoved Changed "api-server-removed" [requests] "{what} is not at `{from}` any more";
    VersionChanged Changed "api-version-changed" [] "the version of the API is `{to}`, before `{from}`";
    DocumentDescribed Fixed "api-title-changed" [] "the {what} of the API is another one";
}

impl Check {
    /// The section of a changelog for a change that breaks nothing.
    pub fn heading(self) -> Heading {
        self.row().heading
    }
}
