//! The URL at which clients reach the emulator, which a call can change while the process runs.

use std::sync::Arc;

use parking_lot::RwLock;

use super::BaseUrl;

/// The URL at which clients reach the emulator. A clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct PublicUrl(Arc<Urls>);

#[derive(Debug)]
struct Urls {
    at_start: Option<Arc<BaseUrl>>,
    given: RwLock<Option<Arc<BaseUrl>>>,
    local: Arc<BaseUrl>,
}

impl PublicUrl {
    /// The URL that a setting gives; without one, the URL on this machine.
    #[must_use]
    pub fn new(given: Option<BaseUrl>, local: BaseUrl) -> Self {
        let at_start = given.map(Arc::new);
        let given = RwLock::new(at_start.clone());
        Self(Arc::new(Urls { at_start, given, local: Arc::new(local) }))
    }

    /// The URL that was given, by a setting or by a call.
    #[must_use]
    pub fn given(&self) -> Option<Arc<BaseUrl>> {
        self.0.given.read().clone()
    }

    /// The URL that addresses begin with that do not depend on the request.
    #[must_use]
    pub fn effective(&self) -> Arc<BaseUrl> {
        self.given().unwrap_or_else(|| Arc::clone(&self.0.local))
    }

    /// Replaces the URL; `None` goes back to the one at the start.
    pub fn set(&self, url: Option<BaseUrl>) {
        *self.0.given.write() = url.map(Arc::new).or_else(|| self.0.at_start.clone());
    }
}

/// The URL on this machine, with the default port.
impl Default for PublicUrl {
    fn default() -> Self {
        Self::new(None, BaseUrl::local(8080))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_changes_the_url_and_can_go_back_to_the_first() {
        let url = |text: &str| text.parse::<BaseUrl>().unwrap();
        for (given, first) in [(None, "http://localhost:8080"), (Some("http://a"), "http://a")] {
            let public = PublicUrl::new(given.map(url), BaseUrl::local(8080));
            assert_eq!(&**public.effective().text(), first);
            public.set(Some(url("https://b/c/")));
            assert_eq!(&**public.effective().text(), "https://b/c");
            public.set(None);
            assert_eq!(&**public.effective().text(), first);
            assert_eq!(public.given().is_some(), given.is_some());
        }
    }
}
