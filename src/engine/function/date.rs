//! Functions of a time in seconds: the parts of its date in UTC.

use promwright_number::date::DateTime;

/// The function of a date with this name.
pub(crate) fn named(name: &str) -> Option<fn(&DateTime) -> f64> {
    Some(match name {
        "day_of_month" => |date| date.day as f64,
        "day_of_week" => |date| date.weekday as f64,
        "day_of_year" => |date| date.day_of_year as f64,
        "days_in_month" => |date| date.days_in_month() as f64,
        "hour" => |date| date.hour as f64,
        "minute" => |date| date.minute as f64,
        "month" => |date| date.month as f64,
        "year" => |date| date.year as f64,
        _ => return None,
    })
}
