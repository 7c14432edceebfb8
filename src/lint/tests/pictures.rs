//! The findings that the documentation shows, drawn as a terminal shows them.
//!
//! A picture is what is found in the file of its name in `fixtures/lessons`. With
//! `INSTA_UPDATE=always` the pictures are drawn anew.

#![allow(clippy::disallowed_methods)]

mod fixture;

use std::collections::BTreeSet;
use std::fs;

use anstyle_svg::{Term, WIN10_CONSOLE};
use fixture::{lesson, root};

const PAGE: &str = "src/lint/LESSONS.md";

/// The slugs that the page names, in its order.
fn shown() -> Vec<String> {
    let page = fs::read_to_string(root(PAGE)).expect(PAGE);
    let links = page.lines().filter_map(|line| line.strip_prefix("![")?.split_once(']'));
    links.map(|(slug, _)| slug.to_owned()).collect()
}

#[test]
fn pictures_show_what_is_found() {
    let draws_anew = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    for slug in shown() {
        let path = root(&format!("snapshots/lint/{slug}.svg"));
        let picture = Term::new().palette(WIN10_CONSOLE).render_svg(&lesson(&slug));
        if draws_anew {
            fs::write(&path, &picture).expect("written");
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == picture, "{slug}.svg is not what is found; INSTA_UPDATE=always draws it");
    }
}

#[test]
fn the_page_shows_every_picture_once() {
    let slugs = shown();
    let distinct: BTreeSet<_> = slugs.iter().cloned().collect();
    assert_eq!(distinct.len(), slugs.len(), "{slugs:?}");
    let drawn: BTreeSet<_> = fixture::names("snapshots/lint", "svg").into_iter().collect();
    assert_eq!(drawn, distinct);
    let told: BTreeSet<_> = fixture::names("fixtures/lessons", "yaml").into_iter().collect();
    assert_eq!(told, distinct);
}
