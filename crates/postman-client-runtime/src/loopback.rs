//! URLs of this machine.

use url::Url;

/// Whether a URL points to this machine: `localhost` or a loopback address (RFC 6761,
/// section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
