//! Sites: what a check is called where.

/// Where a schema stands: what its checks are called there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Site {
    Api,
    Parameter,
    ParameterProperty,
    RequestBody,
    RequestProperty,
    ResponseHeader,
    ResponseBody,
    ResponseProperty,
}

impl Site {
    pub(super) fn is_read(self) -> bool {
        matches!(
            self,
            Self::ResponseHeader | Self::ResponseBody | Self::ResponseProperty
        )
    }

    /// Of the parts of what stands here.
    pub(super) fn property(self) -> Self {
        match self {
            Self::Parameter | Self::ParameterProperty => Self::ParameterProperty,
            own if own.is_read() => Self::ResponseProperty,
            _ => Self::RequestProperty,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Parameter => "request-parameter",
            Self::ParameterProperty => "request-parameter-property",
            Self::RequestBody => "request-body",
            Self::RequestProperty => "request-property",
            Self::ResponseHeader => "response-header",
            Self::ResponseBody => "response-body",
            Self::ResponseProperty => "response-property",
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Parameter => "parameter",
            Self::RequestBody => "body of",
            Self::ResponseHeader => "header",
            Self::ResponseBody => "response of",
            Self::ParameterProperty | Self::RequestProperty | Self::ResponseProperty => "property",
        }
    }
}
