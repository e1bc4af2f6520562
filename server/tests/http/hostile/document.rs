//! A page as a browser understands it, by the parser of Servo.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// What every hostile text tries to bring into a page, as an element, as an attribute, as a function.
pub(crate) const MARK: &str = "zzevil";

/// Elements that none of our pages has.
const NEVER: [&str; 9] = [
    "applet", "base", "embed", "frame", "frameset", "iframe", "marquee", "object", "portal",
];

/// Attributes that a browser follows, or loads from.
const ADDRESSES: [&str; 8] = [
    "action",
    "cite",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
];

/// Where our pages may lead.
const SCHEMES: [&str; 6] = ["geo", "http", "https", "mailto", "tel", "webcal"];

/// An element of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// The text that stands right in it, without that of its elements.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The elements of a page in their order.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
    let mut found = Vec::new();
    let mut waiting: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = waiting.pop() {
        let children = node.children.borrow();
        if let NodeData::Element {
            name,
            attrs,
            template_contents,
            ..
        } = &node.data
        {
            let text = children.iter().filter_map(|child| match &child.data {
                NodeData::Text { contents } => Some(contents.borrow().to_string()),
                _ => None,
            });
            let attributes = attrs.borrow();
            let attributes = attributes
                .iter()
                .map(|it| (it.name.local.to_string(), it.value.to_string()));
            found.push(Element {
                name: name.local.to_string(),
                attributes: attributes.collect(),
                text: text.collect(),
            });
            waiting.extend(template_contents.borrow().iter().cloned());
        }
        waiting.extend(children.iter().rev().cloned());
    }
    found
}

/// A form of a page.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) method: String,
    pub(crate) action: Option<String>,
    pub(crate) fields: Vec<Field>,
}

/// A field of a form, with what a browser would send for it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether anything can be typed into it.
    pub(crate) is_text: bool,
}

/// The forms of a page, by the order of its elements: none of ours has a field outside of its form.
pub(crate) fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for it in elements(html) {
        if it.name == "form" {
            forms.push(Form {
                method: it.get("method").unwrap_or("get").to_lowercase(),
                action: it.get("action").map(str::to_owned),
                fields: Vec::new(),
            });
        }
        let (Some(form), Some(field)) = (forms.last_mut(), field(&it)) else {
            continue;
        };
        form.fields.push(field);
    }
    forms
}

fn field(it: &Element) -> Option<Field> {
    let kind = it.get("type").unwrap_or("text");
    let is_text = match it.name.as_str() {
        "textarea" => true,
        "input" => ["email", "search", "tel", "text", "url"].contains(&kind),
        "button" if kind == "submit" => false,
        _ => return None,
    };
    let chosen = !["checkbox", "radio"].contains(&kind) || it.get("checked").is_some();
    if kind == "file" || kind == "image" || !chosen {
        return None;
    }
    let value = it.get("value").unwrap_or(&it.text);
    Some(Field {
        name: it.get("name")?.to_owned(),
        value: if it.name == "button" {
            it.get("value")?
        } else {
            value
        }
        .to_owned(),
        is_text,
    })
}

/// The text of the title, as the browser's tab shows it.
pub(crate) fn title(html: &str) -> String {
    let found = elements(html).into_iter().find(|it| it.name == "title");
    let text = found.map(|it| it.text).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What in a page is not the program's own, in words; nothing if all is well.
pub(crate) fn strangers(html: &str) -> Vec<String> {
    elements(html).iter().filter_map(stranger).collect()
}

fn stranger(it: &Element) -> Option<String> {
    let Element {
        name, attributes, ..
    } = it;
    if name.contains(MARK) || NEVER.contains(&name.as_str()) {
        return Some(format!("an element <{name}>"));
    }
    for (attribute, value) in attributes {
        let what = format!("{attribute}={value:?} in <{name}>");
        let runs = attribute.starts_with("on") || attribute == "srcdoc";
        if runs || attribute.contains(MARK) || attribute == "style" && value.contains(MARK) {
            return Some(what);
        }
        if ADDRESSES.contains(&attribute.as_str()) && !is_address_of_ours(value) {
            return Some(what);
        }
    }
    if name == "meta" && it.get("http-equiv").is_some() {
        return Some("a header in the page".to_owned());
    }
    if name == "style" && it.text.contains(MARK) {
        return Some("a style sheet".to_owned());
    }
    if name == "script" {
        let own_file = it
            .get("src")
            .is_some_and(|src| src.starts_with("/account/"));
        let data = it.get("type") == Some("application/json");
        let takeover = it.text.contains("await import(\"/pkg/app.") && !it.text.contains(MARK);
        if !own_file && !data && !takeover {
            return Some(format!("a script: {}", it.text));
        }
    }
    None
}

/// Whether an address leads where ours may, resolved as a browser does.
fn is_address_of_ours(value: &str) -> bool {
    let page = url::Url::parse("https://karte.example.org/ort/x").unwrap();
    match page.join(value) {
        // A link to a page of somebody is one of a record; that of a file or a form never is.
        Ok(address) => SCHEMES.contains(&address.scheme()),
        // Browsers do not follow what they cannot read.
        Err(_) => true,
    }
}

#[test]
fn what_is_not_ours_is_seen() {
    for (html, strange) in [
        ("<p>a &lt;zzevil&gt; <a href=\"/ort/a\">b</a>", 0),
        ("<a href=\"https://example.org\">a</a>", 0),
        ("<script type=\"application/json\">zzevil()</script>", 0),
        ("<p><zzevil>", 1),
        ("<p title=\"a\"zzevil>", 1),
        ("<title></title><script>1</script>", 1),
        ("<svg><a onclick=x>", 1),
        ("<a href=\" java\nscript:x\">", 1),
        ("<form action=\"data:text/html,x\">", 1),
        ("<textarea></textarea><iframe>", 1),
        ("<template><zzevil></template>", 1),
    ] {
        assert_eq!(strangers(html).len(), strange, "{html}");
    }
}
