//! Somebody with a browser: cookies, forms, and answers to look at.

use std::collections::HashMap;
use std::net::SocketAddr;

use desk::channel::portal::humanity::{issue, solve};
use desk::platform::App;
use reqwest::header::{CONTENT_DISPOSITION, COOKIE, LOCATION, SET_COOKIE};
use reqwest::multipart::{Form, Part};

/// A client that follows nothing by itself.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' one way to the program under test"
)]
pub fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

pub struct Browser {
    base: String,
    client: reqwest::Client,
    cookie: Option<String>,
    /// From where it comes, as the proxy says; loopback without.
    address: Option<String>,
    /// The person's number, when signed in from the start.
    pub person: i64,
    /// Whose public form is filled in with a proof and the privacy notice agreed to.
    app: Option<App>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        let client = client().cookie_store(true).build().unwrap();
        Self {
            base: format!("http://{address}"),
            client,
            cookie: None,
            address: None,
            person: 0,
            app: None,
        }
    }

    /// One that does for the public form what its script and its reader do.
    pub fn proving(self, app: &App) -> Self {
        Self {
            app: Some(app.clone()),
            ..self
        }
    }

    pub fn signed_in(address: SocketAddr, person: i64, cookie: String) -> Self {
        let client = client().build().unwrap();
        Self {
            base: format!("http://{address}"),
            client,
            cookie: Some(cookie),
            address: None,
            person,
            app: None,
        }
    }

    /// The same, from this address of the network.
    pub fn from(self, address: &str) -> Self {
        Self {
            address: Some(address.to_owned()),
            ..self
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.base)))
            .await
    }

    pub async fn get_with(&self, path: &str, header: (&str, &str)) -> Answer {
        self.send(
            self.client
                .get(format!("{}{path}", self.base))
                .header(header.0, header.1),
        )
        .await
    }

    /// An answer that does not end by itself.
    pub async fn stream(&self, path: &str) -> reqwest::Response {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        let request = request.header("Accept-Encoding", "gzip, br");
        request.send().await.unwrap()
    }

    /// The same person at another address.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            base: format!("http://{address}"),
            client: self.client.clone(),
            cookie: self.cookie.clone(),
            address: self.address.clone(),
            person: self.person,
            app: self.app.clone(),
        }
    }

    /// An ordinary form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.client.post(format!("{}{path}", self.base)).form(form))
            .await
    }

    pub async fn post_with(
        &self,
        path: &str,
        form: &[(&str, &str)],
        header: (&str, &str),
    ) -> Answer {
        let request = self.client.post(format!("{}{path}", self.base)).form(form);
        self.send(request.header(header.0, header.1)).await
    }

    /// A form with files, as (name, content).
    pub async fn post_form(
        &self,
        path: &str,
        texts: &HashMap<&'static str, String>,
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut texts: Vec<(&str, &str)> = texts.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let mut proof = (String::new(), String::new());
        if let Some(app) = self.app.as_ref().filter(|_| path == "/enviar") {
            let challenge = issue(app, 4).await.unwrap();
            proof = (challenge.text.clone(), solve(&challenge));
        }
        if path == "/enviar" && !texts.iter().any(|(name, _)| *name == "challenge") {
            texts.extend([("challenge", proof.0.as_str()), ("proof", proof.1.as_str())]);
            texts.push(("privacy", "sí"));
        }
        self.post_multipart(path, &texts, files).await
    }

    pub async fn post_multipart(
        &self,
        path: &str,
        texts: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        self.send(self.multipart(path, texts, files)).await
    }

    fn multipart(
        &self,
        path: &str,
        texts: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> reqwest::RequestBuilder {
        let mut form = Form::new();
        for (name, value) in texts {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (name, content) in files {
            form = form.part(
                "files",
                Part::bytes(content.to_vec()).file_name((*name).to_owned()),
            );
        }
        self.client
            .post(format!("{}{path}", self.base))
            .multipart(form)
    }

    /// A form of which it is not known whether an answer comes.
    pub async fn try_multipart(
        &self,
        path: &str,
        texts: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Option<Answer> {
        self.try_send(self.multipart(path, texts, files)).await
    }

    /// A page of which it is not known whether it comes.
    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        self.try_send(self.client.get(format!("{}{path}", self.base)))
            .await
    }

    /// A form with texts only, from the page of this whole address.
    pub async fn post_multipart_from(
        &self,
        path: &str,
        texts: &[(&str, &str)],
        page: &str,
    ) -> Answer {
        let mut form = Form::new();
        for (name, value) in texts {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(request.header("referer", page).multipart(form))
            .await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        Answer::of(self.with_headers(request).send().await.unwrap()).await
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> Option<Answer> {
        let response = self.with_headers(request).send().await.ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.ok()?.to_vec();
        Some(Answer {
            status,
            headers,
            body,
        })
    }

    fn with_headers(&self, mut request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        if let Some(address) = &self.address {
            request = request.header("x-forwarded-for", address);
        }
        request
    }
}

impl From<reqwest::Response> for Answer {
    /// What came before the body, for one that does not end by itself.
    fn from(response: reqwest::Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Vec::new(),
        }
    }
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        Self {
            status,
            headers,
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn location(&self) -> String {
        self.header(LOCATION.as_str())
    }

    pub fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|v| v.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    pub fn disposition(&self) -> String {
        self.header(CONTENT_DISPOSITION.as_str())
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|v| v.to_str().unwrap().to_owned())
            .collect()
    }

    /// Asserts that the page says all of these, as a reader sees them.
    pub fn says(&self, texts: &[&str]) -> &Self {
        let page = self.text().replace("&#38;", "&").replace("&#34;", "\"");
        for text in texts {
            assert!(
                page.contains(text),
                "«{text}» is missing from ({}):\n{page}",
                self.status
            );
        }
        self
    }

    /// Asserts that none of these is anywhere in the answer.
    pub fn hides(&self, texts: &[&str]) -> &Self {
        let page = self.text();
        for text in texts {
            assert!(!page.contains(text), "«{text}» must not be in:\n{page}");
        }
        self
    }

    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The value of the first hidden control of this name.
    pub fn hidden(&self, name: &str) -> String {
        self.all_hidden(name)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no control {name}"))
    }

    /// The values of all controls of this name.
    pub fn all_hidden(&self, name: &str) -> Vec<String> {
        let page = self.text();
        let tags = page
            .split('<')
            .filter(|tag| tag.contains(&format!("name=\"{name}\"")));
        tags.filter_map(|tag| Some(tag.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
            .collect()
    }

    /// Where links lead whose address begins so.
    pub fn links(&self, beginning: &str) -> Vec<String> {
        let page = self.text().replace("&#38;", "&");
        let hrefs = page
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        hrefs
            .filter(|href| href.starts_with(beginning))
            .map(str::to_owned)
            .collect()
    }

    /// The first folio on the page.
    pub fn folio(&self) -> String {
        let page = self.text();
        // A folio can be marked up for reading aloud: look at the text alone.
        let mut plain = String::new();
        let mut inside = false;
        for c in page.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        let start = plain
            .find("OCO-")
            .unwrap_or_else(|| panic!("no folio in:\n{page}"));
        plain[start..].chars().take(9).collect()
    }
}
