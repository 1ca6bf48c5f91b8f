//! Typed values out of a document, with every misfit reported in Spanish.
//!
//! This is a serde `Deserializer` that goes on after a fault: a value that is
//! missing or of the wrong sort is reported and an empty one takes its place, so
//! that one reading tells everything. What is read is thrown away when there was
//! a fault. An unknown key of a struct is always a fault. What a type may leave
//! out: an `Option`, a list or a map (empty), a `bool` (false); all else must be written.

use std::fmt;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::de::DeValue;

use crate::document::{Document, Place};
use crate::fault::Faults;

/// Reads a whole document; `None` when it had a fault.
pub(crate) fn read<'d, T: Deserialize<'d>>(
    document: &'d Document<'d>,
    faults: &'d Faults,
) -> Option<T> {
    let before = faults.count();
    let top = document.top();
    let result = T::deserialize(Reader {
        place: top,
        name: "",
        silent: false,
        faults,
    });
    if let Err(error) = &result {
        top.fault(faults, format!("no se puede leer ({error})"));
    }
    result.ok().filter(|_| faults.count() == before)
}

/// One value to be read.
#[derive(Clone, Copy)]
struct Reader<'d> {
    place: Place<'d>,
    /// Its key, or that of the list it stands in.
    name: &'d str,
    /// The fault is already told at the table around: say nothing more.
    silent: bool,
    faults: &'d Faults,
}

/// A reading that cannot go on: only a type that serde cannot describe to us.
#[derive(Debug)]
struct Stop(String);

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stop {}

impl serde::de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'d> Reader<'d> {
    fn fault(self, text: impl Into<String>) {
        if !self.silent {
            self.place.fault(self.faults, text);
        }
    }

    /// Tells that the value is missing, or that it should be `wanted`.
    fn misfit(self, wanted: &str) {
        let name = self.name;
        match self.place.value() {
            None => self.fault(format!("falta «{name}»; escríbalo: debe ser {wanted}")),
            Some(_) => self.fault(format!("«{name}» debe ser {wanted}; corríjalo")),
        }
    }

    fn integer<T: TryFrom<i128>>(self, most: impl fmt::Display) -> Option<T> {
        let number = match self.place.value() {
            Some(DeValue::Integer(number)) => {
                let digits = i128::from_str_radix(number.as_str(), number.radix()).ok();
                digits.and_then(|number| T::try_from(number).ok())
            }
            _ => None,
        };
        if number.is_none() {
            self.misfit(&format!("un número entero que no pase de {most}"));
        }
        number
    }
}

/// Every integer type reads alike; out of its range is a misfit.
macro_rules! integers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
            visitor.$visit(self.integer::<$type>(<$type>::MAX).unwrap_or_default())
        }
    )*};
}

impl<'d> Deserializer<'d> for Reader<'d> {
    type Error = Stop;

    integers! {
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64
    }

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.place.value() {
            Some(DeValue::Integer(_)) => self.deserialize_i64(visitor),
            Some(DeValue::Boolean(truth)) => visitor.visit_bool(*truth),
            Some(DeValue::Float(number)) => {
                visitor.visit_f64(number.as_str().parse().unwrap_or_default())
            }
            Some(DeValue::Array(_)) => self.deserialize_seq(visitor),
            Some(DeValue::Table(_)) => self.deserialize_map(visitor),
            _ => self.deserialize_str(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.place.value() {
            Some(DeValue::String(text)) => visitor.visit_str(text),
            // A date may be written without quotes.
            Some(DeValue::Datetime(date)) => visitor.visit_string(date.to_string()),
            _ => {
                self.misfit("un texto entre comillas");
                visitor.visit_str("")
            }
        }
    }

    fn deserialize_string<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.place.value() {
            Some(DeValue::Boolean(truth)) => visitor.visit_bool(*truth),
            None => visitor.visit_bool(false),
            Some(_) => {
                self.misfit("true (sí) o false (no), sin comillas");
                visitor.visit_bool(false)
            }
        }
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.place.value() {
            None => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        let length = match self.place.value() {
            Some(DeValue::Array(list)) => list.len(),
            None => 0,
            Some(_) => {
                self.misfit("una lista entre corchetes");
                0
            }
        };
        visitor.visit_seq(Items {
            list: self,
            next: 0,
            length,
        })
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let mut table = self;
        match self.place.value() {
            Some(DeValue::Table(entries)) => {
                for key in entries.keys().map(|key| key.get_ref().as_ref()) {
                    if !fields.contains(&key) {
                        let known = fields.join(", ");
                        let place = self.place.key(key);
                        Self { place, ..self }.fault(format!(
                            "«{key}» no existe aquí; bórrelo o use uno de: {known}"
                        ));
                    }
                }
            }
            _ => {
                self.misfit(&format!("una tabla con: {}", fields.join(", ")));
                table.silent = true;
            }
        }
        visitor.visit_map(Entries {
            table,
            names: fields.to_vec(),
            current: None,
        })
    }

    fn deserialize_enum<V: Visitor<'d>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let known = match self.place.value() {
            Some(DeValue::String(text)) => {
                variants.iter().find(|variant| **variant == text.as_ref())
            }
            _ => None,
        };
        if known.is_none() {
            self.misfit(&format!("uno de: {}", variants.join(", ")));
        }
        let variant = known.or(variants.first()).copied().unwrap_or_default();
        visitor.visit_enum(StrDeserializer::new(variant))
    }

    /// A table whose keys the pack makes up; nothing written is an empty one.
    fn deserialize_map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Stop> {
        let names = match self.place.value() {
            Some(DeValue::Table(table)) => table.keys().map(|key| key.get_ref().as_ref()).collect(),
            None => Vec::new(),
            Some(_) => {
                self.misfit("una tabla de claves con sus valores");
                Vec::new()
            }
        };
        visitor.visit_map(Entries {
            table: self,
            names,
            current: None,
        })
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'d>> i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// The items of a list, one after another.
struct Items<'d> {
    list: Reader<'d>,
    next: usize,
    length: usize,
}

impl<'d> SeqAccess<'d> for Items<'d> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'d>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        if self.next >= self.length {
            return Ok(None);
        }
        let place = self.list.place.at(self.next);
        self.next = self.next.saturating_add(1);
        seed.deserialize(Reader { place, ..self.list }).map(Some)
    }
}

/// The entries of a table: for a struct, its fields, whether they are written or not.
struct Entries<'d> {
    table: Reader<'d>,
    /// Still to come, taken from the end.
    names: Vec<&'d str>,
    current: Option<&'d str>,
}

impl<'d> MapAccess<'d> for Entries<'d> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'d>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        self.current = self.names.pop();
        self.current
            .map(|name| seed.deserialize(StrDeserializer::new(name)))
            .transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'d>>(&mut self, seed: T) -> Result<T::Value, Stop> {
        let name = self.current.unwrap_or_default();
        let place = self.table.place.key(name);
        seed.deserialize(Reader {
            place,
            name,
            ..self.table
        })
    }
}
