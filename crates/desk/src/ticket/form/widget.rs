//! The control of a field.

use engine::{Field, FieldType, Form, Value, value};

use super::condition::{self, When};
use super::control;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Limits;
use crate::platform::web::view::{Choice, Fault, Kept, error_of};

/// A control as the template draws it.
#[derive(Debug, Clone)]
pub struct Widget {
    /// Name and id of the control.
    pub id: String,
    /// What people read beside it.
    pub label: String,
    /// A sentence that helps; empty for none.
    pub hint: String,
    /// `input`, `textarea`, `select`, `checks` or `file`.
    pub shape: &'static str,
    /// The type of an `input`.
    pub input: &'static str,
    /// What was typed or is.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it is said that it may stay empty: not where that goes without saying.
    pub optional: bool,
    /// What is wrong.
    pub error: Option<String>,
    /// Files that came with a form that was refused.
    pub kept: Vec<Kept>,
    /// Limits of files.
    pub limits: Option<Limits>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// What the script needs to show it only while it is asked for.
    pub when: Option<When>,
}

impl Widget {
    /// Whether something is written, chosen or attached.
    pub fn is_filled(&self) -> bool {
        let chosen = self.choices.iter().any(|choice| choice.selected);
        chosen || !self.value.is_empty() || !self.kept.is_empty()
    }
}

/// Lists that controls choose from, read once for a form.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Keys of the roles of which one must be held, and who holds one.
    people: Vec<(Vec<String>, Holders)>,
}

/// Numbers and names of people.
type Holders = Vec<(i64, String)>;

impl Lists {
    /// The lists that these fields need: one statement for each set of roles that
    /// fields ask people to hold, none where no field asks for a person.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(app: &App, fields: &[&Field]) -> Result<Self, AppError> {
        let mut lists = Self::default();
        for field in fields
            .iter()
            .filter(|field| field.kind == FieldType::Person)
        {
            let roles = roles(app, field);
            if lists.people.iter().any(|(known, _)| *known == roles) {
                continue;
            }
            let keys: Vec<&str> = roles.iter().map(String::as_str).collect();
            let found = directory::store::holding(app.db.read(), app.now(), &keys).await?;
            lists.people.push((roles, found));
        }
        Ok(lists)
    }

    fn people(&self, roles: &[String]) -> impl Iterator<Item = (String, String)> {
        let own = self.people.iter().find(|(known, _)| known == roles);
        let people = own.map_or(&[][..], |(_, people)| people.as_slice());
        people
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
    }
}

/// The roles of which somebody named in a field must hold one: those that it says,
/// or those that may be responsible for tickets.
fn roles(app: &App, field: &Field) -> Vec<String> {
    if !field.roles.is_empty() {
        return field.roles.clone();
    }
    let takers = app.pack.roles.iter();
    let takers = takers.filter(|role| role.may(Action::Take.grant()));
    takers.map(|role| role.key.clone()).collect()
}

/// The control of a field. `tried` is what was typed into a form that was refused.
pub fn widget(
    app: &App,
    form: &Form<'_>,
    field: &Field,
    now: Option<&Value>,
    tried: Option<Vec<String>>,
    lists: &Lists,
    faults: &[Fault],
) -> Widget {
    let id = control(&field.key);
    let is = now
        .map(|value| value::raw(field, value, &app.zone))
        .unwrap_or_default();
    let shown = tried.unwrap_or(is);
    let (shape, input) = shape(field.kind);
    let choices: Vec<(String, String)> = match field.kind {
        FieldType::Choice | FieldType::Several => field
            .choices
            .iter()
            .map(|c| (c.key.clone(), c.name.clone()))
            .collect(),
        FieldType::YesNo => vec![
            ("si".to_owned(), "Sí".to_owned()),
            ("no".to_owned(), "No".to_owned()),
        ],
        FieldType::Person => lists.people(&roles(app, field)).collect(),
        FieldType::Unit => {
            let open = app.known.units().iter().filter(|unit| unit.is_open);
            open.map(|unit| (unit.key.clone(), unit.name.clone()))
                .collect()
        }
        _ => Vec::new(),
    };
    let mut choices = choices;
    if shape == "select" || shape == "checks" {
        keep(&mut choices, &shown);
    }
    let choice = |(value, label): (String, String)| Choice {
        selected: shown.contains(&value),
        value,
        label,
    };
    Widget {
        error: error_of(faults, &id),
        label: field.label.clone(),
        hint: hint(field, form),
        shape,
        input,
        choices: choices.into_iter().map(choice).collect(),
        value: shown.into_iter().next().unwrap_or_default(),
        required: field.required,
        optional: !field.required && field.required_when.is_none(),
        kept: Vec::new(),
        limits: (field.kind == FieldType::File).then(|| limits(app, field)),
        group: field.group.clone(),
        when: condition::when(field, form),
        id,
    }
}

/// What is chosen already stays among the choices, though it is not offered any
/// more: a form that could not show it would take it away.
pub fn keep(choices: &mut Vec<(String, String)>, shown: &[String]) {
    for value in shown.iter().filter(|value| !value.is_empty()) {
        if !choices.iter().any(|(known, _)| known == value) {
            choices.push((
                value.clone(),
                "El que tiene ahora (ya no se ofrece)".to_owned(),
            ));
        }
    }
}

/// The limits of the institution, and the field's own where it takes fewer.
fn limits(app: &App, field: &Field) -> Limits {
    let mut limits = Limits::of(&app.pack.files);
    let own = field.max.and_then(|most| usize::try_from(most).ok());
    limits.max_files = own.map_or(limits.max_files, |own| own.min(limits.max_files));
    limits
}

/// When it is asked for, and the pack's own help, or what the type itself asks for.
fn hint(field: &Field, form: &Form<'_>) -> String {
    let of_type = match field.kind {
        FieldType::Curp => "18 letras y números.",
        FieldType::Phone => "Diez dígitos; agregue «ext» y el número si tiene extensión.",
        FieldType::Url => "Empieza con https:// o http://.",
        FieldType::Money => "En pesos, por ejemplo 1,500.00.",
        FieldType::Ip => "Por ejemplo 10.20.30.40.",
        _ => "",
    };
    let help = field.help.as_deref().unwrap_or(of_type);
    match condition::in_words(field, form) {
        Some(when) if help.is_empty() => when,
        Some(when) => format!("{when} {help}"),
        None => help.to_owned(),
    }
}

fn shape(kind: FieldType) -> (&'static str, &'static str) {
    match kind {
        FieldType::LongText => ("textarea", ""),
        FieldType::Choice | FieldType::YesNo | FieldType::Person | FieldType::Unit => {
            ("select", "")
        }
        FieldType::Several => ("checks", ""),
        FieldType::File => ("file", "file"),
        FieldType::Date => ("input", "date"),
        FieldType::DateTime => ("input", "datetime-local"),
        FieldType::Email => ("input", "email"),
        FieldType::Phone => ("input", "tel"),
        FieldType::Url => ("input", "url"),
        FieldType::Text
        | FieldType::Number
        | FieldType::Asset
        | FieldType::Ip
        | FieldType::Money
        | FieldType::Curp => ("input", "text"),
    }
}
