//! What the reader of a mail knows of the desk that it was sent to.

/// The desk's own signs, passed in. The empty one knows none: nothing is its own then, and no host is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// Name and value of the header field that the desk's own mail carries.
    pub header: Option<(String, String)>,
    /// The line above which the desk asks people to answer.
    pub marker: Option<String>,
    /// The desk's own addresses, in lower case; they never failed by a bounce.
    pub addresses: Vec<String>,
    /// Names of the hosts whose `Authentication-Results` are believed.
    pub trusted: Vec<String>,
}

impl Desk {
    /// Whether this is an address of the desk, however it is spelled.
    pub(crate) fn has(&self, address: &str) -> bool {
        self.addresses
            .iter()
            .any(|own| own.eq_ignore_ascii_case(address))
    }
}
