//! Reading fields whose shape drifts between engines: a `null` where a list was promised, a number
//! where a text was, a text where a list was. What cannot be read is taken as not said, so that one
//! odd field does not cost the whole list.

use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de::Error};
use std::fmt;
use std::marker::PhantomData;

/// What a visitor makes of the shapes it was not promised: its default.
macro_rules! otherwise {
    ($value:ty; $($scalar:ident($from:ty))* $(; $rest:ident)*) => {
        $(fn $scalar<E>(self, _: $from) -> Result<$value, E> {
            Ok(Default::default())
        })*
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok(Default::default())
        }
        $(otherwise!(@$rest $value);)*
    };
    (@seq $value:ty) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<$value, A::Error> {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
    (@map $value:ty) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
}

/// A text; numbers and lists of texts are written out, anything else is empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Text;
    impl<'de> Visitor<'de> for Text {
        type Value = String;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a text")
        }
        fn visit_str<E>(self, value: &str) -> Result<String, E> {
            Ok(value.to_owned())
        }
        fn visit_string<E>(self, value: String) -> Result<String, E> {
            Ok(value)
        }
        fn visit_bool<E>(self, value: bool) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_i64<E>(self, value: i64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_u64<E>(self, value: u64) -> Result<String, E> {
            Ok(value.to_string())
        }
        fn visit_f64<E>(self, value: f64) -> Result<String, E> {
            Ok(value.to_string())
        }
        otherwise!(Self::Value; ; map);
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<String, A::Error> {
            let mut all = Vec::new();
            while let Some(Words(item)) = items.next_element()? {
                all.push(item);
            }
            Ok(all.join(" "))
        }
    }
    from.deserialize_any(Text)
}

struct Words(String);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from).map(Words)
    }
}

/// A list of texts; one text alone is a list of one, anything else is empty.
pub(crate) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<String>;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a list of texts")
        }
        fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
            Ok(vec![value.to_owned()])
        }
        otherwise!(Self::Value; visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64); map);
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(Words(item)) = items.next_element()? {
                all.push(item);
            }
            Ok(all)
        }
    }
    from.deserialize_any(Texts)
}

/// A whole number; a text of digits is one, anything else is `None`.
pub(crate) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    struct Whole;
    impl<'de> Visitor<'de> for Whole {
        type Value = Option<i64>;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a whole number")
        }
        fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
            Ok(value.trim().parse().ok())
        }
        fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
            Ok(Some(value))
        }
        fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
            Ok(i64::try_from(value).ok())
        }
        fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
            // Saturates, which is as good as any other answer to a number of that size.
            Ok(value.is_finite().then_some(value as i64))
        }
        otherwise!(Self::Value; visit_bool(bool); seq; map);
    }
    from.deserialize_any(Whole)
}

/// Yes or no; anything but a yes is a no.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    text(from).map(|text| text == "true" || text == "1")
}

/// An object, or its default where it is `null` or something else.
pub(crate) fn part<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    let Item(item) = Item::deserialize(from)?;
    Ok(item.unwrap_or_default())
}

/// A list of objects, without what is none; `null` and anything else is an empty one.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    struct List<T>(PhantomData<T>);
    impl<'de, T: DeserializeOwned> Visitor<'de> for List<T> {
        type Value = Vec<T>;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("a list")
        }
        otherwise!(Self::Value; visit_str(&str) visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64); map);
        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(Item(item)) = items.next_element()? {
                all.extend(item);
            }
            Ok(all)
        }
    }
    from.deserialize_any(List(PhantomData))
}

/// An object, if it is one.
struct Item<T>(Option<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);
        impl<'de, T: DeserializeOwned> Visitor<'de> for Object<T> {
            type Value = Option<T>;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            otherwise!(Self::Value; visit_str(&str) visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64); seq);
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Some)
            }
        }
        from.deserialize_any(Object(PhantomData)).map(Item)
    }
}

/// An object whose keys are data, in the engine's order; anything else is an empty one.
pub(crate) fn pairs<'de, D: Deserializer<'de>, T: Pairable>(
    from: D,
) -> Result<Vec<(String, T)>, D::Error> {
    struct Pairs<T>(PhantomData<T>);
    impl<'de, T: Pairable> Visitor<'de> for Pairs<T> {
        type Value = Vec<(String, T)>;
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("an object")
        }
        otherwise!(Self::Value; visit_str(&str) visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64); seq);
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(key) = map.next_key::<String>()? {
                let Paired(value) = map.next_value::<Paired<T>>()?;
                all.push((key, value));
            }
            Ok(all)
        }
    }
    from.deserialize_any(Pairs(PhantomData))
}

/// What the values of [`pairs`] may be.
pub(crate) trait Pairable: Sized {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

impl Pairable for String {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from)
    }
}

struct Paired<T>(T);

impl<'de, T: Pairable> Deserialize<'de> for Paired<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read(from).map(Paired)
    }
}

/// An object that is the whole answer.
pub(crate) fn whole_object<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    // serde reads a struct from a JSON list as well; no engine means that.
    if json.trim_start().starts_with('[') {
        return Err(serde_json::Error::custom(
            "a list where an object was promised",
        ));
    }
    serde_json::from_str(json)
}

#[cfg(test)]
mod tests {
    use super::{flag, list, pairs, part, text, texts, whole};
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Odd {
        #[serde(deserialize_with = "text")]
        name: String,
        #[serde(deserialize_with = "texts")]
        args: Vec<String>,
        #[serde(deserialize_with = "whole")]
        size: Option<i64>,
        #[serde(deserialize_with = "flag")]
        on: bool,
        #[serde(deserialize_with = "part")]
        inner: Inner,
        #[serde(deserialize_with = "list")]
        many: Vec<Inner>,
        #[serde(deserialize_with = "pairs")]
        labels: Vec<(String, String)>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Inner {
        #[serde(deserialize_with = "whole")]
        n: Option<i64>,
    }

    #[test]
    fn a_field_of_any_shape_costs_only_itself() {
        let shapes = [
            "null",
            "true",
            "-1",
            "3000000000000000000000",
            "1.5",
            "\"x\"",
            "[1,{}]",
            "{\"a\":[{}]}",
        ];
        for field in ["name", "args", "size", "on", "inner", "many", "labels"] {
            for shape in shapes {
                let other = if field == "size" { "name" } else { "size" };
                let json = format!("[{{\"{field}\":{shape},\"{other}\":7}}]");
                let all = serde_json::from_str::<Vec<Odd>>(&json)
                    .unwrap_or_else(|error| panic!("{json}: {error}"));
                let rest = if other == "size" {
                    all[0].size == Some(7)
                } else {
                    all[0].name == "7"
                };
                assert!(rest, "{json}");
            }
        }
        let whole: Vec<Odd> = serde_json::from_str(
            r#"[{"name":["sh","-c"],"args":"one","size":"12","on":true,"inner":{"n":1},"many":[{"n":2}],"labels":{"b":null,"a":1}}]"#,
        )
        .unwrap();
        assert_eq!(
            whole,
            [Odd {
                name: "sh -c".into(),
                args: vec!["one".into()],
                size: Some(12),
                on: true,
                inner: Inner { n: Some(1) },
                many: vec![Inner { n: Some(2) }],
                labels: vec![("b".into(), String::new()), ("a".into(), "1".into())],
            }]
        );
    }
}
