mod form;
#[allow(dead_code, reason = "the Run dialog shows it")]
pub(crate) mod volumes;
