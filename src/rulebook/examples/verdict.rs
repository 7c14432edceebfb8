#![allow(missing_docs)]
use promwright_rulebook::read;
use promwright_source::*;
fn main() {
    for p in std::env::args().skip(1) {
        let Ok(t) = std::fs::read_to_string(&p) else {
            println!("{p}\tUTF8");
            continue;
        };
        let mut s = Sources::new();
        let f = s.add(p.clone(), t.as_str());
        let (_, fs) = read(f, &p, &t);
        let e = fs.iter().find(|f| f.severity == Severity::Error);
        println!(
            "{p}\t{}",
            e.map_or("OK".to_string(), |e| format!(
                "ERR {} {} line {}",
                e.slug,
                e.message.escape_debug(),
                s.file(f).line_column(e.primary.place.span.start).line
            ))
        );
    }
}
