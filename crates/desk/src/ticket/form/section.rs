//! Controls under the headings that their fields name.

use super::Widget;

/// Controls that stand together.
#[derive(Debug, Clone)]
pub struct Section {
    /// What is read above them.
    pub heading: Option<String>,
    /// The controls; at least one.
    pub widgets: Vec<Widget>,
    /// Whether something was filled in or is wrong here.
    pub open: bool,
}

/// The sections of a form, each heading once, where its first field stands.
pub fn sections(widgets: impl IntoIterator<Item = Widget>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for widget in widgets {
        let open = widget.error.is_some() || widget.is_filled();
        let own = match &widget.group {
            Some(_) => sections.iter_mut().find(|s| s.heading == widget.group),
            // What has no heading must not slip under that of another.
            None => sections.last_mut().filter(|s| s.heading.is_none()),
        };
        match own {
            Some(section) => {
                section.open |= open;
                section.widgets.push(widget);
            }
            None => sections.push(Section {
                heading: widget.group.clone(),
                widgets: vec![widget],
                open,
            }),
        }
    }
    sections
}
