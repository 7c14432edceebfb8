//! Tables of figures, which scroll by themselves where the page is narrower than they are.

use maud::{Markup, html};

/// A table that what has this id names: a caption of its own, or a heading before it.
pub fn table(id: &str, caption: Option<&str>, head: &[&str], rows: &Markup) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby=(id) {
            table.figures aria-labelledby=(id) {
                @if let Some(caption) = caption { caption id=(id) { (caption) } }
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody { (rows) }
            }
        }
    }
}
